"""The registry of personal data: for each model that refers to a person, how it is exported and how erased.

A person is a member, or somebody without an account who left an address (accounts.Contact). Every app registers its models
in `AppConfig.ready`. A model with a key to one of the two that is missing here fails a test, so nobody can add one without
saying what becomes of it.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.apps import apps
from django.db.models import Model


class Erasure(StrEnum):
    DELETED = "deleted with the account"
    ANONYMISED = "kept without the person"
    CHOSEN = "words erased or left without the person, as the member chose"
    KEPT = "kept; the reason says why"


@dataclass(frozen=True)
class PersonalData:
    """What is held in one model about the people its `fields` point to."""

    model: str
    fields: tuple[str, ...]
    purpose: str
    exported: bool
    erasure: Erasure
    reason: str = ""
    # Fields that are secrets (keys, tokens) and no data about a person: left out of the export
    hidden: tuple[str, ...] = ()
    # Texts whose links are left out of the export: they were meant for whoever reads mail at an address
    masked: tuple[str, ...] = ()
    # Of rows that stay: fields that are emptied because they are the person's words, and texts that are not theirs.
    # Every text of such a model must be named in one of the two (a test looks).
    cleared: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    # Keys to staff who acted on somebody else's row: it is not their data, only their name in it goes
    staff_fields: tuple[str, ...] = ()
    # Rows that go with somebody without an account, and are a reason to keep their address until then
    needs_contact: bool = False


_registry: dict[str, PersonalData] = {}


def register(
    model: str,
    *,
    fields: tuple[str, ...],
    purpose: str,
    exported: bool,
    erasure: Erasure,
    reason: str = "",
    hidden: tuple[str, ...] = (),
    masked: tuple[str, ...] = (),
    cleared: tuple[str, ...] = (),
    stays: tuple[str, ...] = (),
    staff_fields: tuple[str, ...] = (),
    needs_contact: bool = False,
) -> None:
    """Say what becomes of a model ("app_label.ModelName") in export and erasure.

    Raises ValueError where what is not exported, or is kept, comes without a reason.
    """
    if (not exported or erasure is Erasure.KEPT) and not reason:
        raise ValueError(f"{model}: say why it is not exported, or why it is kept.")
    _registry[model] = PersonalData(
        model, fields, purpose, exported, erasure, reason, hidden, masked, cleared, stays, staff_fields, needs_contact
    )  # fmt: skip


def keys_to(entry: PersonalData, person: type[Model]) -> list[str]:
    """Which of a model's keys point to this kind of person (a member, or an address without an account)."""
    model = apps.get_model(entry.model)
    return [name for name in entry.fields if model._meta.get_field(name).related_model is person]


def people_in(entry: PersonalData, person: type[Model]) -> set[int]:
    """The keys of those of this kind whom the model's rows are about."""
    rows = apps.get_model(entry.model)._base_manager
    found = (rows.exclude(**{name: None}).values_list(name, flat=True) for name in keys_to(entry, person))
    return {pk for keys in found for pk in keys}


def registered() -> dict[str, PersonalData]:
    """All that is registered, by model label."""
    return dict(_registry)
