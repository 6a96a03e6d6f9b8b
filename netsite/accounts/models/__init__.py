from netsite.accounts.models.records import AccessAudit, ConsentRecord, FormSubmission, OutgoingMail, RateCount
from netsite.accounts.models.user import User

__all__ = ["AccessAudit", "ConsentRecord", "FormSubmission", "OutgoingMail", "RateCount", "User"]
