from typing import Any

from django.core.management.base import BaseCommand, CommandError

from netsite.accounts import audit


class Command(BaseCommand):
    help = "Verify that no access record was changed, taken out or put in."

    def handle(self, *args: Any, **options: Any) -> None:
        if problems := audit.verify():
            raise CommandError("\n".join(problems))
        self.stdout.write("The access records are whole.")
