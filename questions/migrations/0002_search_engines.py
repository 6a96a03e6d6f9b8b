"""What each database finds by: on SQLite a full-text table, on PostgreSQL generated columns with their indexes."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The terms come ready made: the tokenizer only splits at spaces. No positions are kept, only columns
SQLITE = [
    "CREATE VIRTUAL TABLE question_search USING fts5("
    "kind, title, body, answers, tokenize = 'ascii', detail = 'column', columnsize = 0)",
]
_ARRAY = "array_remove(string_to_array({terms}, ' '), '')"
_TITLE = _ARRAY.format(terms="title_terms")
_ALL = _ARRAY.format(terms="title_terms || ' ' || body_terms || ' ' || answer_terms")
POSTGRESQL = [
    "ALTER TABLE questions_searchentry "
    f"ADD COLUMN title_lexemes tsvector GENERATED ALWAYS AS (array_to_tsvector({_TITLE})) STORED, "
    f"ADD COLUMN lexemes tsvector GENERATED ALWAYS AS (array_to_tsvector({_ALL})) STORED",
    "CREATE INDEX search_entry_title_lexemes ON questions_searchentry USING gin (title_lexemes)",
    "CREATE INDEX search_entry_lexemes ON questions_searchentry USING gin (lexemes)",
]
BACK = {
    "sqlite": ["DROP TABLE question_search"],
    "postgresql": ["ALTER TABLE questions_searchentry DROP COLUMN title_lexemes, DROP COLUMN lexemes"],
}


def make(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def drop(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    for statement in BACK[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_initial")]

    operations = [migrations.RunPython(make, drop)]
