"""Many at once: no concern is lost, and a flag is decided once."""

import pytest

from netsite.accounts.models import AccessAudit
from netsite.moderation import flagging
from netsite.moderation.models import Flag
from questions import reacting
from questions.models import Answer
from tests import make
from tests.questions.test_races import at_once

pytestmark = pytest.mark.django_db(transaction=True)
SENTENCE = "It tells people to stop a medicine."


def answered() -> Answer:
    return make.answer(make.question(author=make.member("Asker")), author=make.member("Answerer"))


def test_one_concern_sent_many_times_is_one_flag() -> None:
    answer, member = answered(), make.member("Member")

    def act(_: int) -> None:
        reacting.react(member=member, answer=answer, kind="unsafe", sentence=SENTENCE)

    assert at_once(20, act) == []
    assert Flag.objects.count() == 1
    answer.refresh_from_db()
    assert answer.caution_at is not None


def test_no_concern_is_left_without_its_caution() -> None:
    """Others are raised while moderators close those before."""
    answer, moderator = answered(), make.staff("Modesta")
    members = [make.member(f"Member {letter}") for letter in "abcdefghjkmn"]
    for member in members[:6]:
        reacting.react(member=member, answer=answer, kind="unsafe", sentence=SENTENCE)
    flags = list(Flag.objects.all())

    def act(number: int) -> None:
        if number < 6:
            flagging.close(flag=flags[number], by=moderator)
        else:
            reacting.react(member=members[number], answer=answer, kind="unsafe", sentence=SENTENCE)

    assert at_once(12, act) == []
    answer.refresh_from_db()
    assert Flag.objects.filter(state="open").count() == 6
    assert answer.caution_at is not None
    for flag in Flag.objects.filter(state="open"):
        flagging.close(flag=flag, by=moderator)
    answer.refresh_from_db()
    assert answer.caution_at is None


def test_of_two_decisions_at_once_one_holds() -> None:
    answer, moderators = answered(), [make.staff(f"Modesta {letter}") for letter in "abcdef"]
    reacting.react(member=make.member("Member"), answer=answer, kind="unsafe", sentence=SENTENCE)
    flag = Flag.objects.get()

    def act(number: int) -> None:
        decide = flagging.hide_answer if number % 2 else flagging.close
        decide(flag=flag, by=moderators[number])

    errors = at_once(6, act)
    assert [type(error) for error in errors] == [flagging.NotOpen] * 5
    answer.refresh_from_db()
    upheld = AccessAudit.objects.filter(action="flag-upheld").count()
    assert (answer.state == "hidden") == (upheld == 1)
    assert AccessAudit.objects.filter(action__startswith="flag-").count() == 1
