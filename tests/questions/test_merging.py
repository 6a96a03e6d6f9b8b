"""Making one question part of another: what moves, what readers find, and taking it back."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from netsite.accounts import contacts, erasing, groups
from netsite.accounts.models import AccessAudit, Notice, User
from questions import closing, commenting, counting, drafting, following, merging, posting, tasks, voting
from questions.closing import NotPossible
from questions.models import Answer, Comment, DailyViews, Follow, Merge, Question, SavedItem, ViewCount, Vote
from questions.search import find
from tests import make
from tests.questions.test_races import at_once

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]


class Two:
    """Two questions that ask the same, and people who wrote under both."""

    def __init__(self) -> None:
        self.asker, self.other = make.member("Maple"), make.member("Birch")
        self.both, self.one = make.member("Both"), make.member("One")
        self.moderator = make.staff("Modesta")
        self.source = posting.ask(
            author=self.asker,
            words=posting.QuestionText("How often do you get pictures taken?", "I wonder about gallium.", ["scans"]),
        )
        self.target = posting.ask(
            author=self.other, words=posting.QuestionText("How often are scans needed?", "", ["scans"])
        )
        self.moved = posting.answer(author=self.one, question=self.source, words=posting.AnswerText("Twice a year."))
        self.stays = posting.answer(author=self.both, question=self.target, words=posting.AnswerText("Once a year."))
        self.comment = commenting.comment(author=self.one, target=self.source, body="Where do you live?")
        self.below = commenting.comment(author=self.asker, target=self.moved, body="Thank you.")
        for voter in (self.both, self.one):
            voting.cast_vote(voter=voter, post=self.source)
        voting.cast_vote(voter=self.both, post=self.target)
        voting.cast_vote(voter=self.both, post=self.moved)
        posting.accept(answer=self.moved)
        Follow.objects.all().delete()
        for question, member in ((self.source, self.both), (self.target, self.both), (self.source, self.one)):
            Follow.objects.create(member=member, question=question)
        SavedItem.objects.create(member=self.one, question=self.source)
        for question, day, views in ((self.source, 1, 3), (self.source, 2, 4), (self.target, 1, 10)):
            DailyViews.objects.create(question=question, day=f"2026-11-0{day}", views=views)
        ViewCount.objects.create(question=self.source, total=7)
        ViewCount.objects.create(question=self.target, total=10)

    def merge(self) -> Merge:
        merge = merging.merge(source=self.source, target=self.target, by=self.moderator, reason="They ask the same.")
        self.refresh()
        return merge

    def refresh(self) -> None:
        for row in (self.source, self.target, self.moved, self.stays, self.comment, self.below):
            row.refresh_from_db()

    def refresh_questions(self) -> None:
        for row in (self.source, self.target):
            row.refresh_from_db()

    def state(self) -> dict[str, Any]:
        """Everything that a merge may move, for comparing."""
        questions = Question.objects.order_by("pk").values(
            "pk", "merged_into", "answer_count", "helpful_count", "thread_name", "duplicate_of"
        )
        return {
            "questions": list(questions),
            "answers": list(Answer.objects.order_by("pk").values("pk", "question", "thread_name", "accepted_at")),
            "comments": list(Comment.objects.order_by("pk").values("pk", "question", "answer", "thread_name")),
            "votes": list(Vote.objects.order_by("pk").values("pk", "question", "answer")),
            "follows": list(Follow.objects.order_by("pk").values("pk", "question")),
            "saved": list(SavedItem.objects.order_by("pk").values("pk", "question")),
            "days": list(
                DailyViews.objects.filter(views__gt=0).order_by("question", "day").values("question", "day", "views")
            ),
            "views": list(ViewCount.objects.order_by("question").values("question", "total")),
        }


@pytest.fixture
def two(db: None) -> Two:
    return Two()


@pytest.fixture
def desk(client_of: Clients, two: Two) -> Client:
    groups.write()
    two.moderator.groups.add(Group.objects.get(name="moderator"))
    return client_of(two.moderator)


def page(client: Client, question: Question) -> str:
    return client.get(question.get_absolute_url()).content.decode()


def test_answers_comments_votes_followers_and_views_are_together(two: Two, client: Client) -> None:
    two.merge()
    assert two.moved.question == two.stays.question == two.target
    assert two.comment.question == two.target
    assert two.below.answer == two.moved
    assert (two.target.answer_count, two.target.helpful_count) == (2, 2), "who voted for both votes once"
    assert Vote.objects.filter(answer=two.moved).count() == two.moved.helpful_count == 1
    assert set(Follow.objects.filter(question=two.target).values_list("member", flat=True)) == {two.both.pk, two.one.pk}
    assert SavedItem.objects.get().question == two.target
    assert ViewCount.objects.get(question=two.target).total == 17
    assert two.moved.accepted_at is None, "the other asker did not choose it"
    assert counting.disagreements() == []
    shown = page(client, two.target)
    for words in ("Twice a year.", "Once a year.", "Where do you live?", "Thank you.", "17 views"):
        assert words in shown


def test_votes_without_a_name_move_and_nobody_votes_for_their_own(two: Two) -> None:
    """Those of members who were erased have no name; the other asker had this too."""
    Vote.objects.filter(voter=two.one, question=two.source).update(voter=None)
    voting.cast_vote(voter=two.other, post=two.source)
    merge = two.merge()
    assert two.target.helpful_count == 2
    assert not Vote.objects.filter(voter=two.other, question=two.target).exists()
    merging.undo(merge=merge, by=two.moderator)
    two.refresh()
    assert (two.source.helpful_count, two.target.helpful_count) == (3, 1)
    assert counting.disagreements() == []


def test_what_was_asked_is_kept_and_found(two: Two, client: Client) -> None:
    two.merge()
    shown = page(client, two.target)
    assert "Also asked: How often do you get pictures taken?" in shown.replace("\n", " ")
    assert "I wonder about gallium." in shown
    results = find.search("pictures taken gallium", user=two.one, language="en")
    assert [hit.question for hit in results.questions] == [two.target]
    assert two.source.title not in client.get("/questions/").content.decode()


def test_the_old_addresses_lead_to_the_new_ones(two: Two, client: Client, client_of: Clients) -> None:
    old, pk = two.source.get_absolute_url(), two.source.pk
    two.merge()
    answer = client.get(f"{old}?sort=newest")
    assert (answer.status_code, answer["Location"]) == (302, f"{two.target.get_absolute_url()}?sort=newest")
    assert client.get(f"/questions/{pk}/")["Location"] == two.target.get_absolute_url()
    moved = client.get(f"/questions/{pk}/answers/{two.moved.pk}/")
    assert moved["Location"] == f"/questions/{two.target.pk}/answers/{two.moved.pk}/"
    assert client.get(f"/questions/{pk}/history/")["Location"] == two.target.get_absolute_url()
    sent = client_of(two.one).post(f"/questions/{pk}/answer/", {"body": "I was just writing this."})
    assert (sent.status_code, sent["Location"]) == (307, f"/questions/{two.target.pk}/answer/")
    with time_machine.travel(timezone.now() + timedelta(days=9)):
        assert client.get(old).status_code == 301


def test_members_questions_are_not_given_away_by_it(two: Two, client: Client) -> None:
    Question.objects.update(visibility="members")
    merging.merge(source=two.source, target=two.target, by=two.moderator, reason="Same.")
    assert client.get(two.source.get_absolute_url()).status_code == 404


def test_taken_back_everything_is_where_it_was(two: Two, client: Client) -> None:
    before = two.state()
    merge = two.merge()
    assert two.state() != before
    merging.undo(merge=merge, by=two.moderator)
    assert two.state() == before
    assert counting.disagreements() == []
    two.refresh()
    assert "Twice a year." in page(client, two.source)
    assert "Twice a year." not in page(client, two.target)
    assert [hit.question for hit in find.search("gallium", user=two.one, language="en").questions] == [two.source]
    with pytest.raises(NotPossible):
        merging.undo(merge=merge, by=two.moderator)


def test_what_was_written_since_stays_where_it_was_written(two: Two) -> None:
    merge = two.merge()
    since = posting.answer(author=two.asker, question=two.target, words=posting.AnswerText("It depends."))
    voting.withdraw_vote(voter=two.one, post=two.target)
    posting.delete_answer(answer=two.moved, by=two.one)
    merging.undo(merge=merge, by=two.moderator)
    two.refresh()
    since.refresh_from_db()
    assert since.question == two.target
    assert (two.source.answer_count, two.target.answer_count) == (0, 2)
    assert (two.source.helpful_count, two.target.helpful_count) == (1, 1)
    assert counting.disagreements() == []


def test_after_seven_days_it_stays(two: Two, desk: Client) -> None:
    merge = two.merge()
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        with pytest.raises(NotPossible, match="seven days"):
            merging.undo(merge=merge, by=two.moderator)
        assert merging.forget(timezone.now() - merging.UNDO_FOR) == 1
    merge.refresh_from_db()
    assert merge.moved == {}


def test_anonymous_people_have_one_name_and_nobody_elses(two: Two, client: Client) -> None:
    hidden, seen = make.member("Hidden"), make.member("Seen")
    in_target = posting.answer(
        author=seen, question=two.target, words=posting.AnswerText("From the other."), shown_as="anonymous"
    )
    first = posting.answer(
        author=hidden, question=two.source, words=posting.AnswerText("From me."), shown_as="anonymous"
    )
    note = commenting.comment(author=hidden, target=two.source, body="And more.", shown_as="anonymous")
    assert first.thread_name == note.thread_name == in_target.thread_name == "Anonymous member"
    Answer.objects.filter(pk=two.moved.pk).update(author=None, shown_as="anonymous", thread_name="Former member")
    Answer.objects.filter(pk=two.stays.pk).update(author=None, shown_as="anonymous", thread_name="Former member")
    before = two.state()
    merge = two.merge()
    for row in (first, note, in_target):
        row.refresh_from_db()
    assert first.thread_name == note.thread_name == "Anonymous member 2"
    assert in_target.thread_name == "Anonymous member"
    assert (two.moved.thread_name, two.stays.thread_name) == ("Former member 2", "Former member")
    merging.undo(merge=merge, by=two.moderator)
    assert two.state() == before


def test_an_anonymous_asker_stays_so(two: Two, client: Client) -> None:
    shy = make.member("Shy Name")
    source = posting.ask(author=shy, words=posting.QuestionText("Scans, how often?"), shown_as="anonymous")
    posting.answer(author=two.one, question=two.target, words=posting.AnswerText("Mine."), shown_as="anonymous")
    merging.merge(source=source, target=two.target, by=two.moderator, reason="Same.")
    shown = page(client, two.target)
    assert "Shy Name" not in shown
    assert "Anonymous member 2" in shown


def test_the_asker_can_still_take_their_words_back(two: Two, client: Client, client_of: Clients) -> None:
    two.merge()
    own = client_of(two.asker)
    assert f"/questions/{two.source.pk}/delete/" in page(own, two.target)
    assert f"/questions/{two.source.pk}/delete/" not in page(client_of(two.both), two.target)
    assert own.post(f"/questions/{two.source.pk}/delete/").status_code == 302
    shown = page(client, two.target)
    assert "gallium" not in shown
    assert "Also asked" not in shown
    assert find.search("gallium", user=two.one, language="en").is_empty
    notice = Notice.objects.get(member=two.asker, kind="statement")
    assert notice.path == f"/questions/{two.target.pk}/"


def test_what_was_saved_and_kept_addresses_of_sheets_lead_on(two: Two, client: Client, client_of: Clients) -> None:
    SavedItem.objects.create(member=two.one, question=two.target)
    two.merge()
    sheet = client.get(f"/questions/appointment/?q={two.source.pk}&q={two.target.pk}").content.decode()
    assert sheet.count(f"<h2>{two.target.title}</h2>") == 1
    assert "no longer public" not in sheet
    assert "No longer public" not in client_of(two.one).get("/questions/saved/").content.decode()


def test_a_draft_goes_along(two: Two, client_of: Clients) -> None:
    draft = drafting.keep(
        key=drafting.Draft().key, kind="answer", fields={"body": "Half a"}, owner=two.both, question=two.source
    )
    merge = two.merge()
    draft.refresh_from_db()
    assert draft.question == two.target
    merging.undo(merge=merge, by=two.moderator)
    draft.refresh_from_db()
    assert draft.question == two.source


def test_what_is_being_typed_is_saved_all_the_same(two: Two, client_of: Clients) -> None:
    """Somebody had the form open when the questions were made one."""
    writer = client_of(two.both)
    sent = {
        "key": str(drafting.Draft().key), "draft_kind": "answer", "draft_version": 0, "draft_question": two.source.pk,
        "draft_answer": "", "body": "Half a thought",
    }  # fmt: skip
    two.merge()
    assert writer.post("/questions/drafts/save/", sent).status_code == 200
    assert drafting.Draft.objects.get().question == two.target


def test_news_of_both_are_one_card_and_lead_on(two: Two, client_of: Clients) -> None:
    follower = make.member("Follower")
    for question in (two.source, two.target):
        following.follow(member=follower, target=question)
        written = posting.answer(author=two.one, question=question, words=posting.AnswerText("News."))
        tasks.tell_of.call(kind="answer", pk=written.pk, since=written.created_at.isoformat())
    two.merge()
    own = client_of(follower)
    shown = own.get("/accounts/inbox/").content.decode()
    assert f"2 new answers under: {two.target.title}" in shown
    first = Notice.objects.filter(member=follower).order_by("pk")[0]
    assert own.post(f"/accounts/inbox/{first.pk}/read/", {"go": "1"}, follow=True).status_code == 200


def test_taken_back_the_news_are_of_each_again(two: Two, client_of: Clients) -> None:
    follower = make.member("Follower")
    following.follow(member=follower, target=two.source)
    written = posting.answer(author=two.one, question=two.source, words=posting.AnswerText("News."))
    tasks.tell_of.call(kind="answer", pk=written.pk, since=written.created_at.isoformat())
    merging.undo(merge=two.merge(), by=two.moderator)
    shown = client_of(follower).get("/accounts/inbox/").content.decode()
    assert f"A new answer: {two.source.title}" in shown


def test_the_asker_of_a_merged_question_can_be_mentioned(two: Two) -> None:
    Comment.objects.all().delete()
    two.target.refresh_from_db()
    merging.merge(source=two.source, target=two.target, by=two.moderator, reason="Same.")
    note = commenting.comment(author=two.other, target=two.target, body="@Maple, how was it for you?")
    tasks.tell_of.call(kind="comment", pk=note.pk, since=note.created_at.isoformat())
    assert Notice.objects.filter(member=two.asker, key__startswith="comment:").exists()


def test_duplicates_and_earlier_merges_follow(two: Two) -> None:
    duplicate, earlier = make.question("A duplicate?"), make.question("An earlier one?")
    closing.close_as_duplicate(question=duplicate, original=two.source, by=two.moderator)
    merging.merge(source=earlier, target=two.source, by=two.moderator, reason="Same.")
    merge = two.merge()
    duplicate.refresh_from_db()
    earlier.refresh_from_db()
    assert duplicate.duplicate_of == earlier.merged_into == two.target
    merging.undo(merge=merge, by=two.moderator)
    duplicate.refresh_from_db()
    earlier.refresh_from_db()
    assert duplicate.duplicate_of == earlier.merged_into == two.source


@pytest.mark.parametrize(
    ("side", "fields", "sentence"),
    [
        ("source", {"state": "hidden"}, "public"),
        ("target", {"state": "held"}, "public"),
        ("source", {"visibility": "members"}, "members only"),
        ("target", {"visibility": "members"}, "members only"),
        ("source", {"noindex": True}, "search engines"),
        ("target", {"language": "es"}, "different languages"),
        ("source", {"wanted": "support"}, "support"),
        ("target", {"source": "MedQuAD"}, "Imported"),
    ],
)
def test_what_cannot_be_made_one(two: Two, side: str, fields: dict[str, Any], sentence: str) -> None:
    Question.objects.filter(pk=getattr(two, side).pk).update(**fields)
    with pytest.raises(NotPossible, match=sentence):
        two.merge()
    assert not Merge.objects.exists()


def test_not_into_itself_nor_twice(two: Two) -> None:
    with pytest.raises(NotPossible, match="part of itself"):
        merging.merge(source=two.source, target=two.source, by=two.moderator, reason="x")
    two.merge()
    with pytest.raises(NotPossible, match="part of another"):
        merging.merge(source=two.source, target=two.target, by=two.moderator, reason="x")
    with pytest.raises(NotPossible, match="Only two public"):
        merging.merge(source=two.target, target=two.source, by=two.moderator, reason="x")
    with pytest.raises(IntegrityError, match="merge"), transaction.atomic():
        Merge.objects.create(source=two.source, target=two.target, reason="x")


def test_the_desk_shows_what_moves_before_it_moves(two: Two, desk: Client) -> None:
    address = f"/admin/questions/question/{two.source.pk}/step/merge/"
    typed = {"target": f"/questions/{two.target.pk}/x/", "reason": "They ask the same."}
    shown = desk.post(address, typed).content.decode()
    assert "1 answer, 2 comments, 7 views" in shown
    assert two.target.title in shown
    two.refresh()
    assert two.source.merged_into is None, "nothing has moved yet"
    again = {name: html.unescape(found) for name, found in re.findall(r'name="(\w+)" value="([^"]*)"', shown)}
    assert again["seen"] == str(two.target.pk)
    assert desk.post(address, again).status_code == 302
    two.refresh()
    assert two.source.merged_into == two.target
    assert Merge.objects.get().reason == "They ask the same."
    record = AccessAudit.objects.get(action="merge")
    assert record.reason == "They ask the same."
    change = desk.get(f"/admin/questions/question/{two.source.pk}/change/").content.decode()
    assert "Take the merge back" in change
    assert (
        desk.post(f"/admin/questions/question/{two.source.pk}/step/take-merge-back/", {"reason": ""}).status_code == 302
    )
    two.refresh()
    assert two.source.merged_into is None


def test_nobody_opens_the_words_of_another_asker(two: Two, client: Client) -> None:
    Question.objects.update(visibility="members", noindex=True)
    Answer.objects.all().delete()
    Comment.objects.all().delete()
    two.refresh_questions()
    merging.merge(source=two.source, target=two.target, by=two.moderator, reason="Same.")
    with pytest.raises(posting.NotWider):
        posting.set_visibility(question=two.target, visibility="everyone", noindex=False)
    posting.set_visibility(question=two.target, visibility="members", noindex=False)
    two.refresh_questions()
    assert two.target.noindex, "the other asker wants it kept out of search engines"


@pytest.mark.parametrize("how", ["hidden", "erased"])
def test_what_was_merged_outlives_the_other_question(two: Two, client: Client, how: str) -> None:
    """Its asker did not take anything back, and a moderator did not hide it."""
    two.merge()
    if how == "hidden":
        posting.set_question_state(question=two.target, state="hidden")
    else:
        posting.delete_question(question=two.target, by=two.other)
    two.refresh_questions()
    assert two.source.merged_into is None
    assert "I wonder about gallium." in page(client, two.source)
    assert [hit.question for hit in find.search("gallium", user=two.one, language="en").questions] == [two.source]
    assert merging.in_force(two.source) is None
    assert counting.disagreements() == []


def test_a_form_that_cannot_go_along_shows_its_words_again(two: Two, client_of: Clients) -> None:
    two.merge()
    sent = client_of(two.asker).post(
        f"/questions/{two.source.pk}/edit/", {"title": "My new title", "body": "My new words."}
    )
    assert sent.status_code == 409
    shown = sent.content.decode()
    assert "My new title" in shown
    assert "My new words." in shown
    assert two.target.get_absolute_url() in shown


def test_a_change_that_is_being_typed_is_no_change_of_the_other(two: Two, client_of: Clients) -> None:
    Question.objects.filter(pk=two.target.pk).update(author=two.asker)
    two.refresh_questions()
    two.merge()
    sent = {
        "key": str(drafting.Draft().key), "draft_kind": "edit", "draft_version": 0, "draft_question": two.source.pk,
        "draft_answer": "", "title": "Half", "body": "Half a thought",
    }  # fmt: skip
    assert client_of(two.asker).post("/questions/drafts/save/", sent).status_code == 404
    assert not drafting.Draft.objects.exists()


def test_an_anonymous_asker_has_the_same_name_when_they_answer_there(two: Two) -> None:
    shy = make.member("Shy")
    source = posting.ask(author=shy, words=posting.QuestionText("Scans, how often?"), shown_as="anonymous")
    posting.answer(author=two.one, question=two.target, words=posting.AnswerText("Mine."), shown_as="anonymous")
    merging.merge(source=source, target=two.target, by=two.moderator, reason="Same.")
    source.refresh_from_db()
    later = posting.answer(author=shy, question=two.target, words=posting.AnswerText("Thanks."), shown_as="anonymous")
    assert later.thread_name == source.thread_name == "Anonymous member 2"


def test_an_erased_name_goes_from_answers_that_moved(two: Two) -> None:
    answer = posting.answer(author=two.one, question=two.source, words=posting.AnswerText("Good luck, Maple."))
    two.merge()
    erasing.erase(member=two.asker, keep_words=False)
    answer.refresh_from_db()
    assert answer.body == "Good luck, [former member]."


def test_somebody_without_an_account_stops_following_with_an_old_page(two: Two, client: Client) -> None:
    contact = contacts.take(address="reader@example.org", language="en")
    Follow.objects.create(contact=contact, question=two.source)
    two.merge()
    token = contacts.token_of(contact)
    assert client.post(f"/questions/following/{token}/{two.source.pk}/stop/").status_code == 302
    assert not Follow.objects.filter(contact=contact).exists()
    assert client.post(f"/questions/following/{token}/{'9' * 30}/stop/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_answers_that_arrive_while_it_is_merged_are_not_lost() -> None:
    two = Two()
    writers = [make.member(f"Writer {letter}") for letter in "abcdefgh"]

    def act(number: int) -> None:
        if number == 0:
            merging.merge(source=two.source, target=two.target, by=two.moderator, reason="Same.")
        else:
            posting.answer(
                author=writers[number - 1], question=two.source, words=posting.AnswerText(f"Answer {number}")
            )

    errors = at_once(9, act)
    assert {type(error) for error in errors} <= {posting.Closed}
    two.refresh()
    assert Answer.objects.filter(question=two.source).count() == 0
    assert Answer.objects.filter(question=two.target).count() == 2 + 8 - len(errors)
    assert counting.disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_two_merges_the_other_way_round_at_once() -> None:
    two = Two()
    pairs = [(two.source, two.target), (two.target, two.source)]
    errors = at_once(
        2, lambda n: merging.merge(source=pairs[n][0], target=pairs[n][1], by=two.moderator, reason="Same.")
    )
    assert [type(error) for error in errors] == [NotPossible]
    assert Merge.objects.count() == 1
    assert counting.disagreements() == []
