from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from netsite.core import page_cache
from questions import counting


class Command(BaseCommand):
    help = (
        "Recount answers, votes, reactions, topics and views. With --check only say what is wrong (exit status 1 then)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        problems = counting.disagreements()
        if check and problems:
            raise CommandError("\n".join(problems))
        if not problems:
            self.stdout.write("Every counter equals its recount.")
            return
        counting.recount()
        page_cache.epoch().raise_it()
        self.stdout.write(f"{len(problems)} counters were wrong and are right now.")
