"""How many views a second one process can note and write down, beside writing each at once.

    python -m tests.bench.views

It counts on a question that it makes and deletes. The ratio tells, not the figures.
"""

import os
import time

import django

VIEWS = 5000


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")
    django.setup()
    from django.contrib.auth.models import AnonymousUser

    from questions import viewing
    from questions.models import Question
    from questions.viewing import Target

    question = Question.objects.create(title="A question for measuring?")
    target = Target("question", question.pk)

    def visit(prefix: str, number: int, *, each: bool) -> float:
        started = time.perf_counter()
        for visitor in range(number):
            viewing.note(target, address="192.0.2.1", user_agent=f"{prefix} {visitor}", user=AnonymousUser())
            if each:
                viewing.flush()
        while viewing.flush():
            pass
        return number / (time.perf_counter() - started)

    try:
        visit("warm", 100, each=False)
        buffered, single = visit("buffered", VIEWS, each=False), visit("single", VIEWS // 10, each=True)
        print(f"buffered {buffered:,.0f}/s, each at once {single:,.0f}/s: {buffered / single:.1f} times")  # noqa: T201 - the report
        assert viewing.totals_of([target])[target] == 100 + VIEWS + VIEWS // 10
    finally:
        question.delete()


if __name__ == "__main__":
    main()
