import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_badges_after_a_withdrawal"),
        ("questions", "0009_reactions"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnswerInProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="answerinprogress",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="answerinprogress",
            name="question",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="+", to="questions.question"
            ),
        ),
        migrations.AddIndex(
            model_name="answerinprogress",
            index=models.Index(fields=["question", "until"], name="answer_in_progress"),
        ),
        migrations.AddConstraint(
            model_name="answerinprogress",
            constraint=models.UniqueConstraint(fields=("member", "question"), name="one_answer_in_progress_per_member"),
        ),
    ]
