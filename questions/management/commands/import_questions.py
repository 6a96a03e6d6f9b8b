"""Load questions with answers from a JSONL file (questions.importing)."""

from argparse import ArgumentParser
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from questions import importing
from questions.search import frequencies
from questions.tasks import refresh_all_related


class Command(BaseCommand):
    help = "Import questions with answers, one JSON object on each line, plain or gzipped. What is here already stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--limit", type=int, default=None, metavar="N", help="read at most N lines")
        parser.add_argument("--license", dest="license_name", default="CC BY 4.0", help="default: CC BY 4.0")

    def handle(self, *args: Any, file: Path, limit: int | None, license_name: str, **options: Any) -> None:
        """Exit status 1 where a line was bad; all good ones are in then."""
        outcome = importing.Outcome()
        try:
            file.open("rb").close()
            total = self._count(file, limit)
            with tqdm(total=total, unit=" questions", desc="Importing", mininterval=0.5) as bar:
                for batch in importing.batches(self._pairs(file, limit, outcome, bar)):
                    added = importing.save(batch, license_name=license_name)
                    outcome.added += added
                    outcome.known += len(batch) - added
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror or error}") from error
        if outcome.added:
            frequencies.refresh()
            refresh_all_related.enqueue()
        self.stdout.write(f"{outcome.added} added, {outcome.known} here already, {outcome.bad} bad lines.")
        if outcome.bad:
            raise CommandError(f"{outcome.bad} lines were left out, see above.")

    @staticmethod
    def _count(file: Path, limit: int | None) -> int | None:
        """How many lines there are; unknown where the file breaks off."""
        try:
            return sum(1 for _ in islice(importing.lines(file), limit))
        except OSError:
            return None

    def _pairs(
        self, file: Path, limit: int | None, outcome: importing.Outcome, bar: "tqdm[Any]"
    ) -> Iterator[importing.Pair]:
        """The good lines; the bad ones are said and counted. A file that breaks off gives what came before."""
        try:
            for line in importing.read(file, limit):
                bar.update()
                if line.pair is not None:
                    yield line.pair
                    continue
                outcome.bad += 1
                self.stderr.write(f"Line {line.number}: {line.problem}")
        except OSError as error:
            outcome.bad += 1
            self.stderr.write(f"After line {bar.n}: {error.strerror or error}")
