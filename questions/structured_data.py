"""What search engines are told of a question: schema.org's QAPage (structured-data 3b), of what the reader sees."""

from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from netsite.core import jsonld, markdown
from questions.models import Answer, Question
from questions.models.posts import Post, ShownAs


def question(question: Question, answers: list[Answer]) -> SafeString | str:
    """The script element; nothing for what search engines do not get, has no answer, or only the team's own."""
    public = [answer for answer in answers if answer.is_public]
    if not question.is_indexable or not public:
        return ""
    if question.is_starter and not any(not answer.is_starter and answer.author_id for answer in public):
        return ""
    return jsonld.script(question_data(question, public))


def question_data(question: Question, answers: list[Answer]) -> dict[str, Any]:
    """The data of a page of the thread; `answerCount` is that of all its pages."""
    url = f"{settings.SITE_URL}{question.get_absolute_url()}"
    accepted = [_answer(answer, url) for answer in answers if answer.accepted_at]
    suggested = [_answer(answer, url) for answer in answers if not answer.accepted_at]
    return {
        "@context": "https://schema.org",
        "@type": "QAPage",
        "url": url,
        "mainEntity": {
            "@type": "Question",
            "name": question.title,
            "text": markdown.to_plain_text(question.body) or question.title,
            "author": _author(question),
            "datePublished": question.created_at.isoformat(),
            "upvoteCount": question.helpful_count,
            "answerCount": question.answer_count,
            **({"dateModified": question.edited_at.isoformat()} if question.edited_at else {}),
            **({"acceptedAnswer": accepted[0]} if accepted else {}),
            **({"suggestedAnswer": suggested} if suggested else {}),
        },
    }


def _answer(answer: Answer, url: str) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": markdown.to_plain_text(answer.body),
        "url": f"{url}#answer-{answer.pk}",
        "upvoteCount": answer.helpful_count,
        "datePublished": answer.created_at.isoformat(),
        "author": _author(answer),
        **({"dateModified": answer.edited_at.isoformat()} if answer.edited_at else {}),
    }


def _author(post: Post) -> dict[str, Any]:
    if post.shown_as == ShownAs.TEAM:
        return {"@type": "Organization", "name": settings.SITE_NAME, "url": f"{settings.SITE_URL}/about/"}
    if post.shown_as == ShownAs.ANONYMOUS or post.author is None:
        return {"@type": "Person", "name": post.thread_name or "Former member"}
    data: dict[str, Any] = {"@type": "Person", "name": post.author.display_name}
    if post.author.has_public_page:
        data["url"] = f"{settings.SITE_URL}{post.author.get_absolute_url()}"
    return data
