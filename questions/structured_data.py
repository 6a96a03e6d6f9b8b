"""What search engines are told of a question: schema.org's QAPage (structured-data 3b), of what the reader sees."""

from collections.abc import Callable, Sequence
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString

from netsite.core import jsonld, markdown
from questions.models import Answer, Comment, Question
from questions.models.written import Post, ShownAs

CommentsOf = Callable[[Question | Answer], Sequence[Comment]]


def question(question: Question, answers: list[Answer], comments: CommentsOf) -> SafeString | str:
    """The script element; nothing for what search engines do not get, has no answer, or only the team's own.

    `comments` gives those that the page shows under a post.
    """
    # What somebody thinks could be unsafe is not handed on while a moderator looks at it
    public = [answer for answer in answers if answer.is_public and not answer.caution_at]
    if not question.is_indexable or not public:
        return ""
    if question.is_starter and not any(not answer.is_starter and answer.author_id for answer in public):
        return ""
    return jsonld.script(question_data(question, public, comments))


def question_data(question: Question, answers: list[Answer], comments: CommentsOf) -> dict[str, Any]:
    """The data of a page of the thread; `answerCount` is that of all its pages."""
    url = f"{settings.SITE_URL}{question.get_absolute_url()}"
    # Where support is wanted no answer is the best
    best = {answer.pk for answer in answers if answer.accepted_at and not question.wants_support}
    accepted = [_answer(answer, url, comments) for answer in answers if answer.pk in best]
    suggested = [_answer(answer, url, comments) for answer in answers if answer.pk not in best]
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
            **_comments(comments(question), url),
            **({"dateModified": question.edited_at.isoformat()} if question.edited_at else {}),
            **({"acceptedAnswer": accepted[0]} if accepted else {}),
            **({"suggestedAnswer": suggested} if suggested else {}),
        },
    }


def _answer(answer: Answer, url: str, comments: CommentsOf) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": markdown.to_plain_text(answer.body),
        # What kind of answer it is, in schema.org's words for a CreativeWork
        "genre": answer.get_answer_type_display(),
        **({"citation": answer.read_url} if answer.read_url else {}),
        "url": f"{url}#answer-{answer.pk}",
        "upvoteCount": answer.helpful_count,
        "datePublished": answer.created_at.isoformat(),
        "author": _author(answer),
        **_comments(comments(answer), url),
        **({"dateModified": answer.edited_at.isoformat()} if answer.edited_at else {}),
    }


def _comments(comments: Sequence[Comment], url: str) -> dict[str, Any]:
    """Comments are never answers: together they are all replies that a visitor sees."""
    public = [_comment(comment, url) for comment in comments if comment.is_public]
    return {"commentCount": len(public), **({"comment": public} if public else {})}


def _comment(comment: Comment, url: str) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "text": markdown.to_plain_text(comment.body),
        "url": f"{url}#comment-{comment.pk}",
        "datePublished": comment.created_at.isoformat(),
        "author": _author(comment),
        **({"dateModified": comment.edited_at.isoformat()} if comment.edited_at else {}),
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
