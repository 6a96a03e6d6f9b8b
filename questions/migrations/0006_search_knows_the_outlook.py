from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def fill(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """By the published texts: sections of these kinds speak of how long people live."""
    entries = apps.get_model("questions", "SearchEntry").objects
    articles = apps.get_model("articles", "Article").objects.exclude(live_revision=None).select_related("live_revision")
    for article in articles:
        for section in article.live_revision.content.get("sections", []):
            if section.get("kind") in ("outlook", "figures"):
                entries.filter(article_id=article.pk, section_key=section["key"]).update(is_outlook=True)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_sections_about_the_outlook"),
        ("questions", "0005_browser_of_a_draft"),
    ]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="is_outlook",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
