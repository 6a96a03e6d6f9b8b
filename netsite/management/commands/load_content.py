"""Load the site's content from its files: articles, pages, glossary, topics, starter questions."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from articles import loading
from articles.loading import BadContent
from questions import starters
from questions.related import computing
from questions.search import frequencies


class Command(BaseCommand):
    help = "Load articles, pages, glossary, topics and starter questions. Twice changes nothing; editors' changes stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=settings.CONTENT_DIR)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        values = {
            "site_name": settings.SITE_NAME, "site_url": settings.SITE_URL, "contact_email": settings.CONTACT_EMAIL,
        }  # fmt: skip
        try:
            outcomes = [*loading.load(folder, values), *starters.load(folder, values)]
        except BadContent as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        changed = [outcome for outcome in outcomes if outcome.what != "unchanged"]
        for outcome in changed:
            self.stdout.write(f"{outcome.name}: {outcome.what}")
        if any("kept" not in outcome.what for outcome in changed):
            # A new site shows its related questions at once, before the first task has run
            frequencies.refresh()
            computing.refresh_all()
