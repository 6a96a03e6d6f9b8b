"""Everything that is held about a member as one ZIP: data.json for machines, data.html for people.

What belongs into it says the registry of personal data: a model that refers to a member and is not registered fails a test.
Others' names are left out; secrets (passwords, keys) are no data about a person.
"""

import json
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
from netsite.accounts.models import Export, User
from netsite.core import personal_data
from netsite.core.personal_data import PersonalData

SCHEMA_VERSION = 1
KEPT_FOR = timedelta(hours=24)
ANOTHER = "another member"
_SECRET = {"password"}


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


@transaction.atomic
def request(*, member: User) -> tuple[Export, bool]:
    """Ask for a copy, and whether it has to be made now: one that is being made, or is ready, is not made twice."""
    User.objects.select_for_update().get(pk=member.pk)
    latest = Export.objects.filter(member=member).order_by("-requested_at").first()
    if latest is not None and (is_ready(latest) or latest.requested_at > timezone.now() - timedelta(minutes=10)):
        return latest, False
    return Export.objects.create(member=member), True


def make(export: Export) -> None:
    """Write the file and tell the member by mail (without an attachment). Twice writes the same."""
    data = collect(export.member)
    path = path_of(export)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    unfinished = path.with_suffix(".part")
    with override(export.member.language):
        page = render_to_string("accounts/export_data.html", {"data": data, "site_name": settings.SITE_NAME})
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
            archive.writestr("data.html", page)
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


def collect(member: User) -> dict[str, Any]:
    """What the file says: the account, then each registered model's rows about this member."""
    held: dict[str, Any] = {"accounts.User": {"purpose": "the account", "rows": [_row(member, member, hidden=())]}}
    for label, entry in sorted(personal_data.registered().items()):
        if entry.exported:
            rows = [_row(row, member, hidden=entry.hidden) for row in _rows(entry, member)]
            held[label] = {"purpose": entry.purpose, "rows": rows}
    return {"schema_version": SCHEMA_VERSION, "made_at": timezone.now().isoformat(), "held": held}


def _rows(entry: PersonalData, member: User) -> models.QuerySet[Any]:
    about = Q()
    for field in entry.fields:
        about |= Q(**{field: member})
    return apps.get_model(entry.model)._base_manager.filter(about).order_by("pk")


def _row(row: models.Model, member: User, *, hidden: tuple[str, ...]) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in _SECRET or field.name in hidden:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and field.related_model is User and value is not None:
            value = member.display_name if value == member.pk else ANOTHER
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
