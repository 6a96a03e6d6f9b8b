"""What the questions add to other pages: related questions, view counts and their pixel, saving. The only tags that query."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from articles.models import Article
from netsite.accounts import avatars
from questions import appointment, related, saving, viewing
from questions.models import Answer, Question
from questions.models.written import Post, ShownAs
from questions.viewing import Target

register = template.Library()


def _target(thing: Article | Question) -> Target:
    return Target("article" if isinstance(thing, Article) else "question", thing.pk)


@register.simple_tag
def view_count(thing: Article | Question) -> str:
    """“12 views”. One query."""
    target = _target(thing)
    return _in_words(viewing.totals_of([target])[target])


@register.simple_tag
def view_counts(things: Iterable[Article | Question]) -> Mapping[Target, int]:
    """The counts of a whole list, for `views_in`. One query."""
    return viewing.totals_of([_target(thing) for thing in things])


@register.simple_tag
def views_in(counts: Mapping[Target, int], thing: Article | Question) -> str:
    """One count out of those of its list. No query."""
    return _in_words(counts.get(_target(thing), 0))


def _in_words(number: int) -> str:
    return ngettext("%(number)s view", "%(number)s views", number) % {"number": intcomma(number)}


@register.simple_tag
def view_pixel(thing: Article | Question) -> SafeString:
    """The image that counts this view. It is asked for by the browser, after the page."""
    target = _target(thing)
    address = reverse("seen", args=[target.kind, target.pk])
    return format_html('<img class="seen" src="{}" alt="" width="1" height="1">', address)


@register.simple_tag(takes_context=True)
def related_questions(context: dict[str, Any], thing: Article | Question) -> related.Lists:
    """The related questions of a question or an article, its sections' ones too. One query."""
    return related.lists_of(thing, user=context["user"])


@register.inclusion_tag("accounts/_avatar.html")
def avatar_of(post: Post) -> dict[str, Any]:
    """The picture beside a post. An anonymous one's belongs to the thread and the name in it, not to the member. No query."""
    if post.shown_as == ShownAs.TEAM:
        return {"avatar": avatars.avatar("team", settings.SITE_NAME)}
    if post.shown_as == ShownAs.IMPORTED:
        return {"avatar": avatars.avatar(f"source:{post.source}", post.source)}
    if post.is_anonymous or post.author is None:
        thread = post.pk if isinstance(post, Question) else getattr(post, "question_id", 0)
        return {"avatar": avatars.avatar(f"thread:{thread}:{post.thread_name}")}
    return {"avatar": avatars.avatar(f"member:{post.author_id}", post.author.display_name)}


@register.filter
def for_section(lists: related.Lists, key: str) -> list[Question]:
    """The related questions of one section of an article. No query."""
    return lists.by_section.get(key, [])


@register.simple_tag
def sheet_with(post: Question | Answer) -> str:
    """The address of the sheet for an appointment with this on it. No query."""
    return appointment.address_of([appointment.Key("q" if isinstance(post, Question) else "a", post.pk)])


@dataclass(frozen=True)
class Keeping:
    """What is saved of an article: keys of sections, an empty one for the whole. Of visitors nothing is."""

    article: Article
    saved: frozenset[str] = frozenset()


@register.simple_tag(takes_context=True)
def keeping_of(context: dict[str, Any], article: Article) -> Keeping:
    """For `keep_part`. One query for a member, none for visitors."""
    user = context["user"]
    return Keeping(article, saving.saved_sections(user, article)) if user.is_authenticated else Keeping(article)


@register.inclusion_tag("questions/_keep.html", takes_context=True)
def keep_part(context: dict[str, Any], keeping: Keeping, section_key: str = "", heading: str = "") -> dict[str, Any]:
    """Saving a section or the whole article, and bringing it to an appointment. No query."""
    key = appointment.Key("s", keeping.article.pk, section_key)
    return {
        "user": context["user"],
        "save_url": reverse("save-article", args=[keeping.article.pk]),
        "section_key": section_key,
        "is_saved": section_key in keeping.saved,
        "bring_url": appointment.address_of([key]),
        "what": heading,
    }
