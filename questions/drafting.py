"""What somebody typed and has not posted yet: kept on the server, given to whoever has its link, posted once.

A visitor writes first. The draft belongs to nobody until a signed link gives it an owner: through signing in, or through
signing up, where the confirmation of the address posts it, on whatever device the mail was opened. The draft's key is
the form's idempotency key: double click, retry and signing in in between make one post.
"""

import hashlib
import json
from dataclasses import fields as dataclass_fields
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from django.core.signing import BadSignature, loads
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from articles.models import Article
from netsite.accounts.models import User
from questions import pointing, posting
from questions.models import Answer, Comment, Draft, Question
from questions.models.drafts import TOKEN_SALT
from questions.permissions import may_post
from questions.posting import AnswerText, Context, QuestionText
from questions.retention import LOOSE

Fields = dict[str, Any]


class NotYours(Exception):
    """The draft has another owner, or is one of something else."""


class AlreadyPosted(Exception):
    """The key's form was posted, with other words than these; `post` is what was, if it has a page."""

    def __init__(self, post: Question | Answer | None) -> None:
        self.post = post
        super().__init__(
            _(
                "You posted this form before, with other words. To post these as well, send them again; to change "
                "what you posted, edit it."
            )
        )


def draft_of(token: str) -> Draft | None:
    """The draft of a signed link, or None where the link was not made here, is too old, or the draft is gone."""
    try:
        key = UUID(loads(token, salt=TOKEN_SALT, max_age=LOOSE))
    except (BadSignature, ValueError):
        return None
    return Draft.objects.select_related("question").filter(pk=key).first()


@transaction.atomic
def keep(
    *,
    key: UUID,
    kind: str,
    fields: Fields,
    owner: User | None,
    question: Question | None = None,
    wants_posting: bool = False,
    browser_key: str = "",
    version: int | None = None,
) -> Draft:
    """Save what was typed. A draft that was posted already is left as it is. Raises NotYours, also where the key was made
    for something else.

    `version` is the draft's version that the sender's window knows: what another window saved after it is set aside.
    """
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        key=key,
        defaults={"kind": kind, "fields": fields, "owner": owner, "question": question, "browser_key": browser_key,
                  "wants_posting_at": timezone.now() if wants_posting else None},
    )  # fmt: skip
    if is_new:
        return draft
    if (draft.kind, draft.question_id) != (kind, question.pk if question else None):
        raise NotYours
    if draft.posted_at is not None:
        _check_same(draft, fields)
        return draft
    _check_owner(draft, owner)
    if version is not None and draft.version > version:
        _set_aside(draft, fields)
    draft.fields = fields
    draft.version += 1
    draft.browser_key = browser_key
    draft.owner = draft.owner or owner
    draft.wants_posting_at = timezone.now() if wants_posting else None
    draft.updated_at = timezone.now()
    draft.save()
    return draft


def _set_aside(draft: Draft, fields: Fields) -> None:
    """What a newer window saved becomes a draft of its own, so that an older one's words do not take its place."""
    if draft.owner_id is None or all(draft.fields.get(name) == fields.get(name) for name in ("title", "body")):
        return
    Draft.objects.create(
        kind=draft.kind, owner=draft.owner, question=draft.question, answer=draft.answer, fields=draft.fields,
        created_at=draft.created_at, updated_at=draft.updated_at,
    )  # fmt: skip


@transaction.atomic
def post(
    *,
    key: UUID,
    kind: str,
    fields: Fields,
    by: User,
    language: str,
    question: Question | None = None,
    version: int | None = None,
) -> Question | Answer:
    """Keep the draft and post it; the same post each time the same words come with its key.

    Raises NotYours, AlreadyPosted and posting.Closed.
    """
    draft = keep(key=key, kind=kind, fields=fields, owner=by, question=question, version=version)
    return _posted(draft, by=by, language=language)


def _posted(draft: Draft, *, by: User, language: str) -> Question | Answer:
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    _check_owner(draft, by)
    if draft.posted_at is not None:
        before = draft.posted_question or draft.posted_answer
        if before is None:
            raise NotYours
        return before
    made = _make(draft, by=by, language=language)
    draft.owner, draft.posted_at, draft.wants_posting_at = by, timezone.now(), None
    # The words are in the post now; they need not be kept twice, only known again
    draft.fields = {"posted": _fingerprint(draft.fields)}
    draft.posted_question = made if isinstance(made, Question) else None
    draft.posted_answer = made if isinstance(made, Answer) else None
    draft.save()
    return made


def _make(draft: Draft, *, by: User, language: str) -> Question | Answer:
    fields = draft.fields
    article = Article.objects.filter(pk=fields.get("article")).first() if fields.get("article") else None
    if draft.question is not None:
        points_to = pointing.still_there(fields.get("points_to", ""))
        words = AnswerText(fields["body"], fields["answer_type"], fields.get("read_url", ""), *points_to)
        return posting.answer(author=by, question=draft.question, words=words, shown_as=fields["shown_as"])
    return posting.ask(
        author=by,
        words=_question_words(fields),
        article=article,
        section_key=fields.get("section", ""),
        shown_as=fields["shown_as"],
        language=language,
    )


def _question_words(fields: Fields) -> QuestionText:
    """What a draft of a question says. Older drafts know less."""
    context = {name: fields[name] for name in (part.name for part in dataclass_fields(Context)) if name in fields}
    return QuestionText(
        fields["title"], fields["body"], fields["tags"], fields["visibility"], fields["noindex"],
        fields.get("about", Question.About.GENERAL), Context(**context), fields.get("read", []),
    )  # fmt: skip


def _check_same(draft: Draft, fields: Fields) -> None:
    post = draft.posted_question or draft.posted_answer
    if post is not None and draft.fields.get("posted") != _fingerprint(fields):
        raise AlreadyPosted(post)


def _fingerprint(fields: Fields) -> str:
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _check_owner(draft: Draft, member: User | None) -> None:
    if draft.owner_id is not None and (member is None or draft.owner_id != member.pk):
        raise NotYours


@transaction.atomic
def forget(owner: User, key: UUID, *, comment_on: Question | Answer | None = None) -> None:
    """A form whose post is made elsewhere (a comment) was posted: its draft's words go.

    The key stays known as posted, so that a save which was under way does not bring them back; with `comment_on` also
    where nothing had been saved yet.
    """
    if comment_on is not None:
        kind = {"kind": Draft.Kind.COMMENT, "owner": owner, **Draft.target_of(comment_on)}
        Draft.objects.get_or_create(key=key, defaults=kind)
    now = timezone.now()
    Draft.objects.filter(key=key, owner=owner, posted_at=None).update(fields={}, posted_at=now, updated_at=now)


@transaction.atomic
def forget_changes(owner: User, post: Question | Answer | Comment, key: UUID | None) -> None:
    """The member saved changes of their post: what they had typed before and not saved goes, under any key.

    Changes of a comment are short, and have no drafts.
    """
    if isinstance(post, Comment):
        return
    changes = Draft.objects.changes_of(post).filter(owner=owner)
    if key is not None:
        Draft.objects.get_or_create(
            key=key, defaults={"kind": Draft.Kind.EDIT, "owner": owner, **Draft.target_of(post)}
        )  # fmt: skip
        now = timezone.now()
        changes.filter(key=key).update(fields={}, posted_at=now, updated_at=now)
    changes.filter(posted_at=None).delete()


@transaction.atomic
def claim_from_next(*, member: User, next_url: str, browser_key: str) -> None:
    """Somebody signed up on the way to a draft: it is theirs now. Another's draft, or any other address, is passed over.

    It is posted by itself later only where it was written in the same browser: the link may have come from somebody who
    wants their words posted in another's name. Else it waits among the member's drafts.
    """
    token = unquote(urlsplit(next_url).path).rstrip("/").rpartition("/drafts/")[2]
    draft = draft_of(token) if token else None
    if draft is not None:
        is_same = bool(browser_key) and draft.browser_key == browser_key
        wants = draft.wants_posting_at if is_same else None
        mine = Draft.objects.filter(pk=draft.pk, owner=None)
        mine.update(owner=member, updated_at=timezone.now(), wants_posting_at=wants)


def post_waiting(*, member: User) -> None:
    """The member's address is confirmed: what they wanted to post is posted. What cannot be posted
    any more (the question closed, a badge ended) stays among their drafts."""
    if not may_post(member):
        return
    for draft in Draft.objects.filter(owner=member, wants_posting_at__isnull=False, posted_at=None).order_by(
        "created_at"
    ):
        try:
            with transaction.atomic():
                _posted(draft, by=member, language=member.language)
        except (posting.Closed, posting.NotAClinician):
            Draft.objects.filter(pk=draft.pk).update(wants_posting_at=None)
