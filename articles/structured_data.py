"""What search engines are told of an article: schema.org's MedicalWebPage, of what the reader sees and nothing else."""

from typing import Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString

from articles.models import Article, Reviewer, Revision
from articles.reading import ArticlePage
from netsite.core import jsonld


def article(article: Article, revision: Revision, page: ArticlePage) -> SafeString:
    """The script element with the page's data (structured-data 3a)."""
    return jsonld.script(article_data(article, revision, page))


def article_data(article: Article, revision: Revision, page: ArticlePage) -> dict[str, Any]:
    """The page's data. `lastReviewed` and `reviewedBy` only where a clinician has reviewed this text."""
    url = _absolute(article.get_absolute_url())
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "@id": f"{url}#page",
        "url": url,
        "name": page.title,
        "headline": page.title,
        "description": page.summary,
        "inLanguage": article.language,
        "isAccessibleForFree": True,
        "datePublished": article.first_published_at.isoformat() if article.first_published_at else None,
        "dateModified": revision.published_at.isoformat(),
        "author": {"@type": "Organization", "name": page.author, "url": _absolute(reverse("page", args=["about"]))},
        "publisher": _publisher(),
        "medicalAudience": {"@type": "Patient"},
        "specialty": "https://schema.org/Oncologic",
        "citation": [
            {
                "@type": "CreativeWork",
                "name": source.title,
                "url": source.url,
                "publisher": {"@type": "Organization", "name": source.publisher},
                **({"datePublished": source.published} if source.published else {}),
            }
            for source in page.sources
        ],
        "breadcrumb": _breadcrumb(page.title, url),
        "publishingPrinciples": _absolute(reverse("page", args=["editorial-policy"])),
        "correction": _absolute(reverse("article-history", args=[article.slug])),
        "hasPart": [
            {"@type": "WebPageElement", "name": section.heading, "url": f"{url}#{section.key}"}
            for section in page.sections
        ],
    }
    if condition := revision.content.get("condition"):
        data["mainEntity"] = _condition(condition)
    if revision.is_reviewed and revision.reviewer and revision.reviewed_on:
        data["lastReviewed"] = revision.reviewed_on.isoformat()
        data["reviewedBy"] = _reviewer(revision.reviewer)
    return {key: value for key, value in data.items() if value is not None}


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _publisher() -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": settings.SITE_NAME,
        "url": _absolute("/"),
        "logo": {"@type": "ImageObject", "url": _absolute(static("site/icon.svg"))},
    }


def _breadcrumb(title: str, url: str) -> dict[str, Any]:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Articles", "item": _absolute(reverse("articles"))},
            {"@type": "ListItem", "position": 2, "name": title, "item": url},
        ],
    }


def _reviewer(reviewer: Reviewer) -> dict[str, Any]:
    data = {
        "@type": "Person",
        "name": reviewer.name,
        "honorificSuffix": reviewer.credentials,
        "jobTitle": reviewer.job_title,
    }
    if reviewer.affiliation:
        data["affiliation"] = reviewer.affiliation
    if reviewer.url:
        data["url"] = reviewer.url
    return data


def _condition(condition: dict[str, Any]) -> dict[str, Any]:
    """A MedicalCondition out of plain lists of names."""
    kinds = {"symptoms": ("signOrSymptom", "MedicalSymptom"), "tests": ("typicalTest", "MedicalTest"),
             "treatments": ("possibleTreatment", "MedicalTherapy")}  # fmt: skip
    data: dict[str, Any] = {"@type": "MedicalCondition", "name": condition.get("name", "")}
    if condition.get("other_names"):
        data["alternateName"] = condition["other_names"]
    if condition.get("anatomy"):
        data["associatedAnatomy"] = {"@type": "AnatomicalSystem", "name": condition["anatomy"]}
    for name, (key, kind) in kinds.items():
        if condition.get(name):
            data[key] = [{"@type": kind, "name": value} for value in condition[name]]
    return data
