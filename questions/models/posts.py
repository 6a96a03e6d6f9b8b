"""Question and Answer."""

from typing import TYPE_CHECKING, ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from taggit.managers import TaggableManager

from netsite.core import markdown, text
from questions.models.following import TagMute
from questions.models.tags import QuestionTag
from questions.models.written import NOTE_MAX_LENGTH, TITLE_MAX_LENGTH, Post, State

if TYPE_CHECKING:
    from netsite.accounts.models import User

NOT_SLUGS = {
    "answer", "answers", "comments", "delete", "differs", "edit", "follow", "helpful", "history", "more", "save",
    "writing",
}  # fmt: skip


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may see: public questions (members' ones only for members), and their own that wait.

        A question whose author took the words back stays as long as somebody answered it.
        """
        seen = Q(state=State.PUBLIC) | Q(state=State.ERASED, answer_count__gt=0)
        if not user.is_authenticated:
            return self.filter(seen, merged_into=None, visibility=Question.Visibility.EVERYONE)
        return self.filter(seen | Q(state=State.HELD, author=user), merged_into=None)

    def listed(self) -> Self:
        """What belongs into lists: no empty shells of questions whose words are gone."""
        return self.filter(state=State.PUBLIC)

    def asked_here(self) -> Self:
        """What people of this site asked: what was imported is a library to search, not news."""
        return self.filter(source="")

    def unanswered(self) -> Self:
        """What waits for an answer: nobody waits where none is taken any more."""
        return self.filter(answer_count=0, closed_at=None, locked_at=None)

    def tagged(self, tag: models.Model) -> Self:
        return self.filter(tag_links__tag=tag)

    def without_muted(self, user: "User | AnonymousUser") -> Self:
        """Without what carries a topic that this member wants to see less of, whatever else it carries. No query of its own."""
        if not user.is_authenticated:
            return self
        muted = QuestionTag.objects.filter(
            tag__in=TagMute.objects.filter(member=user, tag__state="approved").values("tag")
        )
        return self.exclude(Exists(muted.filter(content_object=OuterRef("pk"))))

    def with_accepted(self) -> Self:
        """Add `accepted_id`, the accepted answer's key, wherever in a long thread it stands."""
        accepted = Answer.objects.filter(question=OuterRef("pk"), state=State.PUBLIC, accepted_at__isnull=False)
        return self.annotate(accepted_id=Subquery(accepted.values("pk")[:1]))

    def at(self, pk: int) -> Self:
        """The question of a number, or what it is part of now."""
        return self.filter(Q(pk=pk) | Q(pk__in=Question.objects.filter(pk=pk).values("merged_into")))

    def with_merged(self) -> Self:
        """Add `has_merged`: whether another question was made part of it."""
        return self.annotate(has_merged=Exists(Question.objects.merged_into(OuterRef("pk"))))

    def merged_into(self, question: "Question | OuterRef") -> Self:
        """What was made part of a question, and whose words are still there."""
        return self.filter(merged_into=question, state=State.PUBLIC)

    def with_tags(self) -> Self:
        """Load the tags of all that are approved, in one query."""
        return self.prefetch_related("tags")

    def for_listing(self) -> Self:
        """Load what a row of a list shows."""
        return self.select_related("author").prefetch_related("tags").defer("body_html")


class Question(Post):  # type: ignore[django-manager-missing] # the through model's base has no stubs
    class Visibility(models.TextChoices):
        EVERYONE = "everyone", _("anyone, including search engines")
        MEMBERS = "members", _("only members who are signed in")

    class About(models.TextChoices):
        ME = "me", _("me")
        CARED_FOR = "cared-for", _("someone I care for, with their agreement")
        DIED = "died", _("someone who has died")
        GENERAL = "general", _("nobody in particular")

    class Wanted(models.TextChoices):
        ANY = "any", _("any kind of answer")
        FACTS = "facts", _("facts")
        EXPERIENCE = "experience", _("experience")
        SUPPORT = "support", _("support")

    class PrimarySite(models.TextChoices):
        SMALL_BOWEL = "small-bowel", _("small bowel")
        PANCREAS = "pancreas", _("pancreas")
        LUNG = "lung", _("lung")
        APPENDIX = "appendix", _("appendix")
        RECTUM = "rectum", _("rectum or large bowel")
        STOMACH = "stomach", _("stomach")
        UNKNOWN = "unknown", _("not known where it began")
        OTHER = "other", _("another place")

    class Grade(models.TextChoices):
        G1 = "g1", _("G1")
        G2 = "g2", _("G2")
        G3 = "g3", _("G3")
        NEC = "nec", _("neuroendocrine carcinoma (NEC)")
        UNKNOWN = "unknown", _("not known")

    class Functional(models.TextChoices):
        YES = "yes", _("yes, it makes hormones that are felt")
        NO = "no", _("no")
        UNKNOWN = "unknown", _("not known")

    class ClosedAs(models.TextChoices):
        DUPLICATE = "duplicate", _("it has been asked before")
        OFF_TOPIC = "off-topic", _("it is not about life with a neuroendocrine tumor")
        CARE_TEAM = "care-team", _("only a care team that knows the person can answer it")
        UNCLEAR = "unclear", _("it cannot be answered as it is")
        SETTLED = "settled", _("it is settled")
        OTHER = "other", _("another reason, said below")

    title = models.CharField(_("question"), max_length=TITLE_MAX_LENGTH)
    # The last two are from another floor or would be cyclic: questions know articles, never the other way
    article = models.ForeignKey(
        "articles.Article", on_delete=models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("about the article"),
    )  # fmt: skip
    section_key = models.CharField(_("about the section"), max_length=40, blank=True)
    visibility = models.CharField(max_length=8, choices=Visibility, default=Visibility.EVERYONE)
    noindex = models.BooleanField(_("keep out of search engines"), default=False)
    about = models.CharField(_("who it is about"), max_length=10, choices=About, default=About.GENERAL)
    wanted = models.CharField(_("what is wanted"), max_length=10, choices=Wanted, default=Wanted.ANY)
    # Optional, for others in the same place; never on the profile
    primary_site = models.CharField(_("where it began"), max_length=12, choices=PrimarySite, blank=True)
    grade = models.CharField(_("grade"), max_length=8, choices=Grade, blank=True)
    functional = models.CharField(_("functional"), max_length=8, choices=Functional, blank=True)
    treatments = models.JSONField(_("treatments"), default=list, blank=True)
    country = CountryField(_("country"), blank=True)
    # What the asker says they have read already: ["question:12", "article:3:symptoms"]
    read_already = models.JSONField(default=list, blank=True)
    # A helper needs to know more before they can answer; the asker's next words clear it
    needs_info_at = models.DateTimeField(null=True, blank=True, editable=False)
    answer_count = models.PositiveIntegerField(default=0, editable=False)
    # How many anonymous members have had a name in this thread, those who deleted what they wrote too
    anonymous_names = models.PositiveSmallIntegerField(default=0, editable=False)
    helpful_count = models.PositiveIntegerField(default=0, editable=False)
    last_activity_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_as = models.CharField(_("closed because"), max_length=10, choices=ClosedAs, blank=True)
    # What the moderator adds to it, in a sentence
    closed_reason = models.CharField(max_length=300, blank=True)
    # Their indexes leave out the many without: a planner would take “is null” for a good way to find a list
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # What the asker said of how theirs differs from what it was closed as a duplicate of; it opened it again, once
    differs_note = models.CharField(max_length=NOTE_MAX_LENGTH, blank=True)
    differs_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+", db_index=False
    )
    differs_at = models.DateTimeField(null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_reason = models.CharField(max_length=300, blank=True)

    objects: ClassVar[QuestionQuerySet] = QuestionQuerySet.as_manager()  # type: ignore[assignment] # as_manager() is typed as a manager
    tags = TaggableManager(through="questions.QuestionTag", blank=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="question_has_a_title"),
            models.CheckConstraint(condition=~Q(duplicate_of=F("id")), name="question_is_no_duplicate_of_itself"),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="question_is_not_merged_into_itself"),
            models.CheckConstraint(
                condition=Q(closed_at=None, closed_as="") | Q(closed_at__isnull=False) & ~Q(closed_as=""),
                name="closed_question_says_why",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) & ~Q(closed_as="duplicate")
                | Q(duplicate_of__isnull=False, closed_as="duplicate"),
                name="duplicate_and_only_it_has_an_original",
            ),
            models.CheckConstraint(condition=~Q(closed_as="other", closed_reason=""), name="other_reason_is_said"),
            models.CheckConstraint(
                condition=Q(locked_at=None, locked_reason="") | Q(locked_at__isnull=False) & ~Q(locked_reason=""),
                name="locked_question_says_why",
            ),
            models.UniqueConstraint(fields=["external_id"], name="one_question_per_external_id"),
        ]
        indexes = [
            # The lists: recently active, new, most helpful, waiting; each ends with the id, for keyset paging
            # (what was imported is a list of its own)
            models.Index(
                fields=["-last_activity_at", "-id"], condition=Q(state="public", source=""), name="question_active"
            ),
            models.Index(
                fields=["-helpful_count", "-id"], condition=Q(state="public", source=""), name="question_helpful"
            ),
            models.Index(fields=["-id"], condition=Q(state="public", source=""), name="question_new"),
            models.Index(
                fields=["-id"], condition=Q(state="public", source="", answer_count=0), name="question_waiting"
            ),
            # What was imported
            models.Index(fields=["-id"], condition=Q(state="public") & ~Q(source=""), name="question_library"),
            models.Index(
                fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="question_duplicate_of"
            ),
            models.Index(fields=["merged_into"], condition=Q(merged_into__isnull=False), name="question_merged_into"),
            # A person's page
            models.Index(fields=["author", "-id"], name="question_by_author"),
            # The questions about an article or a section
            models.Index(fields=["article", "section_key", "-id"], name="question_about"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("question", args=[self.pk, self.slug])

    @property
    def slug(self) -> str:
        if self.is_erased:
            return "removed"
        words = text.slug(self.title)
        # /questions/7/edit/ is another page
        return f"question-{words}" if words in NOT_SLUGS else words

    @property
    def excerpt(self) -> str:
        """The beginning of the text, for a row of a list."""
        return text.excerpt(markdown.to_plain_text(self.body[:600]), 150)

    @property
    def is_open(self) -> bool:
        return (
            self.closed_at is None
            and self.locked_at is None
            and self.merged_into_id is None
            and self.state == State.PUBLIC
        )

    @property
    def is_duplicate(self) -> bool:
        return self.closed_as == self.ClosedAs.DUPLICATE

    @property
    def wants_support(self) -> bool:
        """Nobody votes there, and no answer is called the best."""
        return self.wanted == self.Wanted.SUPPORT

    @property
    def is_for_all(self) -> bool:
        """Whether visitors may see it: what counts and topics tell everybody must not know of others."""
        return self.is_public and self.visibility == self.Visibility.EVERYONE and self.merged_into_id is None

    @property
    def is_indexable(self) -> bool:
        """Whether search engines, sitemaps and feeds may have it."""
        return self.is_public and not self.noindex and self.visibility == self.Visibility.EVERYONE


class AnswerQuerySet(models.QuerySet["Answer"]):
    def visible_to(self, user: "User | AnonymousUser") -> Self:
        """What this person may see, under questions that they may see."""
        seen = Q(state=State.PUBLIC)
        if user.is_authenticated:
            seen |= Q(state=State.HELD, author=user)
        return self.filter(seen, question__in=Question.objects.visible_to(user))

    def under_visible(self, question: Question, user: "User | AnonymousUser") -> Self:
        """The same for one question that is known to be visible, without asking for it again."""
        seen = Q(state=State.PUBLIC)
        if user.is_authenticated:
            seen |= Q(state=State.HELD, author=user)
        return self.filter(seen, question=question)


class Answer(Post):
    class Type(models.TextChoices):
        EXPERIENCE = "experience", _("my experience")
        READ = "read", _("something I read")
        SUPPORT = "support", _("support")
        GENERAL = "general", _("general information")
        TEAM = "team", _("written by the site's team")
        IMPORTED = "imported", _("imported from a source")

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="answers")
    answer_type = models.CharField(_("kind of answer"), max_length=10, choices=Type, default=Type.EXPERIENCE)
    read_url = models.URLField(_("where I read it"), max_length=500, blank=True)
    article = models.ForeignKey("articles.Article", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    section_key = models.CharField(max_length=40, blank=True)
    # Whoever wrote it as a verified clinician, under their name: when the badge ends or is withdrawn, this answer says so
    badge = models.ForeignKey(
        "accounts.ClinicianBadge", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    # When the section that it points to was changed after it was written
    section_changed_at = models.DateTimeField(null=True, blank=True, editable=False)
    # While a moderator has not looked at somebody's concern that it could be unsafe
    caution_at = models.DateTimeField(null=True, blank=True, editable=False)
    helpful_count = models.PositiveIntegerField(default=0, editable=False)
    worked_count = models.PositiveIntegerField(default=0, editable=False)
    outdated_count = models.PositiveIntegerField(default=0, editable=False)
    # A moderator made it a comment: the words are there, this row keeps the address, and the votes should it come back
    moved_to = models.ForeignKey(
        "questions.Comment", on_delete=models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects: ClassVar[AnswerQuerySet] = AnswerQuerySet.as_manager()  # type: ignore[assignment] # as_manager() is typed as a manager

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(accepted_at__isnull=False), name="one_accepted_answer_per_question"
            ),
            models.CheckConstraint(
                condition=~Q(answer_type="read") | ~Q(read_url="") | Q(state="erased"),
                name="what_was_read_has_an_address",
            ),
            models.CheckConstraint(condition=Q(badge=None) | Q(shown_as="name"), name="badge_beside_a_name_only"),
            models.CheckConstraint(
                condition=Q(moved_to=None) | Q(state="removed", body="", author=None), name="moved_answer_has_no_words"
            ),
            models.UniqueConstraint(fields=["external_id"], name="one_answer_per_external_id"),
        ]
        indexes = [
            # The thread, by id
            models.Index(fields=["question", "id"], name="answer_thread"),
            # A person's page
            models.Index(fields=["author", "-id"], name="answer_by_author"),
            # What points to a section that has just changed
            models.Index(
                fields=["article", "section_key"], condition=Q(article__isnull=False), name="answer_points_to"
            ),
        ]

    def __str__(self) -> str:
        return text.excerpt(self.body, 80)

    def get_absolute_url(self) -> str:
        """An address that finds the right page of a long thread."""
        return reverse("answer", args=[self.question_id, self.pk])
