from netsite.accounts.models.badges import ClinicianApplication, ClinicianBadge, Profession
from netsite.accounts.models.contacts import Contact
from netsite.accounts.models.leaving import Erasure, Export
from netsite.accounts.models.notices import Notice
from netsite.accounts.models.records import (
    AccessAudit,
    AuditStart,
    ConsentRecord,
    FormSubmission,
    OutgoingMail,
    RateCount,
)
from netsite.accounts.models.user import User

__all__ = [
    "AccessAudit",
    "AuditStart",
    "ClinicianApplication",
    "ClinicianBadge",
    "ConsentRecord",
    "Contact",
    "Erasure",
    "Export",
    "FormSubmission",
    "Notice",
    "OutgoingMail",
    "Profession",
    "RateCount",
    "User",
]
