"""Whoever adds a model with a key to a member must say what becomes of it."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from netsite.accounts.models import Contact
from netsite.core import personal_data
from netsite.core.personal_data import Erasure


def test_every_key_to_a_member_is_registered() -> None:
    people = (get_user_model(), Contact)
    found = {
        model._meta.label: {
            field.name
            for field in model._meta.get_fields()
            if field.concrete and field.is_relation and field.related_model in people and not field.many_to_many
        }
        for model in apps.get_models()
        if not model._meta.auto_created
    }
    expected = {label: fields for label, fields in found.items() if fields}
    assert {
        label: {*entry.fields, *entry.staff_fields} for label, entry in personal_data.registered().items()
    } == expected


def test_what_is_not_exported_or_kept_needs_a_reason() -> None:
    with pytest.raises(ValueError, match="say why"):
        personal_data.register("x.Y", fields=("user",), purpose="x", exported=False, erasure=Erasure.DELETED)
