"""What it costs to answer a question that many follow: `python -m tests.bench.notifying [followers]`.

A database of its own. Printed are the median times of answering (the request's own work) without and with followers, and the
time and the queries of the task that tells them, in ms. The request's time must not grow with the followers.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable

os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="netsite-bench-"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
os.environ.setdefault("LOG_LEVEL", "ERROR")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from netsite.accounts.models import Notice, OutgoingMail, User  # noqa: E402
from questions import posting, tasks  # noqa: E402
from questions.models import Answer, Follow, Question  # noqa: E402

TRIES = 30


def timed(act: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    return (time.perf_counter() - began) * 1000


def answer(question: Question, author: User) -> Answer:
    return posting.answer(author=author, question=question, words=posting.AnswerText("Every six months in my case."))


def main(followers: int) -> None:
    call_command("migrate", verbosity=0)
    asker, answerer = (User.objects.create_user(f"{name}@example.org", name) for name in ("asker", "answerer"))
    quiet, loud = (
        posting.ask(author=asker, words=posting.QuestionText(f"A question that {who} follow?"))
        for who in ("few", "many")
    )
    members = User.objects.bulk_create([
        User(email=f"f{n}@example.org", display_name=f"F{n}", display_key=f"f{n}") for n in range(followers)
    ])  # fmt: skip
    Follow.objects.bulk_create([Follow(member=member, question=loud) for member in members])
    for question in (quiet, loud):
        answer(question, answerer)
    times: dict[str, list[float]] = {"few": [], "many": []}
    for _ in range(TRIES):
        for name, question in (("few", quiet), ("many", loud)):
            times[name].append(timed(lambda question=question: answer(question, answerer)))  # type: ignore[misc]
    few, many = (statistics.median(times[name]) for name in ("few", "many"))
    print(f"answering: {few:.1f} with one follower, {many:.1f} with {followers}")  # noqa: T201
    last = Answer.objects.filter(question=loud).latest("pk")
    since = timezone.now().isoformat()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        first = timed(lambda: tasks.tell_of.func(kind="answer", pk=last.pk, since=since))
    again = timed(lambda: tasks.tell_of.func(kind="answer", pk=last.pk, since=since))
    print(  # noqa: T201
        f"telling: {first:.0f} in {len(queries)} queries ({Notice.objects.count()} notices, {OutgoingMail.objects.count()} "
        f"mails); again, with nothing new: {again:.0f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
