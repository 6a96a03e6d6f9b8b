"""A member's name and words inside what others wrote: a changed name changes there too, an erased member is taken out.

The name is looked for where the member wrote under it, as a whole word and in its own spelling; “@name” everywhere. A name
that is an ordinary word here (“Hope”) is only taken for one after “@”: others' sentences must not fall apart. What others
quoted goes where the quoted words go: a quoted line that stands in the member's texts of that thread.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from netsite.accounts.models import User
from netsite.core import page_cache
from questions import posting
from questions.models import Answer, Comment, Draft, PostRevision, Question, SearchTerm
from questions.models.posts import Post, ShownAs, State
from questions.search import index, terms

FORMER = "[former member]"
REMOVED = "[removed by its author]"
# A word of so many texts is one that people use without meaning a member
ORDINARY_FROM = 20
# Fewer words of a quote may be anybody's
QUOTED_WORDS = 3
_WORD = re.compile(r"\w+")
_QUOTE = re.compile(r"^(\s*(?:>\s?)+)(.*\S.*)$")

Change = Callable[[str], str]


@transaction.atomic
def rewrite_name(*, member: User, old: str, new: str | None) -> None:
    """Put `new` for the name `old` wherever others (and the member) wrote it; “[former member]” for None."""
    threads = threads_of(member, ShownAs.NAME)
    as_word = re.compile(rf"(?<![\w@])@?{re.escape(old)}(?!\w)")
    as_mention = re.compile(rf"(?<![\w@])@{re.escape(old)}(?!\w)")

    def in_thread(text: str) -> str:
        return as_word.sub(lambda found: _put(found.group(), new), text)

    def anywhere(text: str) -> str:
        return as_mention.sub(lambda found: _put(found.group(), new), text)

    if not _is_ordinary(old):
        _change(_posts_in(threads, containing=old), in_thread)
        _change_drafts(threads, in_thread)
    _change(_posts(containing=f"@{old}"), anywhere)


def _put(found: str, new: str | None) -> str:
    if new is None:
        return FORMER
    return f"@{new}" if found.startswith("@") else new


def _is_ordinary(name: str) -> bool:
    """Whether the name is one word that many texts have."""
    found = terms.terms(name)
    return len(found) == 1 and SearchTerm.objects.filter(term=found[0], documents__gte=ORDINARY_FROM).exists()


@transaction.atomic
def remove_quotes(*, member: User) -> None:
    """Take the member's words out of others' quotes, in the threads where the member wrote. Call it while they are there."""
    for thread in threads_of(member):
        said = [_words(text) for text in _texts_of(member, thread)]

        def without(text: str, said: list[str] = said) -> str:
            return "\n".join(_without_quote(line, said) for line in text.split("\n"))

        others = [post for post in _posts_in([thread], containing=">") if post.author_id != member.pk]
        _change(others, without)
        _change_drafts([thread], without)


def _without_quote(line: str, said: list[str]) -> str:
    quote = _QUOTE.match(line)
    if quote is None:
        return line
    words = _words(quote.group(2))
    if words.count(" ") <= QUOTED_WORDS or not any(words in text for text in said):
        return line
    return f"{quote.group(1)}{REMOVED}"


def _words(text: str) -> str:
    """The words in a row, with a space before and after each, so that whole words are compared."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def threads_of(member: User, shown_as: str | None = None) -> list[int]:
    """The questions under which the member wrote anything (as `shown_as`, if given), in order."""
    own = {"author": member} | ({"shown_as": shown_as} if shown_as else {})
    comments = Comment.objects.filter(**own).values_list("question_id", "answer__question_id")
    found = set(Question.objects.filter(**own).values_list("pk", flat=True))
    found |= set(Answer.objects.filter(**own).values_list("question_id", flat=True))
    found |= {on_question or on_answer for on_question, on_answer in comments}
    return sorted(found)


def _texts_of(member: User, thread: int) -> Iterator[str]:
    """Everything that the member wrote in a thread, earlier texts too."""
    own = Q(question=thread) | Q(answer__question=thread) | Q(comment__question=thread)
    for revision in PostRevision.objects.filter(own | Q(comment__answer__question=thread), written_by=member):
        yield from (revision.title, revision.body)
    yield from Comment.objects.filter(_comments_in([thread]), author=member).values_list("body", flat=True)


def _comments_in(threads: list[int]) -> Q:
    return Q(question__in=threads) | Q(answer__question__in=threads)


def _posts_in(threads: list[int], *, containing: str) -> Iterator[Post]:
    """The posts of these threads that have a text in them, now or in an earlier version."""
    yield from _containing(Question.objects.filter(pk__in=threads), containing, "title")
    yield from _containing(Answer.objects.filter(question__in=threads), containing)
    yield from _containing(Comment.objects.filter(_comments_in(threads)), containing)


def _posts(*, containing: str) -> Iterator[Post]:
    yield from _containing(Question.objects.all(), containing, "title")
    yield from _containing(Answer.objects.all(), containing)
    yield from _containing(Comment.objects.all(), containing)


def _containing(posts: QuerySet, text: str, *more: str) -> Iterator[Post]:
    wanted = Q(body__contains=text) | (Q(revisions__body__contains=text) if posts.model is not Comment else Q())
    for name in more:
        wanted |= Q(**{f"{name}__contains": text}) | Q(revisions__title__contains=text)
    yield from posts.filter(wanted).exclude(state=State.ERASED).distinct()


def _change(posts: Iterable[Post], change: Change) -> None:
    """Change texts in place, in every version that is kept: no new version, since nobody wrote anything."""
    touched: set[int] = set()
    for post in posts:
        if isinstance(post, Question):
            post.title = change(post.title)
        post.body = change(post.body)
        post.body_html = posting.rendered(post.body, post.shown_as)
        post.save()
        for revision in PostRevision.objects.filter(**{_kind(post): post}):
            revision.title, revision.body = change(revision.title), change(revision.body)
            revision.save(update_fields=["title", "body"])
        touched.add(_thread_of(post))
    for question in Question.objects.filter(pk__in=touched):
        index.write_question(question)
    if touched:
        page_cache.forget_on_commit()


def _change_drafts(threads: list[int], change: Change) -> None:
    """What others are about to answer in these threads."""
    for draft in Draft.objects.filter(question__in=threads, posted_at=None):
        if body := draft.fields.get("body"):
            draft.fields["body"] = change(str(body))
            draft.save(update_fields=["fields"])


def _kind(post: Post) -> str:
    return str(post._meta.model_name)


def _thread_of(post: Post) -> int:
    if isinstance(post, Question):
        return post.pk
    if isinstance(post, Answer):
        return post.question_id
    assert isinstance(post, Comment)  # noqa: S101 - there are three
    return post.question_id or Answer.objects.values_list("question_id", flat=True).get(pk=post.answer_id or 0)
