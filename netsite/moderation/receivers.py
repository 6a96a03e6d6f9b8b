"""What moderation does about news from the floors below (connected in apps.ready)."""

from typing import Any

from netsite.accounts.models import User
from netsite.moderation import flagging
from questions.models import Answer
from questions.signals import concern_raised


def on_concern_raised(answer: Answer, by: User, sentence: str, **kwargs: Any) -> None:
    """Somebody says that an answer could be unsafe: it is before the moderators at once."""
    flagging.open_concern(answer=answer, reporter=by, sentence=sentence)


def connect() -> None:
    """Listen; once, whatever happens twice."""
    concern_raised.connect(on_concern_raised, dispatch_uid="moderation.concern_raised")
