from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from netsite.core import page_cache
from questions.related import computing


class Command(BaseCommand):
    help = "Make all lists of related questions anew, with a progress bar (the worker does the same after an import)."

    def handle(self, *args: Any, **options: Any) -> None:
        with tqdm(unit=" lists", desc="Related questions", mininterval=0.5) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            computing.refresh_all(show)
        page_cache.epoch().raise_it()
