"""News for people without an account: that a question which they follow has an answer. One mail a day at most.

The mail is due two minutes after the answer, or a day after the mail before it; until then further answers need no other one.
Its key names the answer that it was written for. Sent only while there still is something to see.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import contacts, outbox
from netsite.accounts.models import Contact, OutgoingMail
from questions import following
from questions.models import Answer, Question

PREFIX = "followed:"
BATCH = 200
DELAY = timedelta(minutes=2)
EVERY = timedelta(days=1)


def tell(*, answer: Answer, since: datetime) -> None:
    """Write to those without an account who follow the question. `since`: when the answer became public.

    Twice is once: whoever got a mail after that knows.
    """
    for keys in _in_lots(answer.question_id):
        if not _tell_some(answer, keys, since):
            return


def _in_lots(question_id: int) -> Iterator[list[int]]:
    last = 0
    rows = following.confirmed().filter(question=question_id).order_by("contact").values_list("contact", flat=True)
    while keys := list(rows.filter(contact__gt=last)[:BATCH]):
        yield keys
        last = keys[-1]


@transaction.atomic
def _tell_some(answer: Answer, keys: list[int], since: datetime) -> bool:
    """The same for some of them; False where the answer cannot be seen by everybody any more."""
    Question.objects.select_for_update().get(pk=answer.question_id)
    if not Answer.objects.visible_to(AnonymousUser()).filter(pk=answer.pk).exists():
        return False
    # Locked in one order, so that two tasks make one mail
    people = list(Contact.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk"))
    last = _last_mails(keys)
    mails = (_mail(contact, answer, since, last.get(contact.pk)) for contact in people)
    outbox.add(mail for mail in mails if mail is not None)
    return True


def _last_mails(keys: list[int]) -> dict[int, OutgoingMail]:
    """The last mail of this kind to each of these."""
    mails = OutgoingMail.objects.filter(contact__in=keys, key__startswith=PREFIX).order_by("created_at")
    return {mail.contact_id: mail for mail in mails.defer("body_text", "body_html") if mail.contact_id}


def _mail(contact: Contact, answer: Answer, since: datetime, last: OutgoingMail | None) -> OutgoingMail | None:
    due_at = timezone.now() + DELAY
    if last is not None:
        before = last.sent_at or last.created_at
        if last.state == OutgoingMail.State.WAITING or since <= before:
            return None
        due_at = max(due_at, before + EVERY)
    with override(contact.language):
        subject = _("There is an answer for you")
    return contacts.news(contact=contact, key=f"{PREFIX}{contact.pk}:{answer.pk}", subject=subject, due_at=due_at)


def is_wanted(mail: OutgoingMail) -> bool:
    """Whether they still follow something with an answer that no mail told them of (for the outbox)."""
    sent = OutgoingMail.objects.filter(contact=mail.contact_id, key__startswith=PREFIX, sent_at__isnull=False)
    last = sent.order_by("-sent_at").values_list("sent_at", flat=True).first()
    follows = following.confirmed().filter(contact=mail.contact_id)
    since = last or follows.order_by("created_at").values_list("created_at", flat=True).first()
    if since is None:
        return False
    written_for = int(mail.key.rpartition(":")[2])
    return following.public_answers(follows).filter(Q(pk=written_for) | Q(created_at__gt=since)).exists()
