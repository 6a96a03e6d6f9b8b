"""Clinicians: what is checked before a badge is given (TS-4.4), and the badge itself."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import Country, CountryField


class Profession(models.TextChoices):
    PHYSICIAN = "physician", _("physician")
    NURSE = "nurse", _("nurse")
    DIETITIAN = "dietitian", _("dietitian")
    PHARMACIST = "pharmacist", _("pharmacist")
    PSYCHOLOGIST = "psychologist", _("psychologist")
    PHYSIOTHERAPIST = "physiotherapist", _("physiotherapist")
    GENETIC_COUNSELLOR = "genetic", _("genetic counsellor")
    SOCIAL_WORKER = "social", _("clinical social worker")


class ClinicianBadge(models.Model):
    """What readers are told of a member whom two of the staff have checked. It ends by itself after twelve months.

    A renewed one is the same row; after one was withdrawn the next is another, and what was written with the first says so.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        EXPIRING = "expiring", _("active, ends within a month")
        EXPIRED = "expired", _("expired")
        REVOKED = "revoked", _("withdrawn")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="badges")
    profession = models.CharField(_("profession"), max_length=20, choices=Profession)
    country = CountryField(_("country"))
    register = models.CharField(_("register"), max_length=120)
    interests = models.TextField(_("declared interests"), max_length=1000)
    # The same registration cannot stand behind two badges; a keyed hash, the number itself is not kept
    register_key = models.CharField(max_length=32)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.ACTIVE)
    checked_on = models.DateField(_("checked on"))
    expires_on = models.DateField(_("valid until"))
    granted_at = models.DateTimeField(_("granted"), default=timezone.now)
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, blank=True)

    class Meta:
        verbose_name = _("clinician badge")
        verbose_name_plural = _("clinician badges")
        constraints = [
            models.UniqueConstraint(fields=["member"], condition=~Q(state="revoked"), name="one_badge_per_member"),
            models.UniqueConstraint(
                fields=["register_key"], condition=~Q(state="revoked"), name="one_badge_per_registration"
            ),
            models.CheckConstraint(condition=Q(expires_on__gt=F("checked_on")), name="badge_ends_after_its_check"),
            models.CheckConstraint(
                condition=Q(state="revoked", revoked_at__isnull=False) | (~Q(state="revoked") & Q(revoked_at=None)),
                name="withdrawn_badges_and_only_they_have_a_time",
            ),
        ]
        indexes = [
            # The daily task: what ends soon, or has ended
            models.Index(fields=["expires_on"], condition=Q(state__in=["active", "expiring"]), name="badge_ending"),
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()}, {self.country_name}"

    @property
    def country_name(self) -> str:
        return str(Country(self.country).name)

    def get_absolute_url(self) -> str:
        return reverse("clinician", args=[self.member_id])

    @property
    def is_active(self) -> bool:
        """Whether it counts today, whether or not the daily task has run since it ended."""
        return self.state in (self.State.ACTIVE, self.State.EXPIRING) and self.expires_on > timezone.now().date()

    @property
    def is_revoked(self) -> bool:
        return self.state == self.State.REVOKED


class ClinicianApplication(models.Model):
    """A member asks for a badge. Who they are stays with the two who check it, and goes 30 days after the decision."""

    class State(models.TextChoices):
        APPLIED = "applied", _("applied: the address at work is to be confirmed")
        EVIDENCE = "evidence", _("address at work confirmed: waits for a check")
        CHECKED = "checked", _("checked by one: waits for a second person")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    OPEN: ClassVar[list[str]] = [State.APPLIED, State.EVIDENCE, State.CHECKED]

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    profession = models.CharField(_("profession"), max_length=20, choices=Profession)
    country = CountryField(_("country"))
    register = models.CharField(_("register"), max_length=120)
    interests = models.TextField(_("declared interests"), max_length=1000)
    # The evidence: emptied 30 days after the decision (evidence_gone_at)
    legal_name = models.CharField(_("legal name"), max_length=120, blank=True)
    register_number = models.CharField(_("number in the register"), max_length=60, blank=True)
    work_address = models.EmailField(_("e-mail address at work"), max_length=254, blank=True)
    register_key = models.CharField(max_length=32)
    code_agreed_at = models.DateTimeField(_("agreed to the code"), default=timezone.now)
    work_confirmed_at = models.DateTimeField(_("address at work confirmed"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED)
    applied_at = models.DateTimeField(_("applied"), default=timezone.now)
    looked_up = models.TextField(_("what was looked up, and where"), max_length=1000, blank=True)
    checked_at = models.DateTimeField(_("checked"), null=True, blank=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("checked by"),
    )  # fmt: skip
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("decided by"),
    )  # fmt: skip
    reason = models.CharField(_("reason, as the member reads it"), max_length=500, blank=True)
    evidence_gone_at = models.DateTimeField(_("evidence deleted"), null=True, blank=True)

    class Meta:
        verbose_name = _("application for a clinician badge")
        verbose_name_plural = _("applications for clinician badges")
        permissions = [("verify_clinicians", _("Can see the evidence of clinicians and decide about their badges"))]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=["applied", "evidence", "checked"]),
                name="one_open_application_per_member",
            ),
            # Two of the staff: nobody approves what they checked, or anything about themselves
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(checked_by=F("decided_by")) | Q(decided_by__isnull=True),
                name="badge_needs_two_people",
            ),
            models.CheckConstraint(
                condition=(Q(checked_by__isnull=True) | ~Q(checked_by=F("member")))
                & (Q(decided_by__isnull=True) | ~Q(decided_by=F("member"))),
                name="nobody_checks_themselves",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["checked", "approved"])
                | (Q(checked_at__isnull=False) & ~Q(looked_up="") & Q(work_confirmed_at__isnull=False)),
                name="checked_application_says_what_was_looked_up",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "rejected"], decided_at__isnull=False)
                | (Q(state__in=["applied", "evidence", "checked"]) & Q(decided_at=None)),
                name="decided_applications_and_only_they_have_a_time",
            ),
        ]  # fmt: skip
        indexes = [
            # The desk's list: what waits, oldest first
            models.Index(fields=["id"], condition=Q(state__in=["evidence", "checked"]), name="application_waiting"),
        ]

    def __str__(self) -> str:
        return f"{self.get_profession_display()}, {self.country_name} ({self.get_state_display()})"

    @property
    def country_name(self) -> str:
        return str(Country(self.country).name)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN
