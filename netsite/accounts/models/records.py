"""What is kept about what people do: mail to send, limits, forms already sent, and who read what."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class OutgoingMail(models.Model):
    """One message to one address. Written in the transaction of what it tells about; sent by a task.

    `key` names the event ("confirm:17:…"), so that one event makes one mail. The Message-ID is made from the row's id:
    a mail that is sent twice because a worker died in between carries the same one, and the reader's program drops it.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        REFUSED = "refused", _("refused by the mail server")
        GIVEN_UP = "given-up", _("given up after many tries")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=200, unique=True)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey("accounts.Contact", on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    to_address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    body_text = models.TextField()
    body_html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mail")
        indexes = [
            # The sending task: what waits and is due, oldest first
            models.Index(fields=["due_at", "id"], condition=models.Q(state="waiting"), name="mail_waiting"),
            # The retention task: bodies 7 days, rows 30
            models.Index(fields=["created_at"], name="mail_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.state})"


class RateCount(models.Model):
    """How often one actor did one thing in one window of time. The actor is kept as a keyed hash."""

    action = models.CharField(max_length=40)
    actor = models.CharField(max_length=32)
    window_starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["action", "actor", "window_starts_at"], name="one_count_per_window"),
        ]
        indexes = [
            # The retention task: windows that are over
            models.Index(fields=["ends_at"], name="rate_over"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.count}"


class FormSubmission(models.Model):
    """A form that was accepted: its key makes a double click or a retry land at the same result."""

    key = models.UUIDField()
    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "key"], name="one_result_per_form")]
        indexes = [
            # The retention task
            models.Index(fields=["created_at"], name="submission_by_age"),
        ]

    def __str__(self) -> str:
        return self.result


class ConsentRecord(models.Model):
    """Somebody agreed to a text, or took it back. Appended only; kept three years past the account.

    Members agree to what is written about health; people without an account agree to mail. Of those only the keyed hash of
    the address stands here.
    """

    class About(models.TextChoices):
        HEALTH = "health", _("what is written about health")
        MAIL = "mail", _("mail without an account")

    about = models.CharField(max_length=6, choices=About, default=About.HEALTH)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    member_key = models.CharField(max_length=32)
    version = models.PositiveSmallIntegerField()
    given = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    # From then on it is kept for three years, as proof
    person_left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("consent record")
        verbose_name_plural = _("consent records")
        indexes = [
            # The retention task, and proving what somebody agreed to
            models.Index(fields=["member_key", "-at"], name="consent_by_member"),
        ]

    def __str__(self) -> str:
        return f"version {self.version}: {'given' if self.given else 'withdrawn'}"


class AuditStart(models.Model):
    """Where the chain of access records begins, once its oldest rows have been let go: the hash of the last one that went."""

    hash = models.CharField(max_length=64)
    moved_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"the chain begins after {self.hash[:8]}"


class AccessAudit(models.Model):
    """Who read or did what, appended only. Each row carries the hash of the one before it (`audit_check` verifies)."""

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    # A keyed hash of the actor's id: the chain is made over it, so it still verifies when the account is gone
    actor_key = models.CharField(max_length=32)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=120)
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    previous_hash = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name = _("access record")
        verbose_name_plural = _("access records")

    def __str__(self) -> str:
        return f"{self.action} {self.target}"
