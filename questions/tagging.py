"""Tags of a question: at most five, each known by its key, so that Übelkeit and übelkeit are one on both databases."""

from collections.abc import Iterable, Sequence

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from netsite.core import text
from questions.models import Question, QuestionTag, Tag
from questions.models.posts import TAGS_AT_MOST

NAME_MAX_LENGTH = 40
SUGGESTED = 8


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


def set_tags(question: Question, names: Iterable[str]) -> None:
    """Make these the tags of a question and keep the tags' counters right. At most six queries.

    Called in a transaction, before the question's state changes or after: counters follow public questions only.
    """
    tags = _tags_named(names)
    wanted = {tag.pk for tag in tags}
    linked = set(QuestionTag.objects.filter(content_object=question).values_list("tag_id", flat=True))
    if gone := linked - wanted:
        QuestionTag.objects.filter(content_object=question, tag__in=gone).delete()
    if new := wanted - linked:
        QuestionTag.objects.bulk_create(
            [QuestionTag(content_object=question, tag_id=pk) for pk in sorted(new)], ignore_conflicts=True
        )
    if question.is_public:
        _count(gone, -1)
        _count(new, +1)


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


def count_visibility(question: Question, *, is_public: bool) -> None:
    """The question has just become public, or stopped being it: its tags' counters follow."""
    tags = set(QuestionTag.objects.filter(content_object=question).values_list("tag_id", flat=True))
    _count(tags, 1 if is_public else -1)


def _count(tags: set[int], step: int) -> None:
    if tags:
        # In one order, so that two of these never wait for each other
        for pk in sorted(tags):
            Tag.objects.filter(pk=pk).update(use_count=F("use_count") + step)


def suggestions(title: str, *, limit: int = SUGGESTED) -> list[str]:
    """Names of tags whose words stand in a text, else the most used ones. Two queries at most."""
    words = f"-{text.key(title)}-"
    named = [tag.name for tag in Tag.objects.filter(use_count__gt=0).order_by("-use_count", "name")[:500]
             if f"-{tag.key}-" in words]  # fmt: skip
    return named[:limit] or most_used(limit)


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
    for tag in _recounted():
        Tag.objects.filter(pk=tag.pk).exclude(use_count=tag.there).update(use_count=tag.there)


def _recounted() -> Sequence[Tag]:
    public = Count("question_links", filter=Q(question_links__content_object__state="public"))
    return list(Tag.objects.annotate(there=public).order_by("pk"))
