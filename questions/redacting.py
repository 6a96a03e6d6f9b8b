"""Taking a passage out of a post and of every text that it had before: a name, a number, the detail of a method (TS-C6)."""

from django.db import transaction
from django.utils.translation import gettext as _

from netsite.accounts import audit
from netsite.accounts.models import User
from questions import rewriting
from questions.models import Answer, Comment, Question
from questions.signals import post_changed

REDACTED = "[removed by a moderator]"
# A shorter passage would stand in many other words
LETTERS_AT_LEAST = 3


class NotFound(Exception):
    """The passage stands nowhere in the post; its text says so."""

    def __init__(self) -> None:
        super().__init__(
            _("This passage is not in the post, nor in an earlier text of it. Copy it as it stands there.")
        )


@transaction.atomic
def redact(*, post: Question | Answer | Comment, passage: str, by: User, reason: str) -> None:
    """Replace a passage, as it is typed in the source, everywhere in the post; the rest stays. Recorded without the words.

    Announces post_changed. Raises NotFound.
    """
    if not _stands_in(post, passage):
        raise NotFound
    thread = post if isinstance(post, Question) else post.thread if isinstance(post, Comment) else post.question
    rewriting.change_posts(
        {thread.pk: [(type(post), post.pk)]}, lambda text, is_markdown: text.replace(passage, REDACTED)
    )
    audit.record(actor=by, action="redact", target=f"{post._meta.model_name}:{post.pk}", reason=reason)
    post.refresh_from_db()
    post_changed.send(sender=type(post), post=post)


def _stands_in(post: Question | Answer | Comment, passage: str) -> bool:
    kept = post.revisions.values_list("title", "body", "note")
    now = [post.body, *([post.title, post.differs_note] if isinstance(post, Question) else [])]
    return any(passage in text for text in (*now, *(part for row in kept for part in row)))
