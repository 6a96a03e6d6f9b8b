"""Other names of topics were a list in a column; they are rows now, each with a key that no other has."""

import unicodedata
from typing import Any

from django.db import migrations

NAME_MAX_LENGTH = 60


def key(value: str) -> str:
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", value).casefold())
    kept = "".join(char for char in folded if unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    return "-".join("".join(c if c == "+" or unicodedata.category(c)[0] in "LNM" else " " for c in kept).split())


def to_rows(apps: Any, schema_editor: Any) -> None:
    """The oldest topic keeps a name that two had; a name that is a topic of its own stays one."""
    tag_model, row_model = apps.get_model("questions", "Tag"), apps.get_model("questions", "TagSynonym")
    taken = set(tag_model.objects.values_list("key", flat=True)) | set(row_model.objects.values_list("key", flat=True))
    for tag in tag_model.objects.exclude(synonyms=[]).order_by("pk"):
        for name in tag.synonyms if isinstance(tag.synonyms, list) else []:
            short = " ".join(str(name).split())[:NAME_MAX_LENGTH].rstrip()
            if key(short) and key(short) not in taken:
                taken.add(key(short))
                row_model.objects.create(tag=tag, name=short, key=key(short))


def to_lists(apps: Any, schema_editor: Any) -> None:
    """Back again."""
    for tag in apps.get_model("questions", "Tag").objects.order_by("pk"):
        tag.synonyms = list(tag.other_names.order_by("pk").values_list("name", flat=True))
        tag.save(update_fields=["synonyms"])
        tag.other_names.all().delete()


class Migration(migrations.Migration):
    dependencies = [("questions", "0013_closed_and_locked_say_why")]

    operations = [migrations.RunPython(to_rows, to_lists)]
