from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from questions.search import checking, index


class Command(BaseCommand):
    help = "Make the search index anew. With --check only say what is wrong with it (exit status 1 then)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if check:
            if problems := checking.disagreements():
                raise CommandError("\n".join([*problems[:50], f"{len(problems)} differences."]))
            self.stdout.write("The search index says what the texts say.")
            return
        with tqdm(total=index.listed_questions().count(), unit=" questions", desc="Indexing", mininterval=0.5) as bar:
            checking.rebuild(lambda done: bar.update(done - bar.n))
        self.stdout.write("The search index is made anew.")
