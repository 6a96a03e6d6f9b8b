from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("questions", "0004_names_in_threads"),
    ]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="browser_key",
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
    ]
