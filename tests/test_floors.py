"""Foreign keys and migration dependencies run down the floors, as imports do (import-linter sees only those)."""

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

FLOORS = ["accounts", "articles", "questions", "moderation", "site"]


def test_foreign_keys_point_down() -> None:
    wrong = [
        f"{model._meta.label}.{field.name} → {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOORS
        for field in model._meta.get_fields()
        if field.is_relation
        and field.concrete
        and field.related_model is not None
        and field.related_model._meta.app_label in FLOORS
        and FLOORS.index(field.related_model._meta.app_label) > FLOORS.index(model._meta.app_label)
    ]
    assert wrong == []


@pytest.mark.parametrize("app_label", FLOORS)
def test_nothing_below_has_a_name_for_what_is_above(app_label: str) -> None:
    """A reverse accessor would let a lower floor reach up: foreign keys between floors end in "+"."""
    wrong = [
        f"{relation.related_model._meta.label} is reachable from {model._meta.label} as {relation.get_accessor_name()}"
        for model in apps.get_models()
        if model._meta.app_label == app_label
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in FLOORS
        and FLOORS.index(relation.related_model._meta.app_label) > FLOORS.index(app_label)
        and not relation.hidden
    ]
    assert wrong == []


def test_migrations_depend_downwards() -> None:
    wrong = [
        f"{label}.{name} needs {other_label}.{other_name}"
        for (label, name), migration in MigrationLoader(None).disk_migrations.items()
        for other_label, other_name in migration.dependencies
        if label in FLOORS and other_label in FLOORS and FLOORS.index(other_label) > FLOORS.index(label)
    ]
    assert wrong == []
