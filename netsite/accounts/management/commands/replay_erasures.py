from typing import Any

from django.core.management.base import BaseCommand

from netsite.accounts import erasing


class Command(BaseCommand):
    help = "Erase again everybody who was erased since a backup that has been put back (var/erasures.journal)."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{erasing.replay()} members were erased again.")
