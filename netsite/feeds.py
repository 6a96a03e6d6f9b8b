"""Atom feeds of what is public: new questions, a tag's questions, articles."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.syndication.views import Feed
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import feedgenerator
from django.utils.translation import gettext as _

from articles.models import Article
from netsite.core import markdown, text
from questions import filtering, tagging
from questions.filtering import Filter
from questions.models import Question, Tag
from questions.models.posts import QuestionQuerySet

ITEMS = 30


class AtomFeed(feedgenerator.Atom1Feed):
    """Atom with the configured address instead of the asked one."""


class _SiteFeed(Feed[Any, Any]):
    feed_type = AtomFeed

    def get_feed(self, obj: Any, request: HttpRequest) -> Any:
        """The feed says its own address as configured, whatever host was asked."""
        feed = super().get_feed(obj, request)
        feed.feed["feed_url"] = f"{settings.SITE_URL}{request.path}{self.query_of(obj)}"
        return feed

    def query_of(self, obj: Any) -> str:
        """What belongs to the feed's address after its path."""
        return ""

    def item_link(self, item: Any) -> str:
        return f"{settings.SITE_URL}{item.get_absolute_url()}"

    def item_guid(self, item: Any) -> str:
        return self.item_link(item)


class _Questions(_SiteFeed):
    """What the feeds of questions say of one."""

    def item_title(self, item: Question) -> str:
        return item.title

    def item_description(self, item: Question) -> str:
        return text.excerpt(markdown.to_plain_text(item.body), 300)

    def item_pubdate(self, item: Question) -> datetime:
        return item.created_at

    def item_updateddate(self, item: Question) -> datetime:
        return max(item.created_at, item.last_activity_at)


class QuestionFeed(_Questions):
    """The newest questions that anybody, search engines included, may see; of a filter, where the address has one."""

    def get_object(self, request: HttpRequest) -> Filter:
        """The filter. Raises BadRequest for one that is none: as any visitor has it, whoever asks."""
        try:
            return Filter.from_query(request.GET, reader=AnonymousUser())
        except filtering.Unknown as unknown:
            raise BadRequest(str(unknown)) from unknown

    def title(self, obj: Filter) -> str:
        if obj.is_chosen:
            return _("New questions on %(site)s: %(choice)s") % {"site": settings.SITE_NAME, "choice": obj.words}
        return _("New questions on %(site)s") % {"site": settings.SITE_NAME}

    def query_of(self, obj: Filter) -> str:
        return f"?{obj.query}" if obj.is_chosen else ""

    def link(self, obj: Filter) -> str:
        return settings.SITE_URL + reverse("questions") + self.query_of(obj)

    def items(self, obj: Filter) -> Iterable[Question]:
        return filtering.chosen_of(_public_questions(), obj)[:ITEMS]


class _Elsewhere(Exception):
    """The topic's feed has another address."""

    def __init__(self, tag: Tag) -> None:
        self.tag = tag
        super().__init__(tag.slug)


class TagFeed(_Questions):
    """The same, for one topic. Another name of it leads to its address."""

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().__call__(request, *args, **kwargs)
        except _Elsewhere as elsewhere:
            return redirect("feed-tag", elsewhere.tag.slug, permanent=True)

    def get_object(self, request: HttpRequest, slug: str) -> Tag:
        found = tagging.topic_at(slug)
        if found is None or found.is_for_members_only:
            raise Tag.DoesNotExist
        if found.slug != slug:
            raise _Elsewhere(found)
        return found

    def title(self, obj: Tag) -> str:
        return _("New questions about %(tag)s") % {"tag": obj}

    def link(self, obj: Tag) -> str:
        return settings.SITE_URL + obj.get_absolute_url()

    def items(self, obj: Tag) -> Iterable[Question]:
        return _public_questions().tagged(obj)[:ITEMS]


class ArticleFeed(_SiteFeed):
    """The articles, the last changed first."""

    def title(self) -> str:
        return _("Articles on %(site)s") % {"site": settings.SITE_NAME}

    def link(self) -> str:
        return settings.SITE_URL + reverse("articles")

    def items(self) -> Iterable[Article]:
        public = Article.objects.visible_to(AnonymousUser()).articles().select_related("live_revision")
        return public.order_by("-live_revision__published_at", "-id")[:ITEMS]

    def item_title(self, item: Article) -> str:
        return str(_live(item)["title"])

    def item_description(self, item: Article) -> str:
        return str(_live(item)["summary"])

    def item_pubdate(self, item: Article) -> datetime | None:
        return item.first_published_at

    def item_updateddate(self, item: Article) -> datetime | None:
        return item.live_revision.published_at if item.live_revision else None


def _live(article: Article) -> dict[str, Any]:
    """What readers see: the words of the live revision, never the working copy."""
    return article.live_revision.content if article.live_revision else {}


def _public_questions() -> QuestionQuerySet:
    """What feeds may carry, newest first. Imported texts are left out: they are a library, not news."""
    return Question.objects.visible_to(AnonymousUser()).listed().filter(noindex=False, source="").order_by("-id")
