"""The working copy of an article: what editors change in the admin. Readers see the live revision and nothing else."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from netsite.accounts.models import User

BODY_MAX_LENGTH = 60_000


class ArticleQuerySet(models.QuerySet["Article"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may read: published articles; editors also see drafts in the admin, not here."""
        return self.filter(state=Article.State.PUBLISHED)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def articles(self) -> Self:
        """Articles to read, without the site's own pages (about, rules, …)."""
        return self.filter(kind=Article.Kind.ARTICLE)

    def with_live_title(self) -> Self:
        """Add `live_title`, as readers see it: the working copy's may be another."""
        titled = self.annotate(live_title=KeyTextTransform("title", "live_revision__content"))
        return titled.defer("summary", "glance", "condition")

    def pages(self) -> Self:
        return self.filter(kind=Article.Kind.PAGE)


class Article(models.Model):
    class Kind(models.TextChoices):
        ARTICLE = "article", _("article")
        PAGE = "page", _("page of the site")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(_("address"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind, default=Kind.ARTICLE)
    language = models.CharField(_("language"), max_length=8, default="en")
    translation_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations",
        verbose_name=_("translation of"),
    )  # fmt: skip
    title = models.CharField(_("title"), max_length=110)
    summary = models.TextField(
        _("summary"),
        max_length=600,
        blank=True,
        help_text=_("At most 60 words. Readers and search engines see it first."),
    )
    glance = models.TextField(
        _("at a glance"), blank=True, help_text=_("One point on each line."), validators=[MaxLengthValidator(2000)]
    )
    author = models.CharField(_("written by"), max_length=120, default="Site editorial team")
    funding = models.CharField(_("funding and interests"), max_length=300, blank=True)
    condition = models.JSONField(
        _("condition for search engines"), default=dict, blank=True,
        help_text=_("Name, symptoms, tests and treatments, for the page's structured data."),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    live_revision = models.ForeignKey(
        "articles.Revision", on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    first_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(_("position in lists"), default=0)
    # Raised with each save of the working copy: two editors cannot overwrite each other unnoticed
    edit_version = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["position", "title"]
        constraints = [
            models.UniqueConstraint(fields=["language", "slug"], name="one_article_per_address"),
            models.UniqueConstraint(
                fields=["translation_of", "language"], name="one_translation_per_language",
                condition=Q(translation_of__isnull=False),
            ),
            models.CheckConstraint(condition=~Q(translation_of=models.F("id")), name="article_translates_another"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(live_revision__isnull=False), name="published_article_has_a_revision"
            ),
        ]  # fmt: skip
        indexes = [
            # The list of articles of a language, in their order
            models.Index(fields=["language", "kind", "state", "position"], name="article_list"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page" if self.kind == self.Kind.PAGE else "article", args=[self.slug])

    @property
    def is_published(self) -> bool:
        return self.state == self.State.PUBLISHED


class Section(models.Model):
    class Kind(models.TextChoices):
        TEXT = "text", _("text")
        CARE = "care", _("care card")
        QUESTIONS = "questions", _("questions to ask")
        # Members can leave these two out (User.hides_figures)
        OUTLOOK = "outlook", _("what can be expected")
        # Survival figures and the like: nobody meets them who did not ask for them
        FIGURES = "figures", _("figures that a reader opens")

    # The kinds that speak of how long people live
    OF_OUTLOOK: ClassVar[list[str]] = [Kind.OUTLOOK, Kind.FIGURES]

    class Urgency(models.TextChoices):
        EMERGENCY = "emergency", _("emergency: call now")
        TODAY = "today", _("urgent: call your team today")
        ROUTINE = "routine", _("tell your team at the next contact")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sections")
    # Questions, answers and links point to a section by its key: it stays over restore, revision and translation
    key = models.SlugField(
        _("key"), max_length=40, help_text=_("Part of the address; do not change it once published.")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    heading = models.CharField(_("heading"), max_length=150)
    short_heading = models.CharField(_("short heading"), max_length=60, blank=True, help_text=_("For “on this page”."))
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.TEXT)
    urgency = models.CharField(_("urgency"), max_length=10, choices=Urgency, blank=True)
    body = models.TextField(_("text"), blank=True, validators=[MaxLengthValidator(BODY_MAX_LENGTH)])

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["article", "key"], name="one_section_per_key"),
            models.CheckConstraint(
                condition=(Q(kind="care") & ~Q(urgency="")) | (~Q(kind="care") & Q(urgency="")),
                name="care_cards_and_only_they_have_an_urgency",
            ),
        ]

    def __str__(self) -> str:
        return self.heading


class Source(models.Model):
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sources")
    key = models.SlugField(_("key"), max_length=60, help_text=_("Cite it in the text as [^key]."))
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=300)
    publisher = models.CharField(_("publisher"), max_length=150)
    url = models.URLField(_("address"), max_length=500)
    published = models.CharField(_("published"), max_length=40, blank=True, help_text=_("As the source says it."))
    accessed_on = models.DateField(_("read on"))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["article", "key"], name="one_source_per_key")]

    def __str__(self) -> str:
        return self.title
