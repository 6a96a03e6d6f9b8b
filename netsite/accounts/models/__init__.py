from netsite.accounts.models.records import AccessAudit, FormSubmission, OutgoingMail, RateCount
from netsite.accounts.models.user import User

__all__ = ["AccessAudit", "FormSubmission", "OutgoingMail", "RateCount", "User"]
