from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Who showed something to all goes on doing so; who did not is seen by members only, as before."""
    User = apps.get_model("accounts", "User")
    User.objects.filter(role_shown=True).update(role_shown_to="everyone")
    User.objects.filter(profile_public=True).update(joined_shown_to="everyone", writing_shown_to="everyone")


def undo(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    User = apps.get_model("accounts", "User")
    User.objects.exclude(role_shown_to="nobody").update(role_shown=True)
    User.objects.filter(writing_shown_to="everyone").update(profile_public=True)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0004_profile_line_by_line"),
    ]

    operations = [migrations.RunPython(fill, undo)]
