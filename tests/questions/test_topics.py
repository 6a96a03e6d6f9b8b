"""Topics: their other names, new ones that wait for a moderator, what decides about them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from netsite.accounts.models import AccessAudit, Notice, OutgoingMail, User
from questions import counting, posting, tag_deciding, tag_naming, tagging
from questions.models import PostRevision, Question, SearchEntry, Tag, TagSynonym
from questions.search import checking
from questions.search.find import search
from questions.tasks import rewrite_entries
from tests import make

Clients = Callable[[User], Client]
CANARY = "zebrastripes"


def ask(asker: User, *tags: str, title: str = "How often are scans?") -> Question:
    return posting.ask(author=asker, words=posting.QuestionText(title, "", list(tags)))


def form(**fields: str) -> dict[str, str]:
    base = {
        "key": "6e1c1b0e-6f0d-4a58-9d8e-0d6a3b8a5a10",
        "title": "How often are scans needed?",
        "body": "",
        "tags": "",
    }
    return base | {"visibility": "everyone", "about": "me", "similar_seen": "1", "action": "post"} | fields


def text_of(client: Client, address: str) -> str:
    return client.get(address, follow=True).content.decode()


def test_a_typed_brand_name_is_the_topic(client_of: Clients, asker: User) -> None:
    make.topic("everolimus", "Afinitor")
    client_of(asker).post("/questions/ask/", form(tags="Afinitor, AFINITOR"))
    assert tagging.names_of(Question.objects.get()) == ["everolimus"]
    assert Tag.objects.count() == 1


@pytest.mark.parametrize("address", ["/tags/{}/", "/feeds/tags/{}/"])
def test_another_name_has_the_topics_address(client: Client, db: None, address: str) -> None:
    make.topic("lutetium-dotatate", "Lutathera", "lutetium Lu 177 dotatate", description="A drug.")
    for name in ("lutathera", "Lutathera", "lutetium-lu-177-dotatate", "LUTETIUM-DOTATATE"):
        response = client.get(address.format(name))
        assert (response.status_code, response["Location"]) == (301, address.format("lutetium-dotatate"))
    assert client.get(address.format("nothing")).status_code == 404


def test_the_topics_page_says_its_names_and_what_it_is(client: Client, asker: User) -> None:
    make.topic("prrt", "peptide receptor radionuclide therapy", "<b>PRRT</b> drug", description="A <i>treatment</i>.")
    ask(asker, "prrt")
    html = text_of(client, "/tags/prrt/")
    assert "Also called: &lt;b&gt;PRRT&lt;/b&gt; drug, peptide receptor radionuclide therapy" in html
    assert '<meta name="description" content="A &lt;i&gt;treatment&lt;/i&gt;.">' in html
    assert '<p class="lede">A &lt;i&gt;treatment&lt;/i&gt;.</p>' in html


def test_a_topic_that_is_called_like_a_page_has_an_address(client: Client, asker: User) -> None:
    ask(asker, "muted")
    Tag.objects.update(state=Tag.State.APPROVED)
    address = Tag.objects.get().get_absolute_url()
    assert address != "/tags/muted/"
    assert client.get(address).status_code == 200


def test_where_a_topic_and_another_name_are_one_the_name_wins(client: Client, asker: User) -> None:
    """Both can be made at the same moment."""
    make.topic("everolimus", "Afinitor", description="A drug.")
    shadowed = make.topic("afinitor", description="The same.")
    question = ask(asker, "Afinitor")
    assert tagging.names_of(question) == ["everolimus"]
    assert client.get("/tags/afinitor/")["Location"] == "/tags/everolimus/"
    assert tagging.topic_named("afinitor") != shadowed


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("scans", "That is a topic of its own: merge the two instead."),
        ("PRRT", "This is the topic&#x27;s own name."),
        ("Afinitor", "This is another name of the topic “everolimus” already."),
        ("LUTATHERA", "The topic has this name already, maybe written in another way."),
        ("--", "A name needs letters or digits."),
    ],
)
def test_a_name_that_cannot_be_is_said(client_of: Clients, editor: User, name: str, sentence: str) -> None:
    tag = make.topic("prrt", "Lutathera")
    make.topic("scans")
    make.topic("everolimus", "Afinitor")
    sent = {"description": "", "other_names-TOTAL_FORMS": "1", "other_names-INITIAL_FORMS": "0"}
    sent |= {"other_names-0-tag": str(tag.pk), "other_names-0-name": name}
    html = client_of(editor).post(f"/admin/questions/tag/{tag.pk}/change/", sent).content.decode()
    assert sentence in html
    assert f'value="{name}"' in html, "what was typed stays"
    assert TagSynonym.objects.count() == 2


def test_staff_add_change_and_remove_names(client_of: Clients, editor: User) -> None:
    tag = make.topic("prrt", "Lutathera", "radioligand")
    client, address = client_of(editor), f"/admin/questions/tag/{tag.pk}/change/"
    kept, gone = TagSynonym.objects.order_by("name")
    sent = {"description": "A treatment.", "other_names-TOTAL_FORMS": "3", "other_names-INITIAL_FORMS": "2"}
    for position, (row, name) in enumerate([(kept, "Lutathera 2"), (gone, gone.name)]):
        sent |= {f"other_names-{position}-{part}": str(value) for part, value in
                 (("id", row.pk), ("tag", tag.pk), ("name", name))}  # fmt: skip
    sent |= {"other_names-1-DELETE": "on", "other_names-2-tag": str(tag.pk), "other_names-2-name": "the  new\none"}
    assert client.post(address, sent).status_code == 302
    assert set(TagSynonym.objects.values_list("name", "key")) == {
        ("Lutathera 2", "lutathera-2"),
        ("the new one", "the-new-one"),
    }
    assert Tag.objects.get().description == "A treatment."


def test_two_new_names_that_are_one(client_of: Clients, editor: User) -> None:
    sent = {"name": "prrt", "description": "", "other_names-TOTAL_FORMS": "2", "other_names-INITIAL_FORMS": "0"}
    sent |= {"other_names-0-name": "Lutathera", "other_names-1-name": "lutathera"}
    html = client_of(editor).post("/admin/questions/tag/add/", sent).content.decode()
    assert "The topic has this name already" in html
    assert not Tag.objects.exists()


def test_the_operation_checks_again(db: None) -> None:
    tag = make.topic("prrt")
    make.topic("scans")
    with pytest.raises(tag_naming.NameTaken):
        tag_naming.save(TagSynonym(tag=tag, name="Scans"))


@pytest.fixture
def proposed(asker: User) -> Question:
    make.topic("scans")
    return ask(asker, CANARY, "scans")


def pages(question: Question) -> list[str]:
    return [
        question.get_absolute_url(), f"/questions/{question.pk}/history/", "/", "/questions/", "/tags/",
        f"/tags/{CANARY}/", "/tags/scans/", f"/feeds/tags/{CANARY}/", "/feeds/questions/", "/feeds/tags/scans/",
        "/sitemap-questions.xml", "/questions/ask/", f"/search/?q=scans+{CANARY[:5]}",
    ]  # fmt: skip


def test_a_new_topic_only_its_asker_sees(
    client: Client, client_of: Clients, asker: User, stranger: User, proposed: Question
) -> None:
    for reader in (client, client_of(stranger)):
        for address in pages(proposed):
            assert CANARY not in text_of(reader, address).replace(address, ""), address
        assert reader.get(f"/tags/{CANARY}/").status_code == 404
        assert reader.get(f"/feeds/tags/{CANARY}/").status_code == 404
        assert CANARY not in reader.post("/questions/similar/", {"title": f"A {CANARY} question"}).content.decode()
        assert search(CANARY, user=stranger, language="en").is_empty
    own = client_of(asker)
    html = text_of(own, proposed.get_absolute_url())
    assert f"{CANARY} <small>waits for a moderator</small>" in html
    assert f'value="scans, {CANARY}"' in text_of(own, f"/questions/{proposed.pk}/edit/")
    assert CANARY in text_of(own, f"/questions/{proposed.pk}/history/")
    assert (Notice.objects.count(), OutgoingMail.objects.count()) == (0, 0)


def test_an_edit_keeps_a_topic_that_waits(client_of: Clients, asker: User, proposed: Question) -> None:
    sent = form(tags=f"{CANARY}, scans", title="How often are they?", version="0")
    assert client_of(asker).post(f"/questions/{proposed.pk}/edit/", sent).status_code == 302
    assert set(tagging.names_of(proposed)) == {CANARY, "scans"}
    assert Tag.objects.get(key=CANARY).state == Tag.State.PROPOSED


def test_two_topics_in_common_relate_only_when_approved(asker: User, proposed: Question) -> None:
    assert not SearchEntry.objects.filter(body_terms__contains=CANARY).exists()


def choose(client: Client, action: str, *tags: Tag) -> str:
    sent = {"action": action, "_selected_action": [str(tag.pk) for tag in tags]}
    return client.post("/admin/questions/tag/", sent, follow=True).content.decode()


def test_approving_shows_it_to_all(
    client: Client, client_of: Clients, editor: User, asker: User, proposed: Question,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    tag = Tag.objects.get(key=CANARY)
    with django_capture_on_commit_callbacks(execute=True):
        html = choose(client_of(editor), "approve", tag)
    assert "1 topic is approved." in html
    run_tasks()
    for address in (proposed.get_absolute_url(), "/questions/", "/tags/", f"/tags/{CANARY}/", f"/feeds/tags/{CANARY}/"):
        assert CANARY in text_of(client, address), address
    assert not search(CANARY, user=asker, language="en").is_empty
    assert "waits for a moderator" not in text_of(client_of(asker), proposed.get_absolute_url())
    assert AccessAudit.objects.filter(action="approve-topic", target=f"tag:{tag.pk}", actor=editor).count() == 1
    assert checking.disagreements() == counting.disagreements() == []


def run_tasks() -> None:
    """What the operations have enqueued for the search index; the worker is another process."""
    from django_tasks_db.models import DBTaskResult

    for row in DBTaskResult.objects.filter(task_path="questions.tasks.rewrite_entries"):
        rewrite_entries.call(**row.args_kwargs["kwargs"])


def test_refusing_takes_it_away_and_says_so_when_it_is_typed_again(
    client_of: Clients, editor: User, asker: User, proposed: Question
) -> None:
    revisions = list(PostRevision.objects.values_list("tags", flat=True))
    choose(client_of(editor), "refuse", Tag.objects.get(key=CANARY))
    assert tagging.names_of(proposed) == ["scans"]
    html = client_of(asker).post("/questions/ask/", form(tags=f"Scans, {CANARY.title()}")).content.decode()
    assert f"Our moderators decided not to have the topic “{CANARY.title()}”. Please choose another." in html
    assert f'value="Scans, {CANARY.title()}"' in html, "what was typed stays"
    assert Question.objects.count() == 1
    assert list(PostRevision.objects.values_list("tags", flat=True)) == revisions
    # Typed before and posted after: without it
    assert tagging.names_of(ask(asker, CANARY, "scans")) == ["scans"]
    assert counting.disagreements() == []


def test_what_readers_see_is_not_refused_at_once(client_of: Clients, editor: User, asker: User) -> None:
    tag = make.topic("scans")
    question = ask(asker, "scans")
    client = client_of(editor)
    assert "“scans” is in use." in choose(client, "refuse", tag)
    assert tagging.names_of(question) == ["scans"]
    assert "1 topic waits again." in choose(client, "let_wait", tag)
    assert Client().get("/tags/scans/").status_code == 404
    assert "1 topic is refused." in choose(client, "refuse", tag)
    assert tagging.names_of(question) == []
    assert "1 topic is approved." in choose(client, "approve", tag)
    assert counting.disagreements() == []


def test_the_moderator_sees_what_waits_first_and_how_many_have_it(
    client_of: Clients, editor: User, asker: User
) -> None:
    make.topic("scans")
    for tags in (["scans", "older"], ["newer", "older"]):
        ask(asker, *tags)
    client = client_of(editor)
    rows = client.get("/admin/questions/tag/").context["cl"].result_list
    assert [(tag.name, tag.carried) for tag in rows] == [("older", 2), ("newer", 1), ("scans", 1)]
    assert "View on site" not in client.get(f"/admin/questions/tag/{rows[0].pk}/change/").content.decode()
    rows = client.get("/admin/questions/tag/?state__exact=proposed").context["cl"].result_list
    assert [tag.name for tag in rows] == ["older", "newer"]


def test_the_team_and_staff_need_no_moderator(client_of: Clients, editor: User) -> None:
    posting.ask(author=None, words=posting.QuestionText("How often?", "", ["by-the-team"]), shown_as="team")
    sent = {"name": "by-staff", "description": "", "other_names-TOTAL_FORMS": "0", "other_names-INITIAL_FORMS": "0"}
    client_of(editor).post("/admin/questions/tag/add/", sent)
    assert set(Tag.objects.values_list("name", "state")) == {("by-the-team", "approved"), ("by-staff", "approved")}


def test_deciding_twice_changes_nothing(editor: User, db: None) -> None:
    tag = make.topic("scans", state=Tag.State.PROPOSED)
    assert tag_deciding.approve(tag=tag, by=editor)
    assert not tag_deciding.approve(tag=tag, by=editor)
    assert AccessAudit.objects.count() == 1
