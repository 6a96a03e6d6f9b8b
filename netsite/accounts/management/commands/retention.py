from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from netsite.core import retention


class Command(BaseCommand):
    help = "Let go of what has been kept long enough (the daily task does the same). With --list only print the table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--list", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for rule in retention.rules():
                self.stdout.write(f"{rule.what}: {rule.kept_for.days} days ({rule.why})")
            return
        for what, number in retention.enforce().items():
            self.stdout.write(f"{what}: {number} gone")
