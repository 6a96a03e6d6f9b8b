"""How long the copy of a busy member's data takes (wanted: ready within 10 minutes): `python -m tests.bench.export [posts]`."""

import os
import sys
import tempfile
import time

os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="netsite-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "netsite.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from netsite.accounts import erasing, exporting  # noqa: E402
from questions.models import Answer, PostRevision, Question  # noqa: E402
from tests import make  # noqa: E402


def main(posts: int) -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    member, other = make.member("Maple"), make.member("Other")
    question = make.question(author=other)
    body = "Mine was like that for two months, and then it went away. " * 10
    answers = [Answer(question=question, author=member, body=body, body_html=body) for _ in range(posts)]
    Answer.objects.bulk_create(answers, batch_size=1000)
    rows = [PostRevision(answer=answer, version=0, body=body, written_by=member) for answer in answers]
    PostRevision.objects.bulk_create(rows, batch_size=1000)
    Question.objects.filter(pk=question.pk).update(answer_count=posts)
    began = time.perf_counter()
    export, _is_new = exporting.request(member=member)
    exporting.make(export)
    size = exporting.path_of(export).stat().st_size
    print(f"copy of {posts} posts: {time.perf_counter() - began:.1f} s, {size / 1e6:.1f} MB")  # noqa: T201
    few = make.member("Few")
    for number in range(20):
        make.answer(make.question(f"Question {number} here?", author=other), body, author=few)
    began = time.perf_counter()
    erasing.request(member=few, keep_words=False)
    erasing.carry_out_due(timezone.now() + erasing.UNDO_FOR)
    print(f"erasing a member with 20 posts, {posts} posts beside: {time.perf_counter() - began:.1f} s")  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
