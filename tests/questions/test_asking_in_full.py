"""The asking form: light, with what helps others folded away; what was asked before is shown before one posts."""

from collections.abc import Callable

import html5lib
import pytest
from django.test import Client

from articles import publishing
from articles.models import Article
from netsite.accounts.models import User
from questions import posting, tagging
from questions.models import Question, Tag
from questions.posting import AnswerText, Context, QuestionText
from tests import make
from tests.questions.test_asking import form

Clients = Callable[[User], Client]
CONTEXT = {
    "about": "cared-for", "wanted": "experience", "primary_site": "pancreas", "grade": "g2", "functional": "yes",
    "treatments": ["ssa", "prrt"], "country": "PT",
}  # fmt: skip


def test_p7_who_it_is_about_has_to_be_said(client_of: Clients, asker: User) -> None:
    html = client_of(asker).post("/questions/ask/", form(about="")).content.decode()
    assert "Please say who this is about" in html
    assert "Mine are **stable**." in html
    assert not Question.objects.exists()
    tree = html5lib.parse(client_of(asker).get("/questions/ask/").content.decode(), namespaceHTMLElements=False)
    radios = [radio for radio in tree.findall(".//input") if radio.get("name") == "about"]
    assert len(radios) == 4
    assert not [radio for radio in radios if "checked" in radio.attrib], "nothing is chosen before"


def test_what_can_be_left_out_is_folded_away(client: Client, db: None) -> None:
    tree = html5lib.parse(client.get("/questions/ask/").content.decode(), namespaceHTMLElements=False)
    details = next(d for d in tree.findall(".//details") if d.get("class") == "folded")
    assert "open" not in details.attrib
    folded = {field.get("name") for field in details.findall(".//*[@name]")}
    assert folded == {"wanted", "tags", "primary_site", "grade", "functional", "treatments", "country", "noindex"}


def test_it_opens_where_something_is_in_it_or_wrong(client: Client, db: None) -> None:
    for changes in ({"tags": "a,b,c,d,e,f"}, {"grade": "g2", "title": ""}):
        html = client.post("/questions/ask/", form(**changes)).content.decode()
        assert '<details class="folded" open>' in html


def test_the_context_stands_beside_the_question_and_nowhere_else(
    client_of: Clients, asker: User, stranger: User
) -> None:
    client_of(asker).post("/questions/ask/", form() | CONTEXT)
    question = Question.objects.get()
    assert (question.about, question.wanted, question.treatments) == ("cared-for", "experience", ["ssa", "prrt"])
    html = Client().get(question.get_absolute_url()).content.decode()
    assert "about someone the asker cares for · hopes for experience · pancreas · G2 · functional" in html
    assert "PRRT · Portugal" in html
    page = client_of(stranger).get(f"/people/{asker.pk}/").content.decode()
    for word in ("pancreas", "G2", "Portugal"):
        assert word not in page


def test_it_can_be_changed_and_goes_with_the_words(client_of: Clients, asker: User) -> None:
    words = QuestionText("How often are scans?", context=Context(grade="g2", primary_site="lung"), about="me")
    question = posting.ask(author=asker, words=words)
    client = client_of(asker)
    html = client.get(f"/questions/{question.pk}/edit/").content.decode()
    assert '<option value="g2" selected>' in html
    client.post(f"/questions/{question.pk}/edit/", form(version="0", grade="g3", primary_site="lung"))
    question.refresh_from_db()
    assert (question.grade, question.primary_site) == ("g3", "lung")
    posting.delete_question(question=question, by=asker)
    question.refresh_from_db()
    assert (question.grade, question.primary_site, question.treatments, question.country) == ("", "", [], "")


@pytest.mark.parametrize(
    "wrong", [{"grade": "g9"}, {"treatments": "magic"}, {"country": "XX"}, {"wanted": "all"}, {"about": "x"}]
)
def test_what_is_no_choice_is_refused(client_of: Clients, asker: User, wrong: dict[str, str]) -> None:
    assert (
        "Please look at these places again" in client_of(asker).post("/questions/ask/", form(**wrong)).content.decode()
    )
    assert not Question.objects.exists()


def test_where_support_is_wanted_nobody_votes_or_accepts(client_of: Clients, asker: User, answerer: User) -> None:
    question = posting.ask(
        author=asker, words=QuestionText("Does anybody else lie awake?", context=Context(wanted="support"))
    )
    answer = posting.answer(author=answerer, question=question, words=AnswerText("I do."))
    Question.objects.update(helpful_count=3)
    for client in (client_of(asker), client_of(answerer), Client()):
        html = client.get(question.get_absolute_url()).content.decode()
        for word in ("I have this too", "Helpful", "This helped me most"):
            assert word not in html
    address = f"/questions/{question.pk}/answers/{answer.pk}"
    assert client_of(asker).post(f"{address}/accept/").status_code == 403
    assert client_of(asker).post(f"{address}/helpful/").status_code == 403
    assert client_of(answerer).post(f"/questions/{question.pk}/helpful/").status_code == 403


@pytest.fixture
def asked(answerer: User, editor: User) -> tuple[Question, Article]:
    """A question that was asked before, and an article about it."""
    article = make.article(summary="What they are.")
    article.sections.create(
        key="flushing", position=3, heading="Flushing after injections", body="Flushing often gets less."
    )
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    question = posting.ask(author=answerer, words=QuestionText("Does flushing stop after the first injections?"))
    return question, article


TITLE = "When does flushing stop after injections?"


def test_similar_ones_come_while_the_title_is_typed(client: Client, asked: tuple[Question, Article]) -> None:
    html = client.post("/questions/similar/", {"title": TITLE}).content.decode()
    assert "Does flushing stop after the first injections?" in html
    assert "Flushing after injections" in html
    assert "<html" not in html
    page = client.get("/questions/ask/").content.decode()
    assert 'hx-post="/questions/similar/"' in page
    assert '<div id="similar" aria-live="polite">' in page, "it is announced"


@pytest.mark.parametrize("title", ["", "Why?", "zzz yyy xxx www", "<script>alert(1)</script> zzz yyy"])
def test_nothing_similar_is_nothing(client: Client, asked: tuple[Question, Article], title: str) -> None:
    html = client.post("/questions/similar/", {"title": title}).content.decode()
    assert "<li>" not in html
    assert "<script>alert" not in html


def test_q2_a_broken_character_is_no_fault_of_ours(client: Client, asked: tuple[Question, Article]) -> None:
    assert client.post("/questions/similar/", {"title": "a b c d\x00"}).status_code == 400


def test_l1_what_visitors_may_not_see_is_not_suggested(
    client: Client, client_of: Clients, asker: User, asked: tuple[Question, Article]
) -> None:
    Question.objects.filter(pk=asked[0].pk).update(visibility="members")
    assert "first injections" not in client.post("/questions/similar/", {"title": TITLE}).content.decode()
    assert "first injections" in client_of(asker).post("/questions/similar/", {"title": TITLE}).content.decode()
    posting.set_question_state(question=asked[0], state="hidden")
    assert "first injections" not in client_of(asker).post("/questions/similar/", {"title": TITLE}).content.decode()


def test_without_scripts_they_come_as_a_step_after_post(
    client_of: Clients, asker: User, asked: tuple[Question, Article]
) -> None:
    client = client_of(asker)
    sent = form(title=TITLE, similar_seen="")
    html = client.post("/questions/ask/", sent).content.decode()
    assert "Not posted yet." in html
    assert "Does flushing stop after the first injections?" in html
    assert "Mine are **stable**." in html, "nothing of the text is lost"
    assert 'name="similar_seen" value="1"' in html
    assert Question.objects.count() == 1
    client.post("/questions/ask/", sent | {"similar_seen": "1"})
    assert Question.objects.filter(title=TITLE).exists()


def test_where_nothing_is_similar_there_is_no_step(client_of: Clients, asker: User) -> None:
    client_of(asker).post("/questions/ask/", form(similar_seen=""))
    assert Question.objects.exists()


def test_what_one_has_read_is_told_only_if_one_says_so(
    client_of: Clients, asker: User, stranger: User, asked: tuple[Question, Article]
) -> None:
    question, article = asked
    html = client_of(asker).post("/questions/similar/", {"title": TITLE}).content.decode()
    assert "checked" not in html, "off by default"
    read = [
        f"question:{question.pk}",
        f"article:{article.pk}:flushing",
        "question:999",
        "x",
        f"article:{article.pk}:no-such",
    ]
    client_of(asker).post("/questions/ask/", form(title=TITLE) | {"read": read})
    new = Question.objects.get(title=TITLE)
    page = client_of(stranger).get(new.get_absolute_url()).content.decode()
    told = page.split("What the asker has read already")[1].split("</details>")[0]
    assert "Does flushing stop after the first injections?" in told
    assert "Flushing after injections" in told
    assert told.count("<li>") == 2
    client_of(asker).post("/questions/ask/", form(title="Another one about flushing here?"))
    other = Question.objects.get(title="Another one about flushing here?")
    assert "has read already" not in Client().get(other.get_absolute_url()).content.decode()


def test_what_was_read_and_is_hidden_since_is_not_shown(
    client_of: Clients, asker: User, asked: tuple[Question, Article]
) -> None:
    client_of(asker).post("/questions/ask/", form(title=TITLE) | {"read": [f"question:{asked[0].pk}"]})
    posting.set_question_state(question=asked[0], state="hidden")
    assert "first injections" not in Client().get(Question.objects.get(title=TITLE).get_absolute_url()).content.decode()


def test_what_was_ticked_stays_while_one_types_on(client: Client, asked: tuple[Question, Article]) -> None:
    value = f"question:{asked[0].pk}"
    html = client.post("/questions/similar/", {"title": TITLE, "read": value}).content.decode()
    assert f'value="{value}" checked' in html
    html = client.post("/questions/similar/", {"title": "zzz yyy xxx", "read": value}).content.decode()
    assert f'<input type="hidden" name="read" value="{value}">' in html


def test_a_draft_keeps_all_of_it(client_of: Clients, asker: User, asked: tuple[Question, Article]) -> None:
    """Written signed out, posted by the account that is made then."""
    client = Client()
    client.get("/questions/ask/")
    sent = form(title=TITLE) | CONTEXT | {"read": [f"question:{asked[0].pk}"]}
    link = client.post("/questions/ask/", sent)["Location"]
    member = client_of(asker)
    page = member.get(link).content.decode()
    assert '<option value="g2" selected>' in page
    assert f'name="read" value="question:{asked[0].pk}"' in page


def test_topics_that_the_title_names_can_be_ticked(client_of: Clients, asker: User) -> None:
    make.question("Something else here?", tags=("flushing", "prrt", "diet"))
    Tag.objects.get(name="prrt").other_names.create(name="Lutathera")
    html = (
        client_of(asker).post("/questions/similar/", {"title": "Does flushing stop after Lutathera?"}).content.decode()
    )
    assert 'name="topic" value="flushing"' in html
    assert 'name="topic" value="prrt"' in html, "by another name of it too"
    assert "diet" not in html
    sent = form(tags="scans") | {"topic": ["flushing", "prrt"]}
    preview = client_of(asker).post("/questions/ask/", sent | {"action": "preview"}).content.decode()
    assert 'value="scans, flushing, prrt"' in preview, "what was ticked stays"
    client_of(asker).post("/questions/ask/", sent)
    question = Question.objects.latest("pk")
    assert set(tagging.names_of(question)) == {"scans", "flushing", "prrt"}
