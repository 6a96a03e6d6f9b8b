from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path

from articles.views import page
from netsite.accounts.views.clinicians import clinician
from netsite.feeds import ArticleFeed, QuestionFeed, TagFeed
from netsite.sitemaps import SITEMAPS
from netsite.views import home, people, robots, search, tags
from questions.views.following import follow_tag
from questions.views.passport import passport
from questions.views.seen import seen

handler400 = "netsite.views.errors.bad_request"
handler403 = "netsite.views.errors.forbidden"
handler404 = "netsite.views.errors.not_found"
handler500 = "netsite.views.errors.server_error"

urlpatterns = [
    path("healthz", home.healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap, name="sitemap"),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, name="sitemap-part"),
    path("feeds/questions/", QuestionFeed(), name="feed-questions"),
    path("feeds/tags/<str:slug>/", TagFeed(), name="feed-tag"),
    path("feeds/articles/", ArticleFeed(), name="feed-articles"),
    path("seen/<str:kind>/<int:pk>.gif", seen, name="seen"),
]
urlpatterns += i18n_patterns(
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("tags/", tags.tags, name="tags"),
    path("tags/muted/", tags.muted, name="muted-tags"),
    path("tags/<str:slug>/", tags.tag, name="tag"),
    path("tags/<str:slug>/mute/", tags.mute, name="mute-tag"),
    path("tags/<str:slug>/follow/", follow_tag, name="follow-tag"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/clinician/", clinician, name="clinician"),
    path("accounts/", include("netsite.accounts.urls")),
    path("articles/", include("articles.urls")),
    path("questions/", include("questions.urls")),
    path("passport/", passport, name="passport"),
    # Last: the site's own pages, such as /help-now/
    path("<slug:slug>/", page, name="page"),
    prefix_default_language=False,
)
