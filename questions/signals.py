"""What the questions announce to the floors above, inside the transaction that causes it.

post_written: a question, an answer or a comment was written. Listens: nobody yet. Arguments: post.
post_changed: its text was edited. Listens: nobody yet. Arguments: post.
post_visibility_changed: it was hidden, shown again, removed or erased. Listens: nobody yet. Arguments: post.
concern_raised: a member says that an answer could be unsafe. Listens: moderation.receivers (opens a flag).
    Arguments: answer (as it is now), by, sentence.
duplicate_disputed: an asker says how their question differs from what it was closed as a duplicate of, which opened it
    again. Listens: moderation.receivers (opens a flag). Arguments: question, note.
"""

from django.dispatch import Signal

post_written = Signal()
post_changed = Signal()
post_visibility_changed = Signal()
concern_raised = Signal()
duplicate_disputed = Signal()
