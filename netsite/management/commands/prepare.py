"""Everything between a checkout and a running site, and nothing where it is done already."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError


class Command(BaseCommand):
    help = "Bring the database, the static files and the content up to date. Running it again changes nothing."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            call_command("migrate", verbosity=0, interactive=False)
        except OperationalError as error:
            raise CommandError(f"The database cannot be used: {str(error).strip()}. Look at DATABASE_URL.") from error
        if not settings.CACHE_URL:
            call_command("createcachetable", verbosity=0)
        call_command("staff_groups", verbosity=0)
        _collect_static()
        call_command("load_content", stdout=self.stdout)


def _collect_static() -> None:
    """Hash and compress the static files, unless none of them changed since the last time: that takes seconds."""
    stamp = Path(settings.STATIC_ROOT) / "collected"
    files = _fingerprint()
    if not stamp.exists() or stamp.read_text() != files:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(files)


def _fingerprint() -> str:
    """One hash over the names, sizes and times of all static files."""
    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda found: found[0]):
            status = Path(storage.path(name)).stat()
            known.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    return known.hexdigest()
