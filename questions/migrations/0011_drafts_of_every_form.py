import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0010_answers_in_progress"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="draft",
            name="answer_drafts_and_only_they_have_a_question",
        ),
        migrations.AddField(
            model_name="draft",
            name="answer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="questions.answer",
            ),
        ),
        migrations.AddField(
            model_name="draft",
            name="version",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="draft",
            name="kind",
            field=models.CharField(
                choices=[
                    ("question", "question"),
                    ("answer", "answer"),
                    ("comment", "comment"),
                    ("edit", "change of something posted"),
                ],
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="draft",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answer", None), ("kind", "question"), ("question", None)),
                    models.Q(("answer", None), ("kind", "answer"), ("question__isnull", False)),
                    models.Q(("answer", None), ("kind__in", ["comment", "edit"]), ("question__isnull", False)),
                    models.Q(("answer__isnull", False), ("kind__in", ["comment", "edit"]), ("question", None)),
                    _connector="OR",
                ),
                name="draft_has_the_target_of_its_kind",
            ),
        ),
    ]
