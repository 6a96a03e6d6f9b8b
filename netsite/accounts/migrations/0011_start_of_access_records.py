import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_contacts_without_account"),
    ]

    operations = [
        migrations.CreateModel(
            name="AuditStart",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hash", models.CharField(max_length=64)),
                ("moved_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
    ]
