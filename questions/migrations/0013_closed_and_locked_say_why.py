from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0012_order_and_coming_back"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_as", ""), ("closed_at", None)),
                    models.Q(("closed_at__isnull", False), models.Q(("closed_as", ""), _negated=True)),
                    _connector="OR",
                ),
                name="closed_question_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("duplicate_of", None), models.Q(("closed_as", "duplicate"), _negated=True)),
                    models.Q(("closed_as", "duplicate"), ("duplicate_of__isnull", False)),
                    _connector="OR",
                ),
                name="duplicate_and_only_it_has_an_original",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_as", "other"), ("closed_reason", ""), _negated=True),
                name="other_reason_is_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="question",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("locked_at", None), ("locked_reason", "")),
                    models.Q(("locked_at__isnull", False), models.Q(("locked_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="locked_question_says_why",
            ),
        ),
    ]
