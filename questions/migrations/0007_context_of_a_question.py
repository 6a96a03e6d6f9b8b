import django_countries.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0006_search_knows_the_outlook"),
    ]

    operations = [
        migrations.AddField(
            model_name="question",
            name="country",
            field=django_countries.fields.CountryField(blank=True, max_length=2, verbose_name="country"),
        ),
        migrations.AddField(
            model_name="question",
            name="functional",
            field=models.CharField(
                blank=True,
                choices=[("yes", "yes, it makes hormones that are felt"), ("no", "no"), ("unknown", "not known")],
                max_length=8,
                verbose_name="functional",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="grade",
            field=models.CharField(
                blank=True,
                choices=[
                    ("g1", "G1"),
                    ("g2", "G2"),
                    ("g3", "G3"),
                    ("nec", "neuroendocrine carcinoma (NEC)"),
                    ("unknown", "not known"),
                ],
                max_length=8,
                verbose_name="grade",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="needs_info_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="question",
            name="primary_site",
            field=models.CharField(
                blank=True,
                choices=[
                    ("small-bowel", "small bowel"),
                    ("pancreas", "pancreas"),
                    ("lung", "lung"),
                    ("appendix", "appendix"),
                    ("rectum", "rectum or large bowel"),
                    ("stomach", "stomach"),
                    ("unknown", "not known where it began"),
                    ("other", "another place"),
                ],
                max_length=12,
                verbose_name="where it began",
            ),
        ),
        migrations.AddField(
            model_name="question",
            name="read_already",
            field=models.JSONField(blank=True, default=list),
        ),
        migrations.AddField(
            model_name="question",
            name="treatments",
            field=models.JSONField(blank=True, default=list, verbose_name="treatments"),
        ),
    ]
