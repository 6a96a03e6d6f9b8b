"""Drafts that are saved while somebody types: the newest words under the form's key, and never an older window's over them."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from netsite.accounts.models import User
from questions.drafting import AlreadyPosted, Fields, NotYours
from questions.models import Answer, Draft, Question


class Newer(Exception):
    """Another window or device saved this draft after the version that this one knows; the text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("This text was changed in another window. Nothing here is lost: copy it before you close this page.")
        )


@transaction.atomic
def save(
    *,
    key: UUID,
    kind: str,
    fields: Fields,
    owner: User,
    version: int,
    question: Question | None = None,
    answer: Answer | None = None,
) -> Draft:
    """Save what is in a form now; `version` is the draft's version that its window knows (0: none yet).

    Raises Newer, and NotYours and AlreadyPosted of questions.drafting; nothing is changed then. The same words sent
    again, because the answer to the first time did not arrive, are no conflict.
    """
    draft, is_new = Draft.objects.select_for_update().get_or_create(
        key=key,
        defaults={"kind": kind, "fields": fields, "owner": owner, "question": question, "answer": answer,
                  "version": version + 1},
    )  # fmt: skip
    if is_new:
        return draft
    _check_place(draft, owner=owner, place=(kind, question.pk if question else None, answer.pk if answer else None))
    if draft.version > version:
        if draft.fields == fields:
            return draft
        raise Newer
    draft.fields, draft.owner, draft.version = fields, owner, draft.version + 1
    # Who types on has not pressed “Post” for these words
    draft.wants_posting_at = None
    draft.updated_at = timezone.now()
    draft.save(update_fields=["fields", "owner", "version", "wants_posting_at", "updated_at"])
    return draft


def _check_place(draft: Draft, *, owner: User, place: tuple[str, int | None, int | None]) -> None:
    if draft.owner_id not in (None, owner.pk) or (draft.kind, draft.question_id, draft.answer_id) != place:
        raise NotYours
    if draft.posted_at is not None:
        raise AlreadyPosted(draft.posted_question or draft.posted_answer)
