"""Which questions a reader chose to see: by topic, by their answers, by what the asker told of the situation.

A choice is the end of an address and nothing else: so it is a page, a feed, and can be saved under a name. Only what
readers see counts: of an answer that is held or hidden nothing can be found out here. What an asker told belongs to the
question; profiles are never looked at.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q, TextField
from django.db.models.functions import Cast
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from netsite.accounts import badges
from netsite.accounts.models import User
from netsite.core import text
from questions.models import Answer, Question, Tag, TagSynonym
from questions.models.posts import QuestionQuerySet
from questions.models.written import State
from questions.treatments import TREATMENTS

Reader = User | AnonymousUser
Words = Mapping[str, str | Promise]
# Longer ones are the name of no topic
TOPIC_MAX_LENGTH = 120
# How much two people have to have in common to be in a similar place: more would point to one person
ALIKE = 2

_ANSWERS: Words = {
    "waiting": gettext_lazy("waiting for an answer"),
    "answered": gettext_lazy("with an answer"),
    "helpful": gettext_lazy("with a most helpful answer"),
}
_KINDS: Words = {
    Answer.Type.EXPERIENCE: gettext_lazy("answer from experience"),
    Answer.Type.READ: gettext_lazy("answer with something read"),
    Answer.Type.SUPPORT: gettext_lazy("answer of support"),
    Answer.Type.GENERAL: gettext_lazy("general information by a clinician"),
    Answer.Type.TEAM: gettext_lazy("answer by the site's team"),
}
_ABOUT: Words = {
    Question.About.ME: gettext_lazy("about the asker"),
    Question.About.CARED_FOR: gettext_lazy("about someone the asker cares for"),
    Question.About.DIED: gettext_lazy("about someone who has died"),
    Question.About.GENERAL: gettext_lazy("about nobody in particular"),
}
_WANTED: Words = {
    Question.Wanted.FACTS: gettext_lazy("hopes for facts"),
    Question.Wanted.EXPERIENCE: gettext_lazy("hopes for experience"),
    Question.Wanted.SUPPORT: gettext_lazy("hopes for support"),
}
_GRADES: Words = {
    value: label if value != Question.Grade.UNKNOWN else gettext_lazy("grade not known")
    for value, label in Question.Grade.choices
}
_FUNCTIONAL: Words = {
    Question.Functional.YES: gettext_lazy("functional"),
    Question.Functional.NO: gettext_lazy("not functional"),
    Question.Functional.UNKNOWN: gettext_lazy("not known if functional"),
}
# What can be chosen for each part of a filter, in the order in which it is read
CHOICES: dict[str, Callable[[], Words]] = {
    "answers": lambda: _ANSWERS,
    "kind": lambda: _KINDS,
    "clinician": lambda: {"1": _("with a clinician's answer")},
    "about": lambda: _ABOUT,
    "wanted": lambda: _WANTED,
    "site": lambda: dict(Question.PrimarySite.choices),
    "grade": lambda: _GRADES,
    "functional": lambda: _FUNCTIONAL,
    "treatment": lambda: dict(TREATMENTS),
    "country": lambda: dict(countries),
}
NAMES = ["topic", *CHOICES]
LABELS: Words = {
    "topic": gettext_lazy("Topic"), "answers": gettext_lazy("Answers"), "kind": gettext_lazy("Kind of answer"),
    "clinician": gettext_lazy("Clinicians"), "about": gettext_lazy("Who it is about"),
    "wanted": gettext_lazy("What is hoped for"), "site": gettext_lazy("Where it began"),
    "grade": gettext_lazy("Grade"), "functional": gettext_lazy("Functional"),
    "treatment": gettext_lazy("Treatment"), "country": gettext_lazy("Country"),
}  # fmt: skip
# The columns of a question that a part is compared with as it is
_COLUMNS = {
    "about": "about", "wanted": "wanted", "site": "primary_site", "grade": "grade", "functional": "functional",
    "country": "country",
}  # fmt: skip


class Unknown(ValueError):
    """Something is chosen that cannot be; the text is a sentence for the reader, and a view answers 400."""


class UnknownTopic(Unknown):
    """There is no such topic for this reader. `rest` is the filter without it."""

    def __init__(self, name: str, rest: "Filter") -> None:
        self.rest = rest
        super().__init__(_("There is no topic “%(name)s” here.") % {"name": text.excerpt(name, 60)})


@dataclass(frozen=True)
class Filter:
    """What is chosen; an empty part leaves it open. Made by `from_query`, which checks it."""

    topic: Tag | None = None
    answers: str = ""
    kind: str = ""
    clinician: str = ""
    about: str = ""
    wanted: str = ""
    site: str = ""
    grade: str = ""
    functional: str = ""
    treatment: str = ""
    country: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str], *, reader: Reader) -> "Filter":
        """Out of an address. Of a name that stands there twice the last one counts, and other names are not looked at.

        Two queries at most, and none without a topic. Raises Unknown, and UnknownTopic where all else is right.
        """
        named = query.get("topic", "").strip()
        return _read(query, topics_named([named], reader=reader) if named else {})

    @property
    def parts(self) -> list[str]:
        """The names of what is chosen."""
        return [field.name for field in fields(self) if getattr(self, field.name)]

    @property
    def is_chosen(self) -> bool:
        """Whether it leaves anything out."""
        return self != Filter()

    @property
    def is_for_all(self) -> bool:
        """Whether visitors may choose it too, as a feed does: a topic's name may say what only members read."""
        return self.topic is None or self.topic.use_count > 0 or bool(self.topic.description)

    @property
    def query(self) -> str:
        """What an address needs to say it, always in the same order; empty for no filter."""
        values = {name: getattr(self, name) for name in self.parts}
        return urlencode(sorted((name, value.slug if name == "topic" else value) for name, value in values.items()))

    @property
    def words(self) -> str:
        """It in plain words: “Waiting for an answer · small bowel · G2”."""
        return capfirst(" · ".join(self.words_of(name) for name in self.parts))

    def words_of(self, name: str) -> str:
        """One part of it in plain words."""
        value = getattr(self, name)
        if name == "topic":
            return str(value.name)
        return str(countries.name(value)) if name == "country" else str(CHOICES[name]()[value])

    def without(self, *names: str) -> "Filter":
        """The same with these parts left open."""
        return replace(self, **{name: getattr(Filter, name) for name in names})


def read_all(queries: Iterable[str], *, reader: Reader) -> list[Filter | None]:
    """The filters of addresses that were kept; None where one does not say anything any more. Two queries at most."""
    parsed = [QueryDict(query) for query in queries]
    found = topics_named([query.get("topic", "").strip() for query in parsed], reader=reader)
    return [_read_or_none(query, found) for query in parsed]


def _read_or_none(query: Mapping[str, str], topics: Mapping[str, Tag]) -> Filter | None:
    try:
        chosen = _read(query, topics)
    except Unknown:
        return None
    return chosen if chosen.is_chosen else None


def _read(query: Mapping[str, str], topics: Mapping[str, Tag]) -> Filter:
    values: dict[str, Any] = {name: _checked(name, query.get(name, "").strip()) for name in CHOICES}
    chosen = Filter(**values)
    named = query.get("topic", "").strip()
    if named and named not in topics:
        raise UnknownTopic(named, chosen)
    return replace(chosen, topic=topics.get(named))


def _checked(name: str, value: str) -> str:
    if value and value not in CHOICES[name]():
        raise Unknown(
            _("“%(part)s” has no such choice. Maybe the address was cut off, or it is an old one.")
            % {"part": LABELS[name]}
        )
    return value


def topics_named(names: Iterable[str], *, reader: Reader) -> dict[str, Tag]:
    """The topics of these names, however they are written, by their other names too. Two queries at most.

    A visitor finds those alone that have something for everybody: a name may say what only members read.
    """
    keys = {name: text.key(name) for name in names if 0 < len(name) <= TOPIC_MAX_LENGTH and "\x00" not in name}
    if not keys:
        return {}
    allowed = Tag.objects.approved()
    if not reader.is_authenticated:
        allowed = allowed.filter(Q(use_count__gt=0) | ~Q(description=""))
    tags = list(allowed.filter(Q(slug__in=keys) | Q(key__in=keys.values())))
    by_slug, by_key = {tag.slug: tag for tag in tags}, {tag.key: tag for tag in tags}
    found = {name: by_slug.get(name) or by_key.get(key) for name, key in keys.items()}
    if missing := [keys[name] for name, tag in found.items() if tag is None]:
        others = TagSynonym.objects.filter(key__in=missing, tag__in=allowed).select_related("tag")
        by_other_name = {other.key: other.tag for other in others}
        found = {name: tag or by_other_name.get(keys[name]) for name, tag in found.items()}
    return {name: tag for name, tag in found.items() if tag is not None}


def chosen_of(questions: QuestionQuerySet, chosen: Filter) -> QuestionQuerySet:
    """Those of the questions that are as chosen."""
    columns = {column: getattr(chosen, name) for name, column in _COLUMNS.items()}
    questions = questions.filter(**{column: value for column, value in columns.items() if value})
    if chosen.topic is not None:
        questions = questions.tagged(chosen.topic)
    if chosen.treatment:
        # Keys of letters in quotes: the same on both databases, and exact (SQLite cannot look into JSON by itself)
        said = Cast("treatments", TextField())
        questions = questions.alias(treatments_said=said).filter(treatments_said__contains=f'"{chosen.treatment}"')
    if chosen.answers == "waiting":
        questions = questions.unanswered()
    elif chosen.answers == "answered":
        questions = questions.filter(answer_count__gt=0)
    elif chosen.answers == "helpful":
        # Where support is wanted no answer is called the best
        questions = questions.exclude(wanted=Question.Wanted.SUPPORT).filter(_has_answer(accepted_at__isnull=False))
    if chosen.kind:
        questions = questions.filter(_has_answer(answer_type=chosen.kind))
    if chosen.clinician:
        questions = questions.filter(_has_answer(badge__in=badges.in_force()))
    return questions


def _has_answer(**what: object) -> Exists:
    return Exists(Answer.objects.filter(question=OuterRef("pk"), state=State.PUBLIC, **what))


def looser(questions: QuestionQuerySet, chosen: Filter) -> list[str]:
    """Where nothing is as chosen: the parts of which one alone need be left open to find something.

    As many small queries as parts are chosen.
    """
    return [name for name in chosen.parts if chosen_of(questions, chosen.without(name)).exists()]


def alike(question: Question) -> Filter:
    """People in a similar place: what the question says of the illness, and never who asked. No query.

    The first two things that are told and say something, of: where it began, the grade, whether it is functional, the
    treatment. Empty where nothing is told.
    """
    told: dict[str, Any] = {
        "site": question.primary_site if question.primary_site != Question.PrimarySite.OTHER else "",
        "grade": question.grade if question.grade != Question.Grade.UNKNOWN else "",
        "functional": question.functional if question.functional != Question.Functional.UNKNOWN else "",
        "treatment": next((key for key, _label in TREATMENTS if key in question.treatments), ""),
    }
    return Filter(**dict([(name, value) for name, value in told.items() if value][:ALIKE]))
