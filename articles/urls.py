from django.urls import path

from articles import views

urlpatterns = [
    path("", views.articles, name="articles"),
    path("glossary/", views.glossary, name="glossary"),
    path("<slug:slug>/", views.article, name="article"),
    path("<slug:slug>/history/", views.history, name="article-history"),
    path("<slug:slug>/history/<int:number>/", views.revision, name="article-revision"),
    path("<slug:slug>/report/", views.report, name="report-error"),
    path("<slug:slug>/report/thanks/", views.report_thanks, name="report-thanks"),
]
