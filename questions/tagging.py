"""Tags of a question: at most five, each known by its key, so that Übelkeit and übelkeit are one on both databases."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from netsite.core import text
from questions.models import Question, QuestionTag, Tag
from questions.models.posts import TAGS_AT_MOST

NAME_MAX_LENGTH = 40
SUGGESTED = 8
# What a link's question must be, to count: seen by everybody
_COUNTED = {
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


def set_tags(question: Question, names: Iterable[str], *, was_counted: bool | None = None) -> None:
    """Make these the tags of a question and keep the tags' counters right: they count what everybody may see.

    `was_counted`: whether the question counted before, where that has just changed. Called in the operation's transaction.
    """
    wanted = {tag.pk for tag in _tags_named(names)}
    linked = _linked(question)
    if gone := linked - wanted:
        QuestionTag.objects.filter(content_object=question, tag__in=gone).delete()
    if new := wanted - linked:
        QuestionTag.objects.bulk_create(
            [QuestionTag(content_object=question, tag_id=pk) for pk in sorted(new)], ignore_conflicts=True
        )
    counted = question.is_for_all
    _recount_change(linked, wanted, was=counted if was_counted is None else was_counted, now=counted)


def count_visibility(question: Question, *, was_counted: bool) -> None:
    """Who may see the question has just changed: its tags' counters follow."""
    linked = _linked(question)
    _recount_change(linked, linked, was=was_counted, now=question.is_for_all)


def _linked(question: Question) -> set[int]:
    return set(QuestionTag.objects.filter(content_object=question).values_list("tag_id", flat=True))


def _recount_change(before: set[int], after: set[int], *, was: bool, now: bool) -> None:
    # In one order, so that two of these never wait for each other
    for pk in sorted(before | after):
        step = int(now and pk in after) - int(was and pk in before)
        if step:
            Tag.objects.filter(pk=pk).update(use_count=F("use_count") + step)


def _tags_named(names: Iterable[str]) -> list[Tag]:
    """The tags of these names, made where they are missing. Another name of a tag (a synonym) is that tag."""
    by_key = {text.key(name): name for name in names}
    if not by_key:
        return []
    for tag in Tag.objects.exclude(synonyms=[]):
        for other in tag.synonyms:
            if by_key.pop(text.key(str(other)), None) is not None:
                by_key.setdefault(tag.key, tag.name)
    Tag.objects.bulk_create([Tag(name=key, key=key, slug=key) for key in sorted(by_key)], ignore_conflicts=True)
    return list(Tag.objects.filter(key__in=by_key))


def suggestions(title: str, *, limit: int = SUGGESTED) -> list[str]:
    """Names of tags whose words stand in a text, else the most used ones. Two queries at most."""
    return named_in(title)[:limit] or most_used(limit)


def named_in(title: str) -> list[str]:
    """Names of tags that a text names, by their other names too, the most used first. One query."""
    words = f"-{text.key(title)}-"
    used = Tag.objects.filter(use_count__gt=0).order_by("-use_count", "name")[:500]
    return [
        tag.name for tag in used if any(f"-{text.key(str(name))}-" in words for name in (tag.name, *tag.synonyms))
    ]  # fmt: skip


def most_used(limit: int = SUGGESTED) -> list[str]:
    """The names of the tags that most public questions carry. One query."""
    used = Tag.objects.filter(use_count__gt=0).order_by("-use_count", "name")
    return list(used.values_list("name", flat=True)[:limit])


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
            Tag.objects.filter(pk=pk).update(use_count=QuestionTag.objects.filter(**_COUNTED, tag=pk).count())


def _recounted() -> Sequence[Tag]:
    counted = Q(**{f"question_links__{name}": value for name, value in _COUNTED.items()})
    return list(Tag.objects.annotate(there=Count("question_links", filter=counted)).order_by("pk"))
