"""A post was written, or who sees it changed: those who want to hear of it are told, or what they were told is taken back.

The operations call it in their transaction. Telling is a task's work: the row that asks for it is part of that transaction,
so of what was rolled back nobody hears, and what was posted is not forgotten if a process dies.
"""

from django.utils import timezone

from netsite.core.tasks import enqueue_with
from questions import notifying, tasks
from questions.models import Answer, Comment, Question


def spread(post: Question | Answer | Comment) -> None:
    """Tell of a post that is public now; take back the news of one that is not."""
    if post.is_public:
        kind, since = str(post._meta.model_name), timezone.now().isoformat()
        enqueue_with(tasks.tell_of, kind=kind, pk=post.pk, since=since)
    else:
        notifying.withdraw(post)
