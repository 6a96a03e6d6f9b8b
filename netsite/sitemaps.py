"""Sitemaps of what search engines may have: public, not hidden, not asked to be left out."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from articles.models import Article
from questions.models import Question


class _SiteSitemap(Sitemap):
    limit = 5000
    protocol = settings.SITE_URL.split(":", 1)[0]

    def get_domain(self, site: object = None) -> str:
        """The configured address, whatever host was asked."""
        return settings.SITE_URL.split("://", 1)[1]


class ArticleSitemap(_SiteSitemap):
    def items(self) -> QuerySet[Article]:
        return Article.objects.visible_to(AnonymousUser()).select_related("live_revision").order_by("id")

    def lastmod(self, item: Article) -> datetime | None:
        return item.live_revision.published_at if item.live_revision else None


class QuestionSitemap(_SiteSitemap):
    """Imported questions are their sources' to be found: they are left out."""

    def items(self) -> QuerySet[Question]:
        public = Question.objects.visible_to(AnonymousUser()).listed().filter(noindex=False, source="")
        return public.only("id", "title", "state", "last_activity_at").order_by("id")

    def lastmod(self, item: Question) -> datetime:
        return item.last_activity_at


SITEMAPS = {"articles": ArticleSitemap, "questions": QuestionSitemap}
