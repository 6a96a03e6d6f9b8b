"""Everything that is held about a member as one ZIP: data.json for machines, data.html for people.

What belongs into it says the registry of personal data: a model that refers to a member and is not registered fails a test.
Others' names are left out; secrets (passwords, keys) are no data about a person.
"""

import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import outbox
from netsite.accounts.models import Contact, Export, User
from netsite.core import personal_data
from netsite.core.personal_data import PersonalData

SCHEMA_VERSION = 1
KEPT_FOR = timedelta(hours=24)
MADE_WITHIN = timedelta(minutes=10)
ANOTHER = "another member"
_SECRET = {"password"}
_LINK = re.compile(r"https?://\S+")


def path_of(export: Export) -> Path:
    """Where the file of an export lies, ready or not."""
    return Path(settings.DATA_DIR) / "exports" / f"{export.pk}.zip"


def is_ready(export: Export, now: datetime | None = None) -> bool:
    """Whether it can be fetched: made, and not older than a day."""
    return (
        export.ready_at is not None
        and (now or timezone.now()) < export.ready_at + KEPT_FOR
        and path_of(export).exists()
    )


def is_being_made(export: Export, now: datetime | None = None) -> bool:
    """Whether a task is at it. After ten minutes it has failed, and the member can ask again."""
    return export.ready_at is None and export.requested_at > (now or timezone.now()) - MADE_WITHIN


@transaction.atomic
def request(*, member: User) -> tuple[Export, bool]:
    """Ask for a copy, and whether it has to be made now: one that is being made, or is ready, is not made twice."""
    User.objects.select_for_update().get(pk=member.pk)
    latest = Export.objects.filter(member=member).order_by("-requested_at").first()
    if latest is not None and (is_ready(latest) or is_being_made(latest)):
        return latest, False
    return Export.objects.create(member=member), True


def make(export: Export) -> None:
    """Write the file and tell the member by mail (without an attachment). Twice writes the same."""
    path = path_of(export)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with override(export.member.language):
        unfinished.write_bytes(archive_of(export.member))
        unfinished.chmod(0o600)
        unfinished.replace(path)
        with transaction.atomic():
            Export.objects.filter(pk=export.pk, ready_at=None).update(ready_at=timezone.now())
            outbox.queue(
                key=f"export:{export.pk}", to=export.member.email, subject=_("Your data are ready"), member=export.member,
                text=render_to_string(
                    "accounts/email/export.txt", {"site_name": settings.SITE_NAME, "site_url": settings.SITE_URL}
                ),
            )  # fmt: skip


def archive_of(person: User | Contact) -> bytes:
    """The ZIP itself: data.json and data.html."""
    data = collect(person)
    context = {"parts": readable(data), "made_at": data["made_at"], "site_name": settings.SITE_NAME}
    page = render_to_string("accounts/export_data.html", context)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        archive.writestr("data.html", page)
    return buffer.getvalue()


def collect(person: User | Contact) -> dict[str, Any]:
    """What the file says: the account (or the address), then each registered model's rows about this person."""
    own = "the account" if isinstance(person, User) else "the address"
    held: dict[str, Any] = {person._meta.label: {"purpose": own, "rows": [_row(person, person, hidden=())]}}
    for label, entry in sorted(personal_data.registered().items()):
        if entry.exported and (rows := _rows(entry, person)) is not None:
            said = [_row(row, person, hidden=entry.hidden, masked=entry.masked) for row in rows]
            held[label] = {"purpose": entry.purpose, "rows": said}
    return {"schema_version": SCHEMA_VERSION, "made_at": timezone.now().isoformat(), "held": held}


def readable(data: dict[str, Any]) -> list[dict[str, Any]]:
    """What `collect` found, for people: what each part is for, and its rows with the names that fields have in words."""
    parts = []
    for label, part in data["held"].items():
        names = {field.name: str(field.verbose_name) for field in apps.get_model(label)._meta.concrete_fields}
        rows = [
            [(names[name], value) for name, value in row.items() if name != "id" and value not in (None, "", [], {})]
            for row in part["rows"]
        ]
        if rows:
            parts.append({"model": label, "purpose": part["purpose"], "rows": rows})
    return parts


def _rows(entry: PersonalData, person: User | Contact) -> models.QuerySet[Any] | None:
    """The rows about a person; None where such a person cannot have any."""
    model = apps.get_model(entry.model)
    fields = personal_data.keys_to(entry, type(person))
    if not fields:
        return None
    about = Q()
    for field in fields:
        about |= Q(**{field: person})
    return model._base_manager.filter(about).order_by("pk")


def _row(
    row: models.Model, person: User | Contact, *, hidden: tuple[str, ...], masked: tuple[str, ...] = ()
) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _SECRET or field.name in hidden:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and field.related_model is User and value is not None:
            is_own = isinstance(person, User) and value == person.pk
            value = person.display_name if isinstance(person, User) and is_own else ANOTHER
        if field.name in masked:
            value = _LINK.sub("[link]", value)
        said[field.name] = value if isinstance(value, str | int | float | bool | list | dict | None) else str(value)
    return said


def forget_old(now: datetime | None = None) -> None:
    """Delete files and rows that are older than a day (rows that were never made: two days)."""
    now = now or timezone.now()
    old = Q(ready_at__lt=now - KEPT_FOR) | Q(ready_at=None, requested_at__lt=now - 2 * KEPT_FOR)
    for export in Export.objects.filter(old):
        path_of(export).unlink(missing_ok=True)
        export.delete()
    known = {path_of(export).name for export in Export.objects.all()}
    for path in (Path(settings.DATA_DIR) / "exports").glob("*"):
        # Of accounts that are gone, or left over by a worker that died
        if path.name not in known and path.stat().st_mtime < (now - KEPT_FOR).timestamp():
            path.unlink(missing_ok=True)
