"""Making two topics one: nothing is lost, nothing is there twice."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.test import Client

from netsite.accounts.models import AccessAudit, User
from questions import counting, muting, posting, tag_deciding, tag_merging, tag_naming, tagging
from questions.models import Follow, PostRevision, Question, QuestionTag, Tag, TagMute, TagSynonym
from questions.search import checking
from tests import make
from tests.questions.test_races import at_once
from tests.questions.test_topics import run_tasks

Clients = Callable[[User], Client]


def ask(asker: User, *tags: str, visibility: str = "everyone") -> Question:
    words = posting.QuestionText("How often are scans?", "", list(tags), visibility)
    return posting.ask(author=asker, words=words)


@pytest.fixture
def two(db: None) -> tuple[Tag, Tag]:
    """A topic with a name and a description, and the one that it is merged into."""
    source = make.topic("lutathera", "177Lu-dotatate", description="A drug.")
    return source, make.topic("prrt", "radionuclide therapy")


def test_everything_moves_once(
    client: Client, asker: User, stranger: User, editor: User, two: tuple[Tag, Tag],
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    source, target = two
    one, both = ask(asker, "lutathera"), ask(asker, "lutathera", "prrt")
    ask(asker, "lutathera", visibility="members")
    revisions = list(PostRevision.objects.order_by("pk").values_list("tags", flat=True))
    for member, tags in ((asker, two), (stranger, (source,))):
        for tag in tags:
            muting.mute(member=member, tag=tag)
            Follow.objects.create(member=member, tag=tag)
    with django_capture_on_commit_callbacks(execute=True):
        tag_merging.merge(source=source, target=target, by=editor, reason="The same.")
    run_tasks()
    target.refresh_from_db()
    assert (target.description, target.use_count, QuestionTag.objects.count()) == ("A drug.", 2, 3)
    assert [tagging.names_of(question) for question in (one, both)] == [["prrt"], ["prrt"]]
    assert set(target.other_names.values_list("key", flat=True)) == {
        "lutathera", "177lu-dotatate", "radionuclide-therapy",
    }  # fmt: skip
    for rows in (Follow.objects.exclude(tag=None), TagMute.objects.all()):
        assert sorted(rows.values_list("member", "tag")) == sorted([(asker.pk, target.pk), (stranger.pk, target.pk)])
    assert client.get("/tags/lutathera/")["Location"] == "/tags/prrt/"
    assert client.get("/tags/177lu-dotatate/")["Location"] == "/tags/prrt/"
    assert list(PostRevision.objects.order_by("pk").values_list("tags", flat=True)) == revisions
    record = AccessAudit.objects.get(action="merge-topics")
    assert (record.actor, record.reason, record.target) == (
        editor,
        "The same.",
        f"tag:{source.pk} into tag:{target.pk}",
    )
    assert counting.disagreements() == checking.disagreements() == []


def test_a_description_of_its_own_stays(editor: User, two: tuple[Tag, Tag]) -> None:
    source, target = two
    Tag.objects.filter(pk=target.pk).update(description="A treatment.")
    assert tag_merging.merge(source=source, target=target, by=editor, reason="The same.").description == "A treatment."


def send(client: Client, source: Tag, **fields: str) -> str:
    sent = {"target": "prrt", "reason": "The same.", "action": "preview"} | fields
    return client.post(f"/admin/questions/tag/{source.pk}/merge/", sent, follow=True).content.decode()


def test_the_page_shows_what_will_happen_and_does_it(
    client_of: Clients, editor: User, asker: User, two: tuple[Tag, Tag]
) -> None:
    source, target = two
    ask(asker, "lutathera")
    ask(asker, "lutathera", "prrt")
    muting.mute(member=asker, tag=source)
    client = client_of(editor)
    address = f"/admin/questions/tag/{source.pk}/merge/"
    assert address in client.get(f"/admin/questions/tag/{source.pk}/change/").content.decode()
    assert client.get(f"{address}?target=prrt&reason=x&action=merge").status_code == 200
    html = send(client, source, target="Radionuclide Therapy")
    for sentence in (
        "2 questions move.", "1 of them has both topics already.", "“lutathera”, “177Lu-dotatate” become other names of “prrt”",
        "“prrt” has no description: it gets this one.", "1 member who hid it hides “prrt” then.",
    ):  # fmt: skip
        assert sentence in html
    assert Tag.objects.count() == 2, "looking changes nothing"
    assert "“lutathera” is another name of “prrt” now." in send(client, source, action="merge")
    assert Tag.objects.get() == target
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("action", ["preview", "merge"])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"target": "177LU-dotatate"}, "“lutathera” is this topic already: please choose another."),
        ({"target": "nothing"}, "There is no topic “nothing”."),
        ({"target": "spam"}, "“spam” is a topic that is not wanted: please choose another."),
        ({"target": "fresh"}, "“fresh” waits for a decision itself: please approve it first."),
        ({"target": ""}, "Please write something here."),
        ({"reason": " "}, "Please write something here."),
    ],
)
def test_what_cannot_be_merged_is_said(
    client_of: Clients, editor: User, two: tuple[Tag, Tag], action: str, fields: dict[str, str], sentence: str
) -> None:
    make.topic("spam", state=Tag.State.REFUSED)
    make.topic("fresh", state=Tag.State.PROPOSED)
    assert sentence in send(client_of(editor), two[0], action=action, **fields)
    assert Tag.objects.count() == 4


def test_who_may_not_change_topics_may_not_merge(client_of: Clients, asker: User, two: tuple[Tag, Tag]) -> None:
    watcher = make.staff("Watcher")
    address = f"/admin/questions/tag/{two[0].pk}/merge/"
    assert client_of(watcher).post(address, {"target": "prrt", "reason": "x", "action": "merge"}).status_code == 403
    assert client_of(asker).post(address, {"target": "prrt", "reason": "x", "action": "merge"}).status_code == 302
    assert Tag.objects.count() == 2


def test_a_topic_that_waits_is_merged_into_one_in_use(editor: User, asker: User, two: tuple[Tag, Tag]) -> None:
    question = ask(asker, "lutathara")
    tag_merging.merge(source=Tag.objects.get(key="lutathara"), target=two[1], by=editor, reason="A slip.")
    assert [tag.name for tag in question.tags.all()] == ["prrt"]
    assert tagging.names_of(ask(asker, "Lutathara")) == ["prrt"]


@pytest.mark.django_db(transaction=True)
def test_races_tagging_while_topics_are_merged() -> None:
    asker, editor = make.member("Asker"), make.staff("Edith", is_superuser=True)
    for number in range(6):
        source, target = make.topic(f"old{number}"), make.topic(f"new{number}")
        moved = ask(asker, source.name)
        hidden = ask(asker, source.name)
        work = [
            partial(tag_merging.merge, source=source, target=target, by=editor, reason="One."),
            partial(ask, asker, source.name),
            partial(ask, asker, target.name, source.name),
            partial(posting.edit_question, question=moved, by=asker, version=0,
                    words=posting.QuestionText("Changed now?", "", [source.name, target.name])),
            partial(posting.set_question_state, question=hidden, state="hidden"),
            partial(muting_or_gone, asker, source),
            partial(muting.mute, member=asker, tag=target),
        ]  # fmt: skip
        assert at_once(len(work), lambda position, work=work: work[position]()) == []  # type: ignore[misc] # the loop's own
        assert not Tag.objects.filter(pk=source.pk).exists()
        assert QuestionTag.objects.filter(tag=target).count() == 4
        assert TagMute.objects.filter(tag=target).count() == 1
        assert Tag.objects.get(pk=target.pk).use_count == 3
    assert counting.disagreements() == []


def muting_or_gone(member: User, tag: Tag) -> None:
    """Muted before the merge, it moves; after it, the page is not there any more."""
    try:
        muting.mute(member=member, tag=tag)
    except Tag.DoesNotExist:
        return


@pytest.mark.django_db(transaction=True)
def test_races_one_topic_merged_by_two_at_once() -> None:
    asker, editor = make.member("Asker"), make.staff("Edith", is_superuser=True)
    source, targets = make.topic("old"), [make.topic("new1"), make.topic("new2")]
    ask(asker, "old")
    errors = at_once(
        2, lambda n: tag_merging.merge(source=source, target=targets[n], by=editor, reason="One.")
    )  # fmt: skip
    assert [type(error) for error in errors] == [tag_merging.CannotMerge]
    assert QuestionTag.objects.count() == TagSynonym.objects.count() == 1
    assert counting.disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_races_two_topics_merged_into_each_other() -> None:
    editor = make.staff("Edith", is_superuser=True)
    one, two = make.topic("one"), make.topic("two")
    errors = at_once(
        2,
        lambda n: tag_merging.merge(source=(one, two)[n], target=(two, one)[n], by=editor, reason="One."),
    )
    assert [type(error) for error in errors] == [tag_merging.CannotMerge]
    assert (Tag.objects.count(), TagSynonym.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_races_refusing_while_it_is_typed() -> None:
    asker, editor = make.member("Asker"), make.staff("Edith", is_superuser=True)
    for number in range(5):
        ask(asker, f"new{number}")
        tag = Tag.objects.get(key=f"new{number}")
        work = [partial(tag_deciding.refuse, tag=tag, by=editor), *[partial(ask, asker, tag.name) for _ in range(3)]]
        assert at_once(4, lambda position, work=work: work[position]()) == []  # type: ignore[misc] # the loop's own
        assert not QuestionTag.objects.filter(tag=tag).exists()
    assert counting.disagreements() == []


@pytest.mark.django_db(transaction=True)
def test_races_one_name_for_two_topics() -> None:
    tags = [make.topic("one"), make.topic("two")]
    errors = at_once(2, lambda n: tag_naming.save(TagSynonym(tag=tags[n], name="Both")))
    assert [type(error) for error in errors] == [tag_naming.NameTaken]
    assert TagSynonym.objects.count() == 1
