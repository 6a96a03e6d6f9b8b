from netsite.accounts.models.leaving import Erasure, Export
from netsite.accounts.models.records import AccessAudit, ConsentRecord, FormSubmission, OutgoingMail, RateCount
from netsite.accounts.models.user import User

__all__ = ["AccessAudit", "ConsentRecord", "Erasure", "Export", "FormSubmission", "OutgoingMail", "RateCount", "User"]
