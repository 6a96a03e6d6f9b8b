"""How long drafts, that somebody writes one, and what can be taken back are kept (the privacy notice says the same)."""

from datetime import timedelta

from netsite.core.retention import Rule
from questions import following, merging
from questions.models import AnswerInProgress, Draft, Follow

# Nobody's, and those that were posted (they only remember where, for a form that is sent twice)
LOOSE = timedelta(days=14)
OWNED = timedelta(days=180)

RULES = [
    Rule(
        "drafts of visitors", "until they sign in", LOOSE,
        lambda before: Draft.objects.filter(owner=None, updated_at__lt=before).delete()[0],
    ),
    Rule(
        "where a draft was posted", "so that a form that is sent twice makes one post", LOOSE,
        lambda before: Draft.objects.filter(posted_at__lt=before).delete()[0],
    ),
    Rule(
        "drafts of members", "so that nothing is lost", OWNED,
        lambda before: Draft.objects.filter(updated_at__lt=before).delete()[0],
    ),
    Rule(
        "that a member is writing an answer", "so that others know; until half an hour is over", timedelta(0),
        lambda before: AnswerInProgress.objects.filter(until__lt=before).delete()[0],
    ),
    Rule(
        "what somebody without an account was to follow, and nobody confirmed", "to confirm it", following.UNCONFIRMED_FOR,
        lambda before: (
            Follow.objects.filter(contact__isnull=False, created_at__lt=before)
            .exclude(pk__in=following.confirmed().values("pk"))
            .delete()[0]
        ),
    ),
    Rule(
        "what somebody without an account follows", "to write to them about it", following.CONTACTS_FOLLOW_FOR,
        lambda before: Follow.objects.filter(contact__isnull=False, created_at__lt=before).delete()[0],
    ),
    Rule("what moved when questions were made one", "to take it back", merging.UNDO_FOR, merging.forget),
]  # fmt: skip
