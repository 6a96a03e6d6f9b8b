from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Reviewer(models.Model):
    """A clinician who reads articles before they are called reviewed, as shown to readers."""

    name = models.CharField(_("name"), max_length=120)
    credentials = models.CharField(_("credentials"), max_length=60, help_text=_("Such as “MD, PhD”."))
    job_title = models.CharField(_("profession"), max_length=120)
    affiliation = models.CharField(_("works at"), max_length=200, blank=True)
    url = models.URLField(_("page"), max_length=500, blank=True)
    interests = models.TextField(_("declared interests"), max_length=1000)
    member = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("member"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("reviewer")
        verbose_name_plural = _("reviewers")
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.credentials}"


class Snapshot(models.Model):
    """A working copy that was not published when an old text took its place. Kept, so that nothing is lost by that."""

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="snapshots")
    content = models.JSONField()
    taken_at = models.DateTimeField(_("kept"), default=timezone.now)

    class Meta:
        verbose_name = _("kept working copy")
        verbose_name_plural = _("kept working copies")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.taken_at:%Y-%m-%d %H:%M}"


class Withdrawal(models.Model):
    """An article was taken off the site: when, by whom, and why. Appended only."""

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="withdrawals")
    note = models.CharField(_("why"), max_length=300)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("withdrawn by")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), default=timezone.now)

    class Meta:
        verbose_name = _("withdrawal")
        verbose_name_plural = _("withdrawals")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.note


class Revision(models.Model):
    """What was published once: the whole content, and the HTML made from it. Appended only."""

    class Status(models.TextChoices):
        PROVISIONAL = "provisional", _("not yet reviewed by a clinician")
        REVIEWED = "reviewed", _("reviewed by a clinician")

    article = models.ForeignKey("articles.Article", on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField(_("number"))
    # As articles.publishing.content_of() makes it: title, summary, glance, sections, sources, glossary, condition
    content = models.JSONField(_("content"))
    html = models.JSONField(_("rendered HTML"))
    renderer_version = models.PositiveSmallIntegerField()
    word_count = models.PositiveIntegerField()
    status = models.CharField(_("review"), max_length=12, choices=Status)
    reviewer = models.ForeignKey(
        Reviewer, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reviewer")
    )
    reviewed_on = models.DateField(_("reviewed on"), null=True, blank=True)
    is_minor = models.BooleanField(_("minor change"), default=False)
    note = models.CharField(_("note for readers"), max_length=300)
    changed_keys = models.JSONField(_("changed sections"), default=list)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name=_("published by")
    )
    published_at = models.DateTimeField(_("published"), default=timezone.now)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                condition=Q(status="provisional", reviewer__isnull=True, reviewed_on__isnull=True)
                | Q(status="reviewed", reviewer__isnull=False, reviewed_on__isnull=False),
                name="reviewed_means_by_whom_and_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.content['title']}, revision {self.number}"

    @property
    def is_reviewed(self) -> bool:
        return self.status == self.Status.REVIEWED
