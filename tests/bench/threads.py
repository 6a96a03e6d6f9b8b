"""Bytes, queries and milliseconds of asking and of a long thread, for visitors and members, and of saving a draft.

    python -m tests.bench.threads

It writes a thread of its own (40 answers, 120 comments) into the configured database: run it on a copy.
"""

import gzip
import os
import time
import uuid
from typing import Any

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from questions.models import Question
    from tests import make

    settings.ALLOWED_HOSTS = ["testserver"]
    stamp = uuid.uuid4().hex[:8]
    people = [make.member(f"Bench {stamp} {number}") for number in range(6)]
    thread = make.question("How did you come to terms with the first scan?", author=people[0], body="Words. " * 80)
    for number in range(40):
        answer = make.answer(thread, "It was long ago, and still. " * 30, author=people[1 + number % 5])
        for comment in range(3):
            make.comment(answer, "Thank you for that. " * 8, author=people[(number + comment) % 6])
    visitor, member = Client(), Client()
    member.force_login(people[0])
    print(f"{connection.vendor}, {Question.objects.count()} questions")  # noqa: T201 - the report

    def measure(name: str, client: Client, address: str, data: dict[str, Any] | None = None) -> None:
        def act() -> Any:
            return client.get(address) if data is None else client.post(address, data | {"key": str(uuid.uuid4())})

        act()
        best = float("inf")
        for _ in range(15):
            started = time.perf_counter()
            answer = act()
            best = min(best, time.perf_counter() - started)
        assert answer.status_code in (200, 204), answer
        with CaptureQueriesContext(connection) as queries:
            act()
        size, small = len(answer.content), len(gzip.compress(answer.content))
        report = f"{name:34} {len(queries):3} queries {best * 1000:8.1f} ms {size / 1000:7.1f} kB {small / 1000:6.1f} kB gzip"
        print(report)  # noqa: T201 - the report

    address = thread.get_absolute_url()
    for who, client in (("visitor", visitor), ("member", member)):
        measure(f"asking, {who}", client, "/questions/ask/")
        measure(f"long thread, {who}", client, address)
        measure(f"long thread, clinicians first, {who}", client, f"{address}?sort=clinicians")
    measure("similar questions", visitor, "/questions/similar/", {"title": "How often are scans needed when stable?"})
    draft = {"draft_kind": "question", "title": "How often are scans", "body": "Words. " * 200, "draft_version": "0"}
    measure("saving a draft", member, "/questions/drafts/save/", draft)


if __name__ == "__main__":
    main()
