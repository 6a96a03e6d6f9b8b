"""“Bring to my appointment”: the address chooses what is on the sheet, for visitors too; nothing is kept."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client

from articles import publishing
from articles.models import Article, Revision
from netsite.accounts.models import User
from netsite.core import markdown
from questions import appointment, posting
from questions.models import Answer, Question
from tests import make

Clients = Callable[[User], Client]
SHEET = "/questions/appointment/"


@pytest.fixture
def answer(asker: User, answerer: User) -> Answer:
    return make.answer(make.question(author=asker), author=answerer)


@pytest.fixture
def article(editor: User) -> Article:
    made = make.article(summary="What they are.", glance="A point[^nci]")
    made.sections.create(
        key="ask", position=3, heading="Questions to ask", kind="questions", body="1. Where did it begin?\n2. What now?"
    )
    publishing.publish(article=made, by=editor, note="First.", status="provisional")
    return made


def sheet(client: Client, query: str) -> str:
    response = client.get(f"{SHEET}?{query}")
    assert response.status_code == 200
    return response.content.decode()


def test_it_shows_what_was_chosen(answer: Answer, article: Article) -> None:
    question = answer.question
    html = sheet(Client(), f"q={question.pk}&a={answer.pk}&s={article.pk}:what&s={article.pk}:ask")
    order = [
        "For my appointment", "My questions for today", "Where did it begin?", question.title,
        "My last scan showed no change.", f"http://localhost:8000/questions/{question.pk}/<", "Answer: my experience",
        "Answerer", "This is one person’s experience.", "Every six months in my case.",
        f"http://localhost:8000/questions/{question.pk}/answers/{answer.pk}/<", "What are they?",
        "From the article “Neuroendocrine tumors: an overview”", "They start in cells.",
        "1 National Cancer Institute.", "Not yet reviewed by a clinician.",
        f"http://localhost:8000{article.get_absolute_url()}#what<", "My NET passport",
    ]  # fmt: skip
    rest = html.partition('<article class="sheet"')[2]
    for words in order:
        _before, found, rest = rest.partition(words)
        assert found, words
    assert "no longer public" not in html
    assert "Nothing is chosen" not in html


def test_only_what_was_chosen(answer: Answer, article: Article) -> None:
    html = sheet(Client(), f"a={answer.pk}")
    assert answer.question.title in html
    assert "My last scan showed no change." not in html, "the question itself was not chosen"
    html = sheet(Client(), f"s={article.pk}:symptoms")
    assert "They depend on where the tumor is." in html
    assert "They start in cells." not in html


def test_a_whole_article_comes_in_short(article: Article) -> None:
    html = sheet(Client(), f"s={article.pk}")
    assert "What they are." in html
    assert "A point" in html
    assert "1 National Cancer Institute." in html
    assert "They start in cells." not in html


def test_answers_of_a_thread_stand_together(answer: Answer) -> None:
    question = answer.question
    more = make.answer(question, "Every year.")
    other = make.answer(make.question("Another one?"), "Something else.")
    html = sheet(Client(), f"a={answer.pk}&a={other.pk}&a={more.pk}&q={question.pk}")
    assert html.count(f"<h2>{question.title}</h2>") == 1
    assert html.index("Every six months") < html.index("Every year.") < html.index("Something else.")


def test_without_a_choice_it_is_a_sheet_to_write_on(client: Client, db: None) -> None:
    html = sheet(client, "")
    assert "Nothing is chosen yet." in html
    assert "My questions for today" in html


@pytest.mark.parametrize(
    "query",
    [
        "q=x", "q=", "q=0", "q=-1", "q=1.5", "q=1_0", "q=%D9%A3", "q=12:what", "a=1%20", "a=99999999999999999999999", "s=what",
        "s=:what", "s=1:", "s=1:a%20b", "s=1:what:more", "s=1:%00", f"s=1:{'x' * 41}", "q=1&a=junk", "q=%00", "q=%FF",
    ],
)  # fmt: skip
def test_junk_is_refused_with_a_sentence(client: Client, db: None, query: str) -> None:
    response = client.get(f"{SHEET}?{query}")
    assert response.status_code == 400
    html = response.content.decode()
    assert "broken on the way" in html
    assert response["Cache-Control"] == "private, no-store"


def test_thirty_fit_and_no_more(client: Client, db: None) -> None:
    for number in range(30):
        make.question(f"Number {number:02}?")
    pks = [*Question.objects.values_list("pk", flat=True)]
    thirty = "&".join(f"q={pk}" for pk in [*pks, *pks])
    assert sheet(client, thirty).count("Take this question out") == 30, "the same twice is one"
    response = client.get(f"{SHEET}?{thirty}&a=1&s=1")
    assert response.status_code == 400
    assert "30 things fit on one sheet, and you chose 32." in response.content.decode()


@pytest.mark.parametrize(
    ("of_question", "of_answer", "missing"),
    [
        ({"state": "hidden"}, {}, 2),
        ({"state": "held"}, {}, 2),
        ({"visibility": "members"}, {}, 2),
        ({"state": "erased"}, {}, 1),
        ({}, {"state": "hidden"}, 1),
        ({}, {"state": "erased"}, 1),
    ],
)
def test_l1_what_one_does_not_see_is_counted_without_its_words(
    answer: Answer, of_question: dict[str, Any], of_answer: dict[str, Any], missing: int
) -> None:
    Question.objects.update(**of_question)
    Answer.objects.update(**of_answer)
    html = sheet(Client(), f"q={answer.question_id}&a={answer.pk}")
    assert f"{missing} of what you chose {'is' if missing == 1 else 'are'} no longer public." in html
    assert ("My last scan showed no change." in html) == (not of_question)
    assert ("Every six months" in html) == (of_question == {"state": "erased"})


def test_parts_that_are_gone_are_counted(article: Article, editor: User) -> None:
    draft = make.article("another")
    query = f"s={article.pk}:nothing&s={draft.pk}:what&s=999999&s={article.pk}:symptoms"
    assert "3 of what you chose are no longer public." in sheet(Client(), query)
    publishing.withdraw(article=article, by=editor, note="Wrong.")
    assert "4 of what you chose are no longer public." in sheet(Client(), query)


def test_members_bring_what_members_see(client_of: Clients, answer: Answer, stranger: User) -> None:
    Question.objects.update(visibility="members")
    assert "Every six months" in sheet(client_of(stranger), f"a={answer.pk}")


def test_an_author_brings_what_waits(client_of: Clients, answer: Answer, answerer: User, stranger: User) -> None:
    Answer.objects.update(state="held")
    assert "Only you can see this answer." in sheet(client_of(answerer), f"a={answer.pk}")
    assert "1 of what you chose is no longer public." in sheet(client_of(stranger), f"a={answer.pk}")


def test_anonymous_people_stay_so(client_of: Clients, asker: User, stranger: User) -> None:
    words = posting.QuestionText("How often are scans needed?", "Mine were stable.", [])
    question = posting.ask(author=asker, words=words, shown_as="anonymous")
    for client in (Client(), client_of(stranger)):
        html = sheet(client, f"q={question.pk}")
        assert question.thread_name in html
        assert "Asker" not in html


def test_an_answer_says_what_readers_must_know(answer: Answer) -> None:
    Answer.objects.update(answer_type="general", outdated_count=3, caution_at="2026-11-01T00:00Z")
    html = sheet(Client(), f"a={answer.pk}")
    assert "Somebody thinks that this could be unsafe." in html
    assert "3 readers say that this is outdated." in html
    assert "one person’s experience" not in html


def test_an_imported_answer_says_where_from(answer: Answer) -> None:
    Answer.objects.update(
        answer_type="imported", shown_as="imported", author=None, source="MedlinePlus", license="public domain",
        source_url="https://medlineplus.gov/x",
    )  # fmt: skip
    html = sheet(Client(), f"a={answer.pk}")
    assert "Not reviewed here." in html
    assert "This text comes from MedlinePlus, licence public domain." in html
    assert ">https://medlineplus.gov/x</a>" in html


def test_a_reviewed_article_says_by_whom(article: Article) -> None:
    from articles.models import Reviewer

    reviewer = Reviewer.objects.create(name="Ana Reis", credentials="MD", job_title="Oncologist", interests="None")
    Revision.objects.update(status="reviewed", reviewer=reviewer, reviewed_on="2026-11-20")
    html = sheet(Client(), f"s={article.pk}:what")
    assert "Reviewed by Ana Reis, MD, 20 November 2026." in html
    assert "Not yet reviewed" not in html


def test_each_can_be_taken_out(answer: Answer, article: Article) -> None:
    query = f"q={answer.question_id}&a={answer.pk}&s={article.pk}:what"
    html = sheet(Client(), query)
    for without in (
        f"a={answer.pk}&amp;s={article.pk}:what", f"q={answer.question_id}&amp;s={article.pk}:what",
        f"q={answer.question_id}&amp;a={answer.pk}",
    ):  # fmt: skip
        assert f'href="{SHEET}?{without}"' in html
    assert f'href="{SHEET}" rel="nofollow">Take this answer out' in sheet(Client(), f"a={answer.pk}")


def test_a_long_answer_is_whole(answer: Answer) -> None:
    words = "A long story. " * 1000
    Answer.objects.update(body=words, body_html=markdown.render(words))
    assert words.strip() in sheet(Client(), f"a={answer.pk}")


def test_parts_of_an_article_bring_no_ids_and_their_links_lead_back(article: Article) -> None:
    html = sheet(Client(), f"s={article.pk}:what&s={article.pk}")
    body = html.partition('<article class="sheet"')[2]
    assert 'id="cite-' not in body
    assert f'href="{article.get_absolute_url()}#source-1"' in body
    assert 'href="#source' not in body


def test_the_number_of_queries_does_not_grow(
    client_of: Clients, article: Article, editor: User, stranger: User, django_assert_num_queries: Any
) -> None:
    other = make.article("another", summary="More.")
    publishing.publish(article=other, by=editor, note="First.", status="provisional")
    chosen = [f"s={one.pk}:{key}" for one in (article, other) for key in ("what", "symptoms")]
    badge, member = make.badge(stranger), client_of(stranger)
    for number in range(8):
        question = make.question(f"Number {number}?", author=editor)
        answer = make.answer(question, author=stranger, badge=badge, article=article, section_key="what")
        chosen += [f"q={question.pk}", f"a={answer.pk}"]
    answers_alone = [key for key in chosen if not key.startswith("q=")]
    for query, number in (("&".join(chosen[:6]), 4), ("&".join(chosen), 4), ("&".join(answers_alone), 3)):
        sheet(Client(), query)
        # Questions, answers, where these point to, articles
        with django_assert_num_queries(number):
            sheet(Client(), query)
        sheet(member, query)
        # And the session, the member, unread notices
        with django_assert_num_queries(number + 3):
            sheet(member, query)


def test_c11_it_is_a_reading_page(client_of: Clients, answer: Answer, stranger: User) -> None:
    response = Client().get(f"{SHEET}?a={answer.pk}")
    assert response["Cache-Control"] == "max-age=0, must-revalidate"
    assert not response.cookies
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert client_of(stranger).get(f"{SHEET}?a={answer.pk}")["Cache-Control"] == "private, no-store"
    assert "Disallow: /questions/appointment/" in Client().get("/robots.txt").content.decode()
    assert Client().post(SHEET).status_code == 405


def test_the_form_of_the_saved_list_is_understood() -> None:
    keys = appointment.keys_of(QueryDict("s=3:symptoms&q=12&a=31&q=12&s=3&utm_source=x"))
    assert keys == [("q", 12, ""), ("a", 31, ""), ("s", 3, "symptoms"), ("s", 3, "")]
    assert appointment.address_of(keys) == f"{SHEET}?q=12&a=31&s=3:symptoms&s=3"


def test_the_passport_asks_nobody_and_sends_nothing(client: Client, db: None, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        response = client.get("/passport/")
    html = response.content.decode()
    page = html.partition('<main id="main"')[2].partition("</main>")[0]
    assert "<form" not in page
    assert " name=" not in page
    assert "form=" not in page
    assert not response.cookies
    assert response["Cache-Control"] == "max-age=0, must-revalidate"
    assert client.get("/es/passport/").status_code == 200
    assert 'href="/passport/"' in client.get("/").content.decode()


def test_an_article_elsewhere_is_still_safe() -> None:
    html = markdown.elsewhere(
        '<p id="x"><a href="#a" id="b" class="term">word</a> href="#c" <a href="/other/#d">e</a>'
        '<script>alert(1)</script><a href="javascript:alert(1)">f</a></p>',
        address="/articles/x/",
    )  # fmt: skip
    assert html == ('<p><a href="/articles/x/#a" class="term">word</a> href="#c" <a href="/other/#d">e</a><a>f</a></p>')
