from articles.models.articles import Article, ArticleQuerySet, Section, Source
from articles.models.glossary import GlossaryTerm
from articles.models.reports import ErrorReport
from articles.models.revisions import Reviewer, Revision, Snapshot, Withdrawal

__all__ = [
    "Article",
    "ArticleQuerySet",
    "ErrorReport",
    "GlossaryTerm",
    "Reviewer",
    "Revision",
    "Section",
    "Snapshot",
    "Source",
    "Withdrawal",
]
