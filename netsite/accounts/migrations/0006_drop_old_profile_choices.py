from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_fill_profile_lines"),
    ]

    operations = [
        migrations.RemoveField(
            model_name="user",
            name="profile_public",
        ),
        migrations.RemoveField(
            model_name="user",
            name="role_shown",
        ),
    ]
