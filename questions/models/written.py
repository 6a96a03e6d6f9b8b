"""What every written thing has: its states, as whom its author is shown, and the columns of Post."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

TITLE_MAX_LENGTH = 150
BODY_MAX_LENGTH = 20_000
COMMENT_MAX_LENGTH = 600
NOTE_MAX_LENGTH = 300
STAFF_BODY_MAX_LENGTH = 60_000
TAGS_AT_MOST = 5


class State(models.TextChoices):
    PUBLIC = "public", _("public")
    HELD = "held", _("held for a moderator")
    HIDDEN = "hidden", _("hidden by a moderator")
    REMOVED = "removed", _("removed")
    # The words are gone; what others wrote under them stays
    ERASED = "erased", _("erased by its author")


class ShownAs(models.TextChoices):
    NAME = "name", _("my display name")
    ANONYMOUS = "anonymous", _("Anonymous member")
    TEAM = "team", _("the site's team")
    IMPORTED = "imported", _("imported from a source")


class Post(models.Model):
    """The columns every written thing has. `body_html` is made from `body` once, when it is written."""

    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    shown_as = models.CharField(max_length=10, choices=ShownAs, default=ShownAs.NAME)
    # Where the author is not shown by name: what they are called in this thread, the same throughout it
    thread_name = models.CharField(max_length=40, blank=True)
    body = models.TextField(_("text"), max_length=STAFF_BODY_MAX_LENGTH, blank=True)
    body_html = models.TextField(blank=True, editable=False)
    renderer_version = models.PositiveSmallIntegerField(default=0, editable=False)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PUBLIC)
    language = models.CharField(max_length=8, default="en")
    is_starter = models.BooleanField(_("written by the site's team as a start"), default=False)
    # Where an imported text comes from, and under which licence
    source = models.CharField(max_length=100, blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    source_date = models.DateField(null=True, blank=True)
    license = models.CharField(max_length=60, blank=True)
    external_id = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - null keeps it out of the unique index
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    edit_version = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLIC

    @property
    def is_erased(self) -> bool:
        return self.state == State.ERASED

    @property
    def is_held(self) -> bool:
        return self.state == State.HELD

    @property
    def is_anonymous(self) -> bool:
        return self.shown_as == ShownAs.ANONYMOUS
