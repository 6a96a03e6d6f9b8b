"""A member's name and words inside what other members wrote: they follow a new name, and go with an erased member.

A new name only takes the place of “@old”, everywhere. An erased member's name also goes where it stands without the sign, in
the threads where they wrote under it and if it cannot be meant as a word (`is_distinctive`). Quoted lines that stand in the
member's own texts go when these go. What the team wrote, what was imported, and addresses of pages are never touched.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from django.db import transaction
from django.db.models import Q, QuerySet

from netsite.accounts.models import User
from questions import rewriting
from questions.models import Answer, Comment, Draft, PostRevision, Question, SearchEntry
from questions.models.written import ShownAs, State
from questions.rewriting import Change, Place

FORMER = "[former member]"
REMOVED = "[removed by its author]"
# Fewer words of a quote may be anybody's
QUOTED_WORDS = 4
LETTERS_AT_LEAST = 3
_WORD = re.compile(r"\w+")
_QUOTE = re.compile(r"^(\s*(?:>\s?)+)(.*)$")
_TOKEN = re.compile(r"\S+")
_LINK_SIGNS = ("://", "www.", "](")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>()#~|!&:])")

Member = (ShownAs.NAME, ShownAs.ANONYMOUS)


@transaction.atomic
def rename(*, member: User, old: str, new: str) -> None:
    """The member has another name: “@old” becomes “@new” wherever members wrote it."""
    plain, escaped = f"@{new}", "@" + _MARKDOWN.sub(r"\\\1", new)
    mention = _pattern(old, r"@")

    def change(text: str, is_markdown: bool) -> str:
        return _replaced(text, mention, escaped if is_markdown else plain)

    rewriting.change_posts(_places(containing="@"), change)
    _change_drafts(Draft.objects.all(), change)


@transaction.atomic
def forget_name(*, member: User) -> None:
    """The member is erased: “[former member]” in place of their name."""
    name = member.display_name
    mention = _pattern(name, r"@")

    def change(text: str, is_markdown: bool) -> str:
        return _replaced(text, mention, FORMER)

    rewriting.change_posts(_places(containing="@"), change)
    _change_drafts(Draft.objects.exclude(owner=member), change)
    if is_distinctive(name):
        threads = threads_of(member, ShownAs.NAME)
        bare = _pattern(name, r"@?")

        def change_bare(text: str, is_markdown: bool) -> str:
            return _replaced(text, bare, FORMER)

        rewriting.change_posts(_places(containing=name, threads=threads), change_bare)
        there = Q(question__in=threads) | Q(answer__question__in=threads)
        _change_drafts(Draft.objects.filter(there).exclude(owner=member), change_bare)


def is_distinctive(name: str) -> bool:
    """Whether the name can be meant for nothing else here: it has capital letters (or a script without them), and no text
    of the site has it in small ones. “Kingfisher” is, as long as nobody writes of kingfishers; “Hope” is not.
    """
    letters = [char for char in name if char.isalpha()]
    has_case = any(char.lower() != char.upper() for char in letters)
    if len(letters) < LETTERS_AT_LEAST or (has_case and name == name.lower()):
        return False
    small = name.lower()
    as_word = re.compile(rf"(?<!\w){re.escape(small)}(?!\w)")
    written = SearchEntry.objects.filter(Q(title__contains=small) | Q(plain_text__contains=small))
    found = written.values_list("title", "plain_text").iterator()
    return not has_case or not any(as_word.search(f"{title}\n{text}") for title, text in found)


@transaction.atomic
def forget_quotes(*, member: User) -> None:
    """Take the member's words out of others' quotes, everywhere. Call it while the words are still there."""
    said = _Said(_texts_of(member))
    if said:
        rewriting.change_posts(_places(containing=">", but_not_by=member), said.without_quotes)
        _change_drafts(Draft.objects.exclude(owner=member), said.without_quotes)


def forget_quotes_in(*, question: Question, texts: Iterable[str], by: User) -> None:
    """The same for some texts in one thread, inside the caller's transaction: their author takes them back."""
    said = _Said(texts)
    if said:
        rewriting.change_posts(_places(containing=">", threads=[question.pk], but_not_by=by), said.without_quotes)


class _Said:
    """What somebody wrote, to be compared word by word; what they quoted themselves is not theirs."""

    def __init__(self, texts: Iterable[str]) -> None:
        own = ("\n".join(line for line in text.split("\n") if not _QUOTE.match(line)) for text in texts)
        self.texts = [words for words in map(_words, own) if words.strip()]
        self.beginnings = {start for words in self.texts for start in _runs(words)}

    def __bool__(self) -> bool:
        return bool(self.beginnings)

    def has(self, line: str) -> bool:
        words = _words(line)
        start = next(_runs(words), None)
        return start in self.beginnings and any(words in text for text in self.texts)

    def without_quotes(self, text: str, is_markdown: bool) -> str:
        """The text with each quoted line of theirs replaced. A line that follows a quote without a sign belongs to it."""
        lines: list[str] = []
        is_quote = False
        for line in text.split("\n"):
            quote = _QUOTE.match(line)
            is_quote = bool(quote) or (is_quote and bool(line.strip()))
            sign, said = (quote.group(1), quote.group(2)) if quote else ("", line)
            lines.append(f"{sign}{REMOVED}" if is_quote and self.has(said) else line)
        return "\n".join(lines)


def _words(text: str) -> str:
    """The words in a row, with a space before and after each, so that whole words are compared."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _runs(words: str) -> Iterator[str]:
    """Every run of so many words that it is nobody else's by chance."""
    row = words.split()
    for start in range(len(row) - QUOTED_WORDS + 1):
        yield " ".join(row[start : start + QUOTED_WORDS])


def threads_of(member: User, shown_as: str | None = None) -> list[int]:
    """The questions under which the member wrote anything (as `shown_as`, if given), deleted posts too, in order."""
    own = {"author": member} | ({"shown_as": shown_as} if shown_as else {})
    comments = Comment.objects.filter(**own).values_list("question_id", "answer__question_id")
    revisions = PostRevision.objects.filter(written_by=member).values_list(
        "question_id", "answer__question_id", "comment__question_id", "comment__answer__question_id"
    )
    found = set(Question.objects.filter(**own).values_list("pk", flat=True))
    found |= set(Answer.objects.filter(**own).values_list("question_id", flat=True))
    found |= {thread for row in (*comments, *revisions) for thread in row if thread is not None}
    merged = Question.objects.filter(pk__in=found).values_list("merged_into", flat=True)
    return sorted(found | {thread for thread in merged if thread is not None})


def _texts_of(member: User) -> Iterator[str]:
    """Everything that the member wrote, earlier texts too."""
    for title, body in PostRevision.objects.filter(written_by=member).values_list("title", "body"):
        yield from (title, body)
    for model in (Question, Answer, Comment):
        yield from model.objects.filter(author=member).values_list("body", flat=True)


def _pattern(name: str, sign: str) -> re.Pattern[str]:
    """The name as a whole word after this sign, as it was typed or as a rename has written it."""
    ways = {re.escape(name), re.escape(_MARKDOWN.sub(r"\\\1", name))}
    return re.compile(rf"(?<![\w@]){sign}(?:{'|'.join(sorted(ways, key=len, reverse=True))})(?!\w)")


def _replaced(text: str, pattern: re.Pattern[str], put: str) -> str:
    """The text with each match replaced, but for those inside an address of a page or a link's target."""
    links = [token.span() for token in _TOKEN.finditer(text) if any(sign in token.group() for sign in _LINK_SIGNS)]

    def put_or_leave(found: re.Match[str]) -> str:
        is_link = any(start < found.end() and found.start() < end for start, end in links)
        return found.group() if is_link else put

    return pattern.sub(put_or_leave, text)


def _places(
    *, containing: str, threads: Collection[int] | None = None, but_not_by: User | None = None
) -> dict[int, list[Place]]:
    """By thread, the posts of members that have a text in them, now, in an earlier version or in a note. Nothing is locked."""
    found: dict[int, list[Place]] = defaultdict(list)
    for model, thread in (
        (Question, ["pk"]),
        (Answer, ["question_id"]),
        (Comment, ["question_id", "answer__question_id"]),
    ):
        rows = _containing(model.objects.filter(shown_as__in=Member).exclude(state=State.ERASED), containing)
        if but_not_by is not None:
            rows = rows.exclude(author=but_not_by)
        for pk, *owners in rows.values_list("pk", *thread):
            owner = next(filter(None, owners))
            if threads is None or owner in threads:
                found[owner].append((model, pk))
    return found


def _containing(posts: QuerySet, text: str) -> QuerySet:
    wanted = Q(body__contains=text)
    if posts.model is Question:
        wanted |= Q(title__contains=text) | Q(differs_note__contains=text)
    name = posts.model._meta.model_name
    kept = PostRevision.objects.filter(Q(title__contains=text) | Q(body__contains=text) | Q(note__contains=text))
    return posts.filter(wanted | Q(pk__in=kept.exclude(**{name: None}).values(name)))


def _change_drafts(drafts: QuerySet[Draft], change: Change) -> None:
    """What others are writing and have not posted."""
    for draft in drafts.filter(posted_at=None).iterator():
        fields = dict(draft.fields)
        for name, is_markdown in (("title", False), ("body", True)):
            if isinstance(fields.get(name), str):
                fields[name] = change(fields[name], is_markdown)
        if fields != draft.fields:
            Draft.objects.filter(pk=draft.pk, posted_at=None).update(fields=fields)
