"""Who of the staff may do what in the admin: the groups, and what each app grants to them (TS-S1: as little as the work needs).

Each app says in its configuration which rights it gives to which group; `manage.py staff_groups` writes them.
"""

from enum import StrEnum


class StaffRole(StrEnum):
    EDITOR = "editor"
    CLINICAL_REVIEWER = "clinical reviewer"
    MODERATOR = "moderator"
    LEAD = "lead"
    DATA_OFFICER = "data officer"


_grants: dict[StaffRole, set[str]] = {role: set() for role in StaffRole}


def grant(role: StaffRole, *permissions: str) -> None:
    """Give rights ("questions.change_question") to a group."""
    _grants[role].update(permissions)


def granted() -> dict[StaffRole, set[str]]:
    """The rights of each group."""
    return {role: set(permissions) for role, permissions in _grants.items()}
