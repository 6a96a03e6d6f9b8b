"""What moderation does about news from the floors below (connected in apps.ready)."""

from typing import Any

from netsite.accounts.models import User
from netsite.moderation import flagging
from questions.models import Answer, Question
from questions.signals import concern_raised, duplicate_disputed


def on_concern_raised(answer: Answer, by: User, sentence: str, **kwargs: Any) -> None:
    """Somebody says that an answer could be unsafe: it is before the moderators at once."""
    flagging.open_concern(answer=answer, reporter=by, sentence=sentence)


def on_duplicate_disputed(question: Question, note: str, **kwargs: Any) -> None:
    """An asker says that theirs differs: it is open again, and a moderator looks."""
    flagging.open_dispute(question=question, sentence=note)


def connect() -> None:
    """Listen; once, whatever happens twice."""
    concern_raised.connect(on_concern_raised, dispatch_uid="moderation.concern_raised")
    duplicate_disputed.connect(on_duplicate_disputed, dispatch_uid="moderation.duplicate_disputed")
