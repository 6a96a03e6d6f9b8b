"""Whoever asked or answered before there was following hears of answers there, like those who ask and answer now."""

from typing import Any

from django.db import migrations

BATCH = 1000


def follow_own(apps: Any, schema_editor: Any) -> None:
    follow = apps.get_model("questions", "Follow")
    open_here = {"source": "", "is_starter": False, "author__is_active": True}
    asked = apps.get_model("questions", "Question").objects.filter(**open_here, state="public")
    answered = apps.get_model("questions", "Answer").objects.filter(
        **open_here, state="public", question__state="public"
    )
    pairs = {*asked.values_list("author", "pk"), *answered.values_list("author", "question")}
    rows = (follow(member_id=member, question_id=question) for member, question in sorted(pairs))
    follow.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0016_differs_from"),
    ]

    operations = [
        migrations.RunPython(follow_own, migrations.RunPython.noop),
    ]
