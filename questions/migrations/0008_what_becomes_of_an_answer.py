from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0007_context_of_a_question"),
    ]

    operations = [
        migrations.AddField(
            model_name="answer",
            name="caution_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="outdated_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name="answer",
            name="section_changed_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="answer",
            name="worked_count",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(
                condition=models.Q(("article__isnull", False)),
                fields=["article", "section_key"],
                name="answer_points_to",
            ),
        ),
    ]
