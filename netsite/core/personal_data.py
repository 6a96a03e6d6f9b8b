"""The registry of personal data: for each model that refers to a person, how it is exported and how erased.

Every app registers its models in `AppConfig.ready`. A model with a key to the user model that is missing here fails a
test, so nobody can add one without saying what becomes of it.
"""

from dataclasses import dataclass
from enum import StrEnum


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
) -> None:
    """Say what becomes of a model ("app_label.ModelName") in export and erasure.

    Raises ValueError where what is not exported, or is kept, comes without a reason.
    """
    if (not exported or erasure is Erasure.KEPT) and not reason:
        raise ValueError(f"{model}: say why it is not exported, or why it is kept.")
    _registry[model] = PersonalData(model, fields, purpose, exported, erasure, reason, hidden)


def registered() -> dict[str, PersonalData]:
    """All that is registered, by model label."""
    return dict(_registry)
