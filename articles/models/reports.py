from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ErrorReport(models.Model):
    """What a reader found wrong on a page, for the editors."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        DONE = "done", _("done")
        DECLINED = "declined", _("no change needed")

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="error_reports")
    section_key = models.CharField(_("section"), max_length=40, blank=True)
    revision_number = models.PositiveIntegerField(_("revision"))
    text = models.TextField(_("what is wrong"), max_length=2000)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("member"),
    )  # fmt: skip
    # Where the reader has no account and wants to hear what came of it
    contact = models.ForeignKey(
        "accounts.Contact", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    answer = models.CharField(_("what was done"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("reported"), default=timezone.now, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("error report")
        verbose_name_plural = _("error reports")
        ordering = ["-id"]
        indexes = [
            # The desk's list: what is open, newest first
            models.Index(fields=["-id"], condition=models.Q(state="open"), name="error_report_open"),
        ]

    def __str__(self) -> str:
        return f"{self.article}: {self.text[:60]}"
