import re

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The highest number that a name has in each thread with anonymous members."""
    question_model, answer_model = apps.get_model("questions", "Question"), apps.get_model("questions", "Answer")
    highest: dict[int, int] = {}
    anonymous = {"shown_as": "anonymous"}
    rows = [
        *question_model.objects.filter(**anonymous).values_list("pk", "thread_name"),
        *answer_model.objects.filter(**anonymous).values_list("question_id", "thread_name"),
    ]
    for pk, name in rows:
        number = re.search(r" (\d+)$", name)
        highest[pk] = max(highest.get(pk, 1), int(number.group(1)) if number else 1)
    for pk, number in highest.items():
        question_model.objects.filter(pk=pk).update(anonymous_names=number)


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0003_answers_of_clinicians"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="anonymous_names",
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
