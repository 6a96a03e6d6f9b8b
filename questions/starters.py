"""The first topics and questions of a new site, from files. The site's team wrote them; nobody is invented."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from articles.loading import BadContent, Outcome, read_toml
from articles.models import Article
from netsite.core import text
from questions import posting
from questions.models import Answer, Question, Tag
from questions.models.posts import ShownAs
from questions.posting import AnswerText, QuestionText


def load(folder: Path, values: Mapping[str, str], language: str = "en") -> list[Outcome]:
    """Load topics and starter questions that are not here yet. Raises BadContent."""
    outcomes = []
    if (path := folder / "tags.toml").exists():
        outcomes.append(_load_tags(path))
    if (path := folder / "questions.toml").exists():
        outcomes.append(_load_questions(path, values, language))
    return outcomes


def _load_tags(path: Path) -> Outcome:
    known = set(Tag.objects.values_list("key", flat=True))
    new = [
        Tag(
            name=tag["name"], key=text.key(tag["name"]), slug=text.key(tag["name"]),
            description=tag.get("description", ""), synonyms=tag.get("synonyms", []),
        )
        for tag in read_toml(path).get("tags", [])
        if text.key(tag["name"]) not in known
    ]  # fmt: skip
    Tag.objects.bulk_create(new)
    return Outcome("tags", f"{len(new)} topics added" if new else "unchanged")


def _load_questions(path: Path, values: Mapping[str, str], language: str) -> Outcome:
    rows = read_toml(path, values).get("questions", [])
    known = set(Question.objects.filter(external_id__startswith="starter:").values_list("external_id", flat=True))
    new = [row for row in rows if f"starter:{row['key']}" not in known]
    for row in new:
        _load_question(path, row, language)
    return Outcome("questions", f"{len(new)} starter questions added" if new else "unchanged")


@transaction.atomic
def _load_question(path: Path, row: dict[str, Any], language: str) -> None:
    article = Article.objects.filter(slug=row["article"], language=language).select_related("live_revision").first()
    if article is None or article.live_revision is None:
        raise BadContent(f"{path}: question “{row['key']}” is about an article that is not there: {row['article']}.")
    if row["section"] not in {section["key"] for section in article.live_revision.content["sections"]}:
        raise BadContent(f"{path}: question “{row['key']}” is about a section that is not there: {row['section']}.")
    question = posting.ask(
        author=None,
        words=QuestionText(row["title"], row["body"], row["tags"]),
        article=article,
        section_key=row["section"],
        shown_as=ShownAs.TEAM,
        language=language,
        is_starter=True,
    )
    Question.objects.filter(pk=question.pk).update(external_id=f"starter:{row['key']}")
    posting.answer(
        author=None,
        question=question,
        words=AnswerText(row["answer"], Answer.Type.TEAM, article_id=article.pk, section_key=row["section"]),
        shown_as=ShownAs.TEAM,
        is_starter=True,
    )
