from typing import Any

from django.core.management.base import BaseCommand

from netsite.accounts import groups
from netsite.core import staff_roles


class Command(BaseCommand):
    help = "Write the groups of the staff (editor, moderator, …) with the rights that their work needs."

    def handle(self, *args: Any, **options: Any) -> None:
        groups.write()
        if options["verbosity"] > 0:
            for role, rights in staff_roles.granted().items():
                self.stdout.write(f"{role}: {len(rights)} rights")
