from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Nobody noted when the older ones were closed: they are kept as if it had been at once."""
    reports = apps.get_model("articles", "ErrorReport").objects
    reports.exclude(state="open").filter(closed_at=None).update(closed_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_sections_about_the_outlook"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
