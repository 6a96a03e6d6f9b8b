import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0013_badges_after_a_withdrawal"),
        ("questions", "0008_what_becomes_of_an_answer"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("worked", "worked for me"), ("outdated", "outdated"), ("unsafe", "could be unsafe")],
                        max_length=8,
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.AddField(
            model_name="reaction",
            name="answer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reactions", to="questions.answer"
            ),
        ),
        migrations.AddField(
            model_name="reaction",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.UniqueConstraint(
                fields=("member", "answer", "kind"), name="one_reaction_of_a_kind_per_member"
            ),
        ),
        migrations.AddConstraint(
            model_name="reaction",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "unsafe"), _negated=True),
                    models.Q(("sentence", ""), _negated=True),
                    ("member", None),
                    _connector="OR",
                ),
                name="concern_has_a_sentence",
            ),
        ),
    ]
