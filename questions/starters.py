"""The first topics and questions of a new site, from files. The site's team wrote them; nobody is invented."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction

from articles.loading import BadContent, Outcome, read_toml
from articles.models import Article
from netsite.core import page_cache, text
from questions import posting
from questions.models import Answer, Question, Tag, TagSynonym
from questions.models.tags import slug_of
from questions.models.written import ShownAs
from questions.posting import AnswerText, QuestionText


def load(folder: Path, values: Mapping[str, str], language: str = "en") -> list[Outcome]:
    """Load topics and starter questions that are not here yet. Raises BadContent."""
    outcomes = []
    if (path := folder / "tags.toml").exists():
        outcomes += load_topics(path)
    if (path := folder / "questions.toml").exists():
        outcomes.append(_load_questions(path, values, language))
    return outcomes


@transaction.atomic
def load_topics(path: Path) -> list[Outcome]:
    """Add what a file has and the site has not: topics, descriptions, other names. What is here stays as it is, and a name that
    is in use elsewhere is left out, with a line that says so.
    """
    rows = read_toml(path).get("tags", [])
    known = {tag.key: tag for tag in Tag.objects.all()}
    others = dict(TagSynonym.objects.values_list("key", "tag_id"))
    new, changed, names, kept = list[Tag](), list[Tag](), list[tuple[str, str]](), list[Outcome]()
    for row in rows:
        key = text.key(row["name"])
        if key in others:
            kept.append(
                Outcome("tags", f"kept: “{row['name']}” is another name of a topic here, and no topic of its own")
            )
            continue
        if (tag := known.get(key)) is None:
            tag = known[key] = Tag(name=row["name"], key=key, slug=slug_of(key), description=row.get("description", ""))
            new.append(tag)
        elif _fill(tag, row.get("description", "")):
            changed.append(tag)
        names += [(key, name) for name in row.get("synonyms", [])]
    Tag.objects.bulk_create(new)
    Tag.objects.bulk_update(changed, ["description", "state"])
    added = list[TagSynonym]()
    for topic, name in names:
        tag, key = known[topic], text.key(name)
        if key in known or others.get(key, tag.pk) != tag.pk:
            kept.append(Outcome("tags", f"kept: “{name}” is in use elsewhere, and not another name of “{topic}”"))
        elif key not in others:
            others[key] = tag.pk
            added.append(TagSynonym(tag=tag, name=name, key=key))
    TagSynonym.objects.bulk_create(added)
    if not (new or changed or added):
        return [Outcome("tags", "unchanged"), *kept]
    page_cache.forget_on_commit()
    return [Outcome("tags", f"{len(new)} topics and {len(added)} other names added"), *kept]


def _fill(tag: Tag, description: str) -> bool:
    """Describe a topic that nobody has described yet, and take what a member proposed. Whether that changes anything."""
    before = tag.description, tag.state
    tag.description = tag.description or description
    if tag.state == Tag.State.PROPOSED:
        tag.state = Tag.State.APPROVED
    return before != (tag.description, tag.state)


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
