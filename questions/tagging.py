"""Tags of a question: at most five, each known by its key, so that Übelkeit and übelkeit are one on both databases."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, Value
from django.utils.translation import gettext as _

from netsite.core import text
from questions.models import Question, QuestionTag, Tag, TagSynonym
from questions.models.tags import slug_of
from questions.models.written import TAGS_AT_MOST

NAME_MAX_LENGTH = 40
SUGGESTED = 8
# Longer names are not looked for in a text
WORDS_OF_A_NAME = 6
# What a link's question must be, to count: seen by everybody
COUNTED = {
    "content_object__state": "public", "content_object__visibility": "everyone", "content_object__merged_into": None,
}  # fmt: skip


def names_in(typed: str) -> list[str]:
    """The names in a comma-separated line, each once, as they were typed. Raises ValidationError."""
    names: dict[str, str] = {}
    for part in typed.replace(";", ",").replace("\n", ",").split(","):
        name = " ".join(part.strip().lstrip("#").split())
        if not name:
            continue
        if not (key := text.key(name)) or not any(char.isalnum() for char in key):
            raise ValidationError(_("A topic needs letters or digits: “%(name)s” has none."), params={"name": name})
        if max(len(name), len(key)) > NAME_MAX_LENGTH:
            raise ValidationError(
                _("Please shorten the topic “%(name)s” to %(limit)d characters."),
                params={"name": text.excerpt(name, 30), "limit": NAME_MAX_LENGTH},
            )
        names.setdefault(key, name)
    if len(names) > TAGS_AT_MOST:
        raise ValidationError(
            _("Please choose at most %(limit)d topics. There are %(number)d now."),
            params={"limit": TAGS_AT_MOST, "number": len(names)},
        )
    return list(names.values())


def check_wanted(names: Iterable[str]) -> None:
    """Raises ValidationError where moderators decided against one of these topics. One query."""
    by_key = {text.key(name): name for name in names}
    refused = Tag.objects.filter(key__in=by_key, state=Tag.State.REFUSED).order_by("key").values_list("key", flat=True)
    if keys := list(refused):
        raise ValidationError(
            [
                ValidationError(
                    _("Our moderators decided not to have the topic “%(name)s”. Please choose another."),
                    params={"name": by_key[key]},
                )
                for key in keys
            ]
        )


def set_tags(
    question: Question, names: Iterable[str], *, new: str = Tag.State.PROPOSED, was_counted: bool | None = None
) -> None:
    """Make these the tags of a question and keep the tags' counters right: they count what everybody may see.

    Missing ones are made, in the state `new`; refused ones are left out. `was_counted`: whether the question counted before,
    where that has just changed. Called in the operation's transaction.
    """
    wanted, linked = _locked(question, list(names), new)
    if gone := linked - wanted:
        QuestionTag.objects.filter(content_object=question, tag__in=gone).delete()
    if missing := wanted - linked:
        QuestionTag.objects.bulk_create(
            [QuestionTag(content_object=question, tag_id=pk) for pk in sorted(missing)], ignore_conflicts=True
        )
    counted = question.is_for_all
    _recount_change(linked, wanted, was=counted if was_counted is None else was_counted, now=counted)


def count_visibility(question: Question, *, was_counted: bool) -> None:
    """Who may see the question has just changed: its tags' counters follow."""
    _wanted, linked = _locked(question, [], Tag.State.PROPOSED)
    _recount_change(linked, linked, was=was_counted, now=question.is_for_all)


def _locked(question: Question, names: Sequence[str], new: str) -> tuple[set[int], set[int]]:
    """The tags of these names, and those that the question has now; all of them locked, so that none is merged meanwhile."""
    while True:
        wanted = _named(names, new)
        every = wanted | _linked(question)
        # In one order, so that two of these never wait for each other
        rows = Tag.objects.select_for_update(no_key=True).filter(pk__in=every).order_by("pk")
        states = dict(rows.values_list("pk", "state"))
        # One that was merged while this waited is gone: its name leads to another now
        if states.keys() == every:
            return {pk for pk in wanted if states[pk] != Tag.State.REFUSED}, _linked(question)


def _linked(question: Question) -> set[int]:
    return set(QuestionTag.objects.filter(content_object=question).values_list("tag_id", flat=True))


def _recount_change(before: set[int], after: set[int], *, was: bool, now: bool) -> None:
    for pk in sorted(before | after):
        step = int(now and pk in after) - int(was and pk in before)
        if step:
            Tag.objects.filter(pk=pk).update(use_count=F("use_count") + step)


def _named(names: Iterable[str], new: str) -> set[int]:
    """The tags of these names, made where they are missing. Another name of a tag is that tag, before any of its own."""
    keys = {text.key(name) for name in names}
    if not keys:
        return set()
    others = dict(TagSynonym.objects.filter(key__in=keys).values_list("key", "tag_id"))
    own = keys - others.keys()
    if missing := own - set(Tag.objects.filter(key__in=own).values_list("key", flat=True)):
        Tag.objects.bulk_create(
            [Tag(name=key, key=key, slug=slug_of(key), state=new) for key in sorted(missing)], ignore_conflicts=True
        )
    return {*others.values(), *Tag.objects.filter(key__in=own).values_list("pk", flat=True)}


def names_of(question: Question) -> list[str]:
    """The names of all its topics, those that wait for a moderator too: for its author and for staff. One query."""
    links = QuestionTag.objects.filter(content_object=question).order_by("pk")
    return list(links.values_list("tag__name", flat=True))


def waiting_of(question: Question) -> list[str]:
    """The names of its topics that wait for a moderator: for its author. One query."""
    links = QuestionTag.objects.filter(content_object=question, tag__state=Tag.State.PROPOSED).order_by("pk")
    return list(links.values_list("tag__name", flat=True))


def known_to_all(names: Iterable[str]) -> set[str]:
    """Those of these names, as somebody typed them once, that belong to an approved topic. One query."""
    by_key: dict[str, set[str]] = {}
    for name in names:
        by_key.setdefault(text.key(name), set()).add(name)
    own = Tag.objects.approved().filter(key__in=by_key).values_list("key", flat=True)
    others = TagSynonym.objects.filter(key__in=by_key, tag__state=Tag.State.APPROVED).values_list("key", flat=True)
    return {name for key in own.union(others) for name in by_key[key]}


def topic_at(slug: str) -> Tag | None:
    """The approved topic of an address: by its name in whatever letters, or by another name, which goes before.

    It has `also_called`, its other names. One query, each of its branches by an index.
    """
    key = text.key(slug)
    topics = Tag.objects.approved().annotate(called=F("other_names__name"))
    by_other_name = topics.filter(pk__in=TagSynonym.objects.filter(key=key).values("tag")).annotate(rank=Value(0))
    by_own = topics.filter(Q(slug=slug) | Q(key=key)).annotate(rank=Value(1))
    rows: list[Any] = list(by_other_name.union(by_own, all=True).order_by("rank", "called"))
    if not rows:
        return None
    tag: Tag = rows[0]
    tag.also_called = [row.called for row in rows if row.pk == tag.pk and row.rank == rows[0].rank and row.called]
    return tag


def topic_named(name: str) -> Tag | None:
    """The topic of this name, whatever its state, by whichever of its names; another name goes before."""
    key = text.key(name)
    other = TagSynonym.objects.filter(key=key).select_related("tag").first()
    return other.tag if other else Tag.objects.filter(key=key).first()


def suggestions(title: str, *, limit: int = SUGGESTED) -> list[str]:
    """Names of tags whose words stand in a text, else the most used ones. Two queries at most."""
    return named_in(title)[:limit] or most_used(limit)


def named_in(title: str) -> list[str]:
    """Names of tags that a text names, by their other names too, the most used first. One query."""
    words = text.key(title).split("-")
    keys = {
        "-".join(words[start : start + length])
        for start in range(len(words))
        for length in range(1, WORDS_OF_A_NAME + 1)
    }
    others = TagSynonym.objects.filter(key__in=keys).values("tag")
    return list(Tag.objects.in_use().filter(Q(key__in=keys) | Q(pk__in=others)).values_list("name", flat=True))


def most_used(limit: int = SUGGESTED) -> list[str]:
    """The names of the tags that most public questions carry. One query."""
    return list(Tag.objects.in_use().values_list("name", flat=True)[:limit])


def disagreements() -> list[str]:
    """Tags whose counter is wrong, one sentence each."""
    return [
        f"tag {tag.key}: says {tag.use_count} questions, has {tag.there}"
        for tag in _recounted()
        if tag.use_count != tag.there
    ]


def recount() -> None:
    """Make the counters right."""
    for pk in Tag.objects.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # Whoever changes it waits here, and adds to what is counted now
            Tag.objects.select_for_update().get(pk=pk)
            Tag.objects.filter(pk=pk).update(use_count=QuestionTag.objects.filter(**COUNTED, tag=pk).count())


def _recounted() -> Sequence[Tag]:
    counted = Q(**{f"question_links__{name}": value for name, value in COUNTED.items()})
    return list(Tag.objects.annotate(there=Count("question_links", filter=counted)).order_by("pk"))
