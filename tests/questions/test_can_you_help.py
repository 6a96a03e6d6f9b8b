"""“Can you help”: which questions come to whom, in which order and why; and the notice once a day."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts import erasing, notices
from netsite.accounts.models import Notice, OutgoingMail, User
from netsite.core.schedule import all_recurring
from questions import helping_out, posting, tasks, telling_helpers
from questions.models import Follow, Helper, Question, Tag, TagMute
from tests import make

Clients = Callable[[User], Client]
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
# What is wanted, whom it is about, and who can help with that
WHO = [
    ("experience", "me", "patient"), ("support", "me", "patient"), ("experience", "cared-for", "caregiver family"),
    ("support", "died", "bereaved"), ("experience", "general", "patient caregiver family bereaved"),
    ("facts", "me", "advocate researcher clinician"), ("facts", "died", "advocate researcher clinician"), ("any", "me", ""),
]  # fmt: skip


def follow(member: User, name: str) -> Tag:
    tag = Tag.objects.get_or_create(name=name)[0]
    Follow.objects.create(member=member, tag=tag)
    return tag


def listed(member: User) -> list[tuple[str, int]]:
    return [(row.question.title, len(row.reasons)) for row in helping_out.list_for(member)]


def page(client: Client) -> str:
    response = client.get("/questions/can-you-help/")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(("wanted", "about", "who"), WHO)
def test_the_role_fits_what_is_hoped_for(asker: User, wanted: str, about: str, who: str) -> None:
    make.question("Which one here?", author=asker, wanted=wanted, about=about)
    for role in ["", *User.Role.values]:
        member = make.member(f"The {role or 'other'}", role=role)
        assert listed(member) == [("Which one here?", int(role in who.split() and bool(role)))], role
    nurse = make.member("Juniper")
    badge = make.badge(nurse)
    assert listed(nurse) == [("Which one here?", int("clinician" in who))]
    badge.expires_on = timezone.now().date()
    badge.checked_on -= timedelta(days=400)
    badge.save()
    assert listed(nurse) == [("Which one here?", 0)], "an ended badge knows nothing any more"


def test_the_order_and_its_reasons(client_of: Clients, asker: User) -> None:
    patient = make.member("Maple", role="patient")
    follow(patient, "prrt")
    follow(patient, "diet")
    now = timezone.now()
    kinds: dict[str, dict[str, Any]] = {
        "Nothing": {}, "Role": {"wanted": "experience", "about": "me"}, "Topic": {"tags": ("prrt", "other")},
        "Both": {"wanted": "support", "about": "me", "tags": ("diet", "prrt")},
    }  # fmt: skip
    for age in (100, 49, 47, 1):
        for title, fields in kinds.items():
            make.question(f"{title} {age}?", author=asker, created_at=now - timedelta(hours=age), **fields)
    names = [title for title, _reasons in listed(patient)]
    assert names == [f"{title} {age}?" for title in ("Both", "Topic", "Role", "Nothing") for age in (49, 100, 1, 47)]
    assert names == [title for title, _reasons in listed(patient)]
    html = page(client_of(patient))
    assert "You follow: diet, prrt" in html
    assert "You follow: prrt<" in html
    assert "The asker hopes for experience, and you are here as: patient" in html
    assert "The asker hopes for support, and you are here as: patient" in html
    assert html.index("Role 47?") < html.index("These wait as well") < html.index("Nothing 100?")


def test_clinicians_are_told_why(client_of: Clients, asker: User) -> None:
    nurse = make.member("Juniper", role="patient")
    make.badge(nurse)
    make.question("Which facts are there?", author=asker, wanted="facts")
    assert "For clinicians: the asker hopes for facts." in page(client_of(nurse))


def test_i_what_is_not_in_it(asker: User, stranger: User) -> None:
    """Hidden and held questions, closed and locked ones, answered and imported ones, other languages, the member's own."""
    tag = follow(stranger, "prrt")
    now = timezone.now()
    unwanted: list[dict[str, Any]] = [
        {"state": "hidden"}, {"state": "held"}, {"state": "removed"}, {"closed_at": now, "closed_as": "settled"},
        {"locked_at": now, "locked_reason": "A quarrel"}, {"source": "CancerGov"}, {"language": "es"},
        {"author": stranger}, {"author": stranger, "shown_as": "anonymous"}, {"author": stranger, "state": "held"},
    ]  # fmt: skip
    for fields in unwanted:
        values: dict[str, Any] = {"author": asker, "tags": ("prrt",)} | fields
        make.question(f"CANARY {fields}", **values)
    make.answer(make.question("CANARY answered?", author=asker, tags=("prrt",)), author=asker)
    make.answer(make.question("CANARY held?", author=asker, tags=("prrt",)), author=stranger, state="held")
    merged = make.question("CANARY merged?", author=asker, tags=("prrt",))
    whole = make.question("For everybody?", author=asker, tags=("prrt",))
    Question.objects.filter(pk=merged.pk).update(merged_into=whole)
    make.question("For members?", author=asker, tags=("prrt",), visibility="members")
    assert listed(stranger) == [("For members?", 1), ("For everybody?", 1)]
    assert tell(stranger) == 1
    assert "2 questions wait for an answer" in Notice.objects.get().body
    TagMute.objects.create(member=stranger, tag=tag)
    assert listed(stranger) == []


def test_a_muted_topic_stays_away_whatever_else_fits(asker: User) -> None:
    patient = make.member("Maple", role="patient")
    follow(patient, "prrt")
    TagMute.objects.create(member=patient, tag=Tag.objects.create(name="outlook"))
    make.question("Muted?", author=asker, wanted="support", about="me", tags=("prrt", "outlook"))
    assert listed(patient) == []
    assert tell(patient) == 0


def test_nobody_learns_the_role_of_another(client_of: Clients, asker: User, stranger: User) -> None:
    patient = make.member("Maple", role="bereaved")
    question = make.question("Which one here?", author=asker, wanted="support", about="died")
    client_of(patient).get("/questions/can-you-help/")
    for client in (Client(), client_of(stranger), client_of(asker), client_of(make.staff("Modesta"))):
        for address in (question.get_absolute_url(), "/questions/?sort=waiting"):
            assert "bereaved" not in client.get(address).content.decode().lower()
    assert "bereaved:" not in page(client_of(stranger))


def test_it_is_for_members(client: Client, client_of: Clients, stranger: User) -> None:
    make.question("Which one here?")
    assert client.get("/questions/can-you-help/")["Location"].startswith("/accounts/login/")
    assert "/questions/can-you-help/" in client_of(stranger).get("/questions/?sort=waiting").content.decode()
    assert "/questions/can-you-help/" in client_of(stranger).get("/accounts/").content.decode()
    assert "can-you-help" not in client.get("/questions/?sort=waiting").content.decode()


def test_empty_says_what_to_do(client_of: Clients, asker: User, stranger: User) -> None:
    assert "Every question has an answer at the moment." in page(client_of(stranger))
    make.question("Which one here?", author=asker)
    html = page(client_of(stranger))
    assert "None of the questions that wait fits" in html
    assert "Which one here?" in html


def test_many_questions_are_few_queries(
    client_of: Clients, asker: User, stranger: User, django_assert_num_queries: Any
) -> None:
    tag = follow(stranger, "prrt")
    questions = Question.objects.bulk_create(
        Question(title=f"Number {n}?", author=asker, wanted="facts") for n in range(80)
    )
    for question in questions[::2]:
        question.tag_links.create(tag=tag)
    client = client_of(stranger)
    page(client)
    # The session, the member, unread notices; their badge, topics, list and its tags; whether they are told; view counts
    with django_assert_num_queries(9):
        html = page(client)
    assert html.count("You follow: prrt") == helping_out.LISTED


# Once a day


def tell(*members: User, now: datetime | None = None) -> int:
    for member in members:
        helping_out.start_notices(member=member)
    return telling_helpers.tell_helpers(now)


def test_one_says_so_and_takes_it_back(client_of: Clients, stranger: User) -> None:
    client = client_of(stranger)
    assert "Tell me once a day" in page(client)
    for _time in range(2):
        assert client.post("/questions/can-you-help/daily/", {"value": "1"})["Location"] == "/questions/can-you-help/"
    assert Helper.objects.get().member == stranger
    assert "Do not tell me any more" in page(client)
    client.post("/questions/can-you-help/daily/", {"value": "0"})
    assert not Helper.objects.exists()
    assert "/accounts/login/" in Client().post("/questions/can-you-help/daily/")["Location"]


def test_nobody_is_told_who_did_not_ask(asker: User, stranger: User) -> None:
    follow(stranger, "prrt")
    make.question("Which one here?", author=asker, tags=("prrt",))
    assert telling_helpers.tell_helpers() == 0
    assert not Notice.objects.exists()


def test_once_a_day_and_only_of_something_new(asker: User, stranger: User, time_machine: Any) -> None:
    time_machine.move_to(NOON)
    follow(stranger, "prrt")
    helping_out.start_notices(member=stranger)
    make.question("The first one?", author=asker, tags=("prrt",), created_at=NOON - timedelta(hours=1))
    for _time in range(2):
        tasks.tell_helpers.call()
    notice = Notice.objects.get()
    assert (notice.kind, notice.title, notice.path) == ("help", "Can you help?", "/questions/can-you-help/")
    assert notice.body == "1 question waits for an answer, and you may be able to help."
    make.question("The second one?", author=asker, tags=("prrt",), created_at=NOON + timedelta(hours=1))
    # Past midnight, and still too soon
    for later in (timedelta(hours=6), timedelta(hours=14)):
        time_machine.move_to(NOON + later)
        tasks.tell_helpers.call()
        assert Notice.objects.count() == 1
    time_machine.move_to(NOON + timedelta(hours=24))
    for _time in range(2):
        tasks.tell_helpers.call()
    assert Notice.objects.count() == 2
    assert Notice.objects.latest("pk").body == "2 questions wait for an answer, and you may be able to help."
    time_machine.move_to(NOON + timedelta(hours=48))
    tasks.tell_helpers.call()
    assert Notice.objects.count() == 2, "nothing new fits"
    make.question("One that does not fit?", author=asker, created_at=NOON + timedelta(hours=47))
    tasks.tell_helpers.call()
    assert Notice.objects.count() == 2
    assert "questions.tasks.tell_helpers" in all_recurring()


def test_two_at_the_same_moment_are_one_notice(asker: User, stranger: User) -> None:
    """What another run has just written, after this one looked at who was told: the key makes it one."""
    follow(stranger, "prrt")
    make.question("Which one here?", author=asker, tags=("prrt",))
    helping_out.start_notices(member=stranger)
    now = timezone.now()
    groups = telling_helpers._groups(now)
    members = next(groups)
    assert telling_helpers.tell_helpers(now) == 1
    telling_helpers._tell_group(members, {}, now)
    assert Notice.objects.count() == 1
    assert OutgoingMail.objects.filter(member=stranger).count() == 1


def test_suspended_and_closed_members_are_not_told(asker: User, stranger: User) -> None:
    suspended = make.member("Sus", suspended_until=timezone.now() + timedelta(days=1))
    back = make.member("Back", suspended_until=timezone.now() - timedelta(days=1))
    closed = make.member("Leaver")
    make.question("Which one here?", author=asker, tags=("prrt",))
    for member in (suspended, back, closed, stranger):
        follow(member, "prrt")
        helping_out.start_notices(member=member)
    erasing.request(member=closed, keep_words=False)
    assert telling_helpers.tell_helpers() == 2
    assert {notice.member for notice in Notice.objects.filter(kind="help")} == {stranger, back}


@pytest.mark.parametrize(("rhythm", "mails"), [("at-once", 1), ("daily", 0), ("weekly", 0), ("never", 0)])
def test_mail_comes_when_the_member_wants_it(asker: User, rhythm: str, mails: int, time_machine: Any) -> None:
    time_machine.move_to(NOON)
    patient = make.member("Maple", role="patient", mail_rhythm=rhythm, mail_hour=18, mail_weekday=2)
    make.question("A secret title?", author=asker, wanted="support", about="me", created_at=NOON - timedelta(hours=3))
    assert tell(patient) == 1
    assert OutgoingMail.objects.filter(member=patient).count() == mails
    time_machine.move_to(NOON + timedelta(days=8))
    notices.send_digests()
    assert OutgoingMail.objects.filter(member=patient).count() == (0 if rhythm == "never" else 1)
    for mail in OutgoingMail.objects.filter(member=patient):
        assert "secret" not in mail.subject + mail.body_text
        assert "patient" not in mail.subject + mail.body_text


def test_in_the_members_language(asker: User) -> None:
    member = make.member("Arce", role="patient", language="es")
    make.question("Hidden by its language?", author=asker, wanted="support", about="me")
    assert tell(member) == 0
    make.question("Cada cuánto?", author=asker, wanted="support", about="me", language="es")
    assert tell(member) == 1
    assert Notice.objects.get().path == "/es/questions/can-you-help/"


def test_the_list_and_the_notice_agree(asker: User) -> None:
    """The same rule twice, once in a query and once in sets: for everybody and everything they are one."""
    members = [make.member(f"Member {role}", role=role) for role in ["", *User.Role.values]]
    make.badge(members[0])
    for wanted in Question.Wanted:
        for about in Question.About:
            for tags in ((), ("prrt",), ("diet", "prrt"), ("diet",)):
                make.question(f"{wanted} {about} {tags}?", author=asker, wanted=wanted, about=about, tags=tags)
    for member in members[::2]:
        follow(member, "prrt")
        TagMute.objects.create(member=member, tag=Tag.objects.get(name="diet"))
    expected = {m.pk: sum(bool(row.reasons) for row in helping_out.list_for(m, limit=1000)) for m in members}
    tell(*members)
    said = {notice.member_id: int(notice.body.split()[0]) for notice in Notice.objects.filter(kind="help")}
    assert said == {pk: number for pk, number in expected.items() if number}
    assert len(said) > 5


def test_helpers_and_questions_are_no_pairs(asker: User, django_assert_max_num_queries: Any) -> None:
    """Ninety helpers and ninety questions of which none fits: as few queries as for one."""
    tag = Tag.objects.create(name="prrt")
    questions = Question.objects.bulk_create(Question(title=f"Number {n}?", author=asker) for n in range(90))
    for question in questions:
        question.tag_links.create(tag=tag)
    for number in range(90):
        member = make.member(f"Member {'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}x", role="patient")
        follow(member, f"other{number}")
        Helper.objects.create(member=member)
    # Two groups to find the end; topics, muted ones, badges, the last notices; what waits: three and one for patients
    with django_assert_max_num_queries(10):
        assert telling_helpers.tell_helpers() == 0


def test_a_question_is_told_of_only_while_it_waits(asker: User, answerer: User, stranger: User) -> None:
    follow(stranger, "prrt")
    question = make.question("Which one here?", author=asker, tags=("prrt",))
    posting.answer(author=answerer, question=question, words=posting.AnswerText("So it was for me."))
    assert tell(stranger) == 0
