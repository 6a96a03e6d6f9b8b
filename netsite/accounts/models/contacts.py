from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Contact(models.Model):
    """An e-mail address of somebody without an account, kept only for what they asked for.

    It is written to once, for them to confirm it (double opt-in); what it is for says whatever points to it.
    """

    address = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    language = models.CharField(max_length=8, default="en")
    # What they agreed to: the version of templates/accounts/_contact_text.html (accounts.contacts)
    consent_version = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("address of somebody without an account")
        verbose_name_plural = _("addresses of people without an account")
        constraints = [
            models.CheckConstraint(condition=models.Q(address=Lower("address")), name="contact_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None) | models.Q(consent_version__gt=0),
                name="confirmed_contact_has_agreed",
            ),
        ]
        indexes = [
            # The retention task
            models.Index(fields=["created_at"], name="contact_by_age"),
        ]

    def __str__(self) -> str:
        return f"contact {self.pk}"
