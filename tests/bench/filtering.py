"""What each filter of the list of questions costs on the configured database, alone and together, and the helpers' daily task.

    python -m tests.bench.filtering             questions of members are added up to 6,000
    python -m tests.bench.filtering 20000       up to so many
    python -m tests.bench.filtering 6000 plans  the database's plans too

Run it on a site with all its content (after `manage.py import_questions`). What it adds is marked and stays, so that a
second run measures the same; it is made in the same way each time.
"""

import os
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import django

MARK = "Filtering bench"
WANTED = 6000
CLINICIANS, HELPERS = 40, 3000
ONE_BY_ONE = [
    "topic=diet", "topic=bench-rare", "answers=waiting", "answers=answered", "answers=helpful", "kind=experience", "kind=team",
    "clinician=1", "about=died", "wanted=facts", "site=small-bowel", "site=stomach", "grade=g2", "grade=nec",
    "functional=yes", "treatment=prrt", "treatment=liver", "country=GB", "country=IS",
]  # fmt: skip
TOGETHER = [
    "answers=waiting&grade=g2&site=small-bowel", "clinician=1&site=stomach", "answers=helpful&grade=nec&kind=read",
    "clinician=1&country=IS&treatment=liver", "sort=helpful&grade=g3&topic=diet", "sort=new&clinician=1&topic=bench-rare",
    "sort=waiting&site=small-bowel&treatment=prrt", "country=IS&grade=nec&kind=team&site=stomach",
    "about=me&answers=helpful&clinician=1&country=IS&functional=yes&grade=nec&kind=read&site=stomach&topic=bench-rare"
    "&treatment=liver&wanted=facts",
]  # fmt: skip


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext, setup_test_environment

    from questions.models import Question

    setup_test_environment(debug=settings.DEBUG)
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else WANTED
    fill(wanted)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked_here = Question.objects.filter(source="").count()
    say(f"{connection.vendor}, {Question.objects.count()} questions, {asked_here} asked here")
    client = Client()
    for query in ["", *ONE_BY_ONE, *TOGETHER]:
        response = client.get(f"/questions/?{query}")
        assert response.status_code == 200, query
        best = best_of(lambda: client.get(f"/questions/?{query}"))  # noqa: B023 - called at once
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/questions/?{query}")
        rows = len(response.context["page"].items)
        say(f"{query[:70]:70} {rows:3} rows {len(queries):3} queries {best * 1000:8.1f} ms")
        if "plans" in sys.argv and query:
            plan = next(q["sql"] for q in queries if 'FROM "questions_question"' in q["sql"] and "LIMIT 21" in q["sql"])
            with connection.cursor() as cursor:
                explain = (
                    "EXPLAIN (ANALYZE, BUFFERS OFF)" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
                )
                cursor.execute(f"{explain} {plan}")
                say("\n".join("      " + str(row[-1]) for row in cursor.fetchall()))
    measure_helping(connection)


def best_of(call: Callable[[], Any], times: int = 7) -> float:
    best = float("inf")
    for _time in range(times):
        started = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - started)
    return best


def measure_helping(connection: Any) -> None:
    from django.db import transaction
    from django.test.utils import CaptureQueriesContext

    from netsite.accounts.models import User
    from questions import helping_out, telling_helpers
    from questions.models import Follow, Helper

    member = User.objects.get(display_name=f"{MARK} 0")
    best = best_of(lambda: helping_out.list_for(member))
    say(f"“can you help” for a member who follows {Follow.objects.filter(member=member).count()}: {best * 1000:.1f} ms")
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        started = time.perf_counter()
        told = telling_helpers.tell_helpers()
        taken = time.perf_counter() - started
        say(f"{Helper.objects.count()} helpers, {told} told: {taken:.1f} s, {len(queries)} queries")
        started = time.perf_counter()
        before = len(queries)
        again = telling_helpers.tell_helpers()
        say(f"again, {again} told: {time.perf_counter() - started:.2f} s, {len(queries) - before} queries")
        transaction.set_rollback(True)


def fill(wanted: int) -> None:
    """Questions of members with what askers tell, and answers; clinicians and helpers. Nothing where they are there."""
    from django.db import transaction

    from netsite.accounts.models import User
    from questions.models import Question

    missing = wanted - Question.objects.filter(source="").count()
    with transaction.atomic():
        if not User.objects.filter(display_name=f"{MARK} 0").exists():
            make_members()
        if missing > 0:
            make_questions(missing)


def make_members() -> None:
    from django.utils import timezone

    from netsite.accounts.models import ClinicianBadge, User
    from questions.models import Follow, Helper, Tag

    chance = random.Random(7)
    tags = list(Tag.objects.order_by("pk"))
    members = [
        User(
            email=f"bench{n}@example.org", display_name=f"{MARK} {n}", display_key=f"filtering bench {n}",
            role=chance.choice(["", *User.Role.values]), mail_rhythm="daily",
        )
        for n in range(HELPERS)
    ]  # fmt: skip
    members = User.objects.bulk_create(members)
    today = timezone.now().date()
    ClinicianBadge.objects.bulk_create(
        ClinicianBadge(
            member=member, profession="nurse", country="GB", register="NMC", interests="none", register_key=f"bench {n}",
            checked_on=today, expires_on=today.replace(year=today.year + 1),
        )
        for n, member in enumerate(members[:CLINICIANS])
    )  # fmt: skip
    Helper.objects.bulk_create(Helper(member=member) for member in members)
    Follow.objects.bulk_create(
        Follow(member=member, tag=tag) for member in members for tag in chance.sample(tags, chance.randint(0, 4))
    )


def make_questions(number: int) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from netsite.accounts.models import ClinicianBadge, User
    from questions import tagging
    from questions.models import Answer, Question, QuestionTag, Tag
    from questions.treatments import TREATMENTS

    chance = random.Random(11 + number)
    members = list(User.objects.filter(display_name__startswith=MARK).order_by("pk"))
    badges = {badge.member_id: badge for badge in ClinicianBadge.objects.filter(member__in=members)}
    clinicians = [member for member in members if member.pk in badges]
    rare = Tag.objects.get_or_create(name="bench-rare")[0]
    tags = list(Tag.objects.exclude(pk=rare.pk).order_by("pk"))
    sites, grades = Question.PrimarySite.values, Question.Grade.values
    now = timezone.now()

    def one(n: int) -> Question:
        written = now - timedelta(minutes=10 * (number - n))
        told = chance.random() < 0.6
        return Question(
            title=f"{MARK}, question number {n}?", body="What is it like? " * chance.randint(2, 60), created_at=written,
            last_activity_at=written + timedelta(hours=chance.randint(0, 500)), author=chance.choice(members),
            about=chance.choice(Question.About.values), wanted=chance.choice(Question.Wanted.values),
            primary_site=chance.choices(sites, [40, 25, 12, 6, 6, 2, 6, 3])[0] if told else "",
            grade=chance.choices(grades, [35, 35, 10, 2, 18])[0] if told else "",
            functional=chance.choice(Question.Functional.values) if told else "",
            treatments=[key for key, _label in TREATMENTS if chance.random() < 0.25] if told else [],
            country=chance.choices(["", "GB", "US", "ES", "IS"], [70, 12, 12, 5, 0.2])[0],
            helpful_count=chance.randint(0, 30),
        )  # fmt: skip

    questions = Question.objects.bulk_create([one(n) for n in range(number)], batch_size=1000)
    QuestionTag.objects.bulk_create(
        [
            QuestionTag(content_object=question, tag=tag)
            for question in questions
            for tag in {*chance.sample(tags, chance.randint(0, 3)), *([rare] if chance.random() < 0.002 else [])}
        ],
        batch_size=1000,
    )
    answers: list[Answer] = []
    for question in questions:
        question.answer_count = chance.choices([0, 1, 2, 5, 12], [30, 25, 25, 15, 5])[0]
        for place in range(question.answer_count):
            author = chance.choice(clinicians if chance.random() < 0.01 else members)
            kind = chance.choices(["experience", "read", "support", "general"], [70, 15, 14, 1])[0]
            answers.append(
                Answer(
                    question=question, author=author, badge=badges.get(author.pk), body="It was so for me. " * 20,
                    answer_type=kind, read_url="https://example.org/" if kind == "read" else "",
                    accepted_at=now if place == 0 and chance.random() < 0.2 else None,
                )
            )  # fmt: skip
    Answer.objects.bulk_create(answers, batch_size=1000)
    Question.objects.bulk_update(questions, ["answer_count"], batch_size=500)
    tagging.recount()


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - the report


if __name__ == "__main__":
    main()
