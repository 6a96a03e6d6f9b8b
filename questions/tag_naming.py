"""Other names of topics: brand and generic names, old and new terms, short forms. Each belongs to one topic."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from netsite.core import page_cache, text
from questions.models import Tag, TagSynonym


class NameTaken(Exception):
    """The name cannot be another name of this topic; the text says why."""


def check(name: str, *, tag: Tag, known: TagSynonym | None = None) -> None:
    """Raises NameTaken where this cannot be another name of the topic. `known` is the row that has it already."""
    key = text.key(name)
    if not key:
        raise NameTaken(_("A name needs letters or digits."))
    if key == text.key(tag.name):
        raise NameTaken(_("This is the topic's own name."))
    if Tag.objects.filter(key=key).exists():
        raise NameTaken(_("That is a topic of its own: merge the two instead."))
    other = TagSynonym.objects.filter(key=key).exclude(pk=known.pk if known else 0).select_related("tag").first()
    if other is not None and other.tag_id == tag.pk:
        raise NameTaken(sentence_of_two())
    if other is not None:
        raise NameTaken(_("This is another name of the topic “%(topic)s” already.") % {"topic": other.tag.name})


def sentence_of_two() -> str:
    """Says that two of a topic's names are one."""
    return _("The topic has this name already, maybe written in another way.")


@transaction.atomic
def save(row: TagSynonym) -> None:
    """Save a new or a changed name. Raises NameTaken.

    A topic that is made with the same name at this moment is no harm: the other name goes before it everywhere.
    """
    tag = Tag.objects.select_for_update(no_key=True).get(pk=row.tag_id)
    check(row.name, tag=tag, known=row if row.pk else None)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise NameTaken(_("This is another name of a topic already.")) from error
    page_cache.forget_on_commit()


@transaction.atomic
def remove(row: TagSynonym) -> None:
    """Take a name away: it is nobody's then."""
    row.delete()
    page_cache.forget_on_commit()
