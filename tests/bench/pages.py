"""How many queries and milliseconds the pages take on the configured database, and how the last page compares to the first.

    python -m tests.bench.pages

Run it on a site with all its content (say, after `manage.py import_questions`): the ratios tell, not the milliseconds.
"""

import os
import time

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from netsite.core import paging
    from questions.models import Question
    from questions.views.listing import ORDERS

    settings.ALLOWED_HOSTS = ["testserver"]
    client = Client()
    rows = Question.objects.filter(state="public")
    print(f"{connection.vendor}, {rows.count()} questions")  # noqa: T201 - the report

    def measure(name: str, address: str) -> float:
        client.get(address)
        best = float("inf")
        for _ in range(15):
            started = time.perf_counter()
            assert client.get(address).status_code == 200
            best = min(best, time.perf_counter() - started)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        print(f"{name:28} {len(queries):3} queries {best * 1000:8.1f} ms")  # noqa: T201 - the report
        return best

    last = rows.order_by("id")[25]
    first_page = measure("library, first page", "/questions/?sort=library")
    cursor = paging.cursor_at(last, order=ORDERS["library"])
    last_page = measure("library, last page", f"/questions/?sort=library&after={cursor}")
    print(f"{'':28} last to first {last_page / first_page:.2f}")  # noqa: T201 - the report
    for name, address in (
        ("home", "/"), ("recently active", "/questions/"), ("helpful", "/questions/?sort=helpful"),
        ("waiting", "/questions/?sort=waiting"), ("a starter question", Question.objects.order_by("id")[0].get_absolute_url()),
        ("an imported question", Question.objects.order_by("-id")[0].get_absolute_url()),
        ("article", "/articles/net-overview/"), ("search, two words", "/search/?q=carcinoid+syndrome"),
        ("search, a common word", "/search/?q=symptoms"), ("search, a sentence", "/search/?q=what+are+the+treatments+for+cancer"),
    ):  # fmt: skip
        measure(name, address)


if __name__ == "__main__":
    main()
