from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# The bundle of notices whose subject is hidden now: they only remember that a mail told of it
WITHDRAWN = "withdrawn"


class Notice(models.Model):
    """Something that the site tells one member, in their inbox. Mail only says that there is something.

    `key` names the event ("badge:7:granted"), so that one event makes one notice.
    """

    class Kind(models.TextChoices):
        STATEMENT = "statement", _("decision about something you wrote")
        SUPPORT = "support", _("support")
        BADGE = "badge", _("clinician badge")
        REPORT = "report", _("answer to your report")
        ANSWER = "answer", _("something you wrote")
        FOLLOWED = "followed", _("something you follow")
        REMINDER = "reminder", _("reminder")
        HELP = "help", _("questions that wait")

    member = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=150)
    body = models.TextField(blank=True)
    # What several notices are about together ("question:12"): the inbox shows them as one, and one mail tells of all
    bundle = models.CharField(max_length=40, blank=True)
    # A path of this site, where there is something to look at
    path = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(title=""), name="notice_has_a_title")]
        indexes = [
            # The inbox, newest first
            models.Index(fields=["member", "-id"], name="notice_inbox"),
            # The number in the header, and what a mail still has to say
            models.Index(fields=["member"], condition=Q(read_at__isnull=True), name="notice_unread"),
            # The retention task
            models.Index(fields=["created_at"], name="notice_by_age"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"
