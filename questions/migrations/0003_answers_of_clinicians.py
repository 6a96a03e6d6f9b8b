import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0011_start_of_access_records"),
        ("questions", "0002_search_engines"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="badge",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="accounts.clinicianbadge",
            ),
        ),
        migrations.AlterField(
            model_name="answer",
            name="answer_type",
            field=models.CharField(
                choices=[
                    ("experience", "my experience"),
                    ("read", "something I read"),
                    ("support", "support"),
                    ("general", "general information"),
                    ("team", "written by the site's team"),
                    ("imported", "imported from a source"),
                ],
                default="experience",
                max_length=10,
                verbose_name="kind of answer",
            ),
        ),
        migrations.AddConstraint(
            model_name="answer",
            constraint=models.CheckConstraint(
                condition=models.Q(("badge", None), ("shown_as", "name"), _connector="OR"),
                name="badge_beside_a_name_only",
            ),
        ),
    ]
