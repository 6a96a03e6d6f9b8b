"""The list of questions as a reader chose it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import QueryDict
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from netsite.accounts.models import ClinicianBadge, User
from questions import filtering, posting, saving_filters
from questions.filtering import CHOICES, Filter
from questions.models import Question, Tag, TagSynonym
from questions.posting import Context, QuestionText
from questions.treatments import TREATMENTS
from tests import make
from tests.questions.test_listing import titles

Clients = Callable[[User], Client]
EVERY = {
    "topic": "prrt", "answers": "answered", "kind": "experience", "clinician": "1", "about": "me", "wanted": "facts",
    "site": "lung", "grade": "g2", "functional": "no", "treatment": "prrt", "country": "PT",
}  # fmt: skip


@pytest.fixture
def rows(asker: User, answerer: User) -> dict[str, Question]:
    """One question that is as EVERY, and others that differ in one or two things."""
    nurse = make.member("Juniper")
    full = make.question(
        "The full one?", author=asker, tags=("prrt",), about="me", wanted="facts", primary_site="lung", grade="g2",
        functional="no", treatments=["ssa", "prrt"], country="PT",
    )  # fmt: skip
    make.answer(full, author=nurse, badge=make.badge(nurse), accepted_at=timezone.now())
    waiting = make.question("The waiting one?", author=asker, tags=("diet",), primary_site="lung", grade="g1")
    kind = make.question("The kind one?", author=asker, wanted="support", about="died", treatments=["surgery"])
    make.answer(kind, author=answerer, answer_type="support", accepted_at=timezone.now())
    return {"full": full, "waiting": waiting, "kind": kind}


def found(client: Client, query: str) -> set[str]:
    return {title.removeprefix("The ").removesuffix(" one?") for title in titles(client, f"/questions/?{query}")}


@pytest.mark.parametrize("name", EVERY)
def test_each_part_finds_what_is_so(client: Client, rows: dict[str, Question], name: str) -> None:
    expected = {"answers": {"full", "kind"}, "site": {"full", "waiting"}}.get(name, {"full"})
    assert found(client, f"{name}={EVERY[name]}") == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("answers=waiting", "waiting"), ("answers=helpful", "full"), ("kind=support", "kind"), ("kind=read", ""),
        ("answers=waiting&site=lung", "waiting"), ("grade=g1&site=lung", "waiting"), ("grade=g1&topic=prrt", ""),
        ("treatment=surgery", "kind"), ("treatment=watching", ""), ("about=died&wanted=support", "kind"),
        ("sort=waiting&site=lung", "waiting"), ("sort=new&topic=prrt", "full"), ("sort=helpful&country=PT", "full"),
        ("&".join(sorted(f"{name}={value}" for name, value in EVERY.items())), "full"),
    ],
)  # fmt: skip
def test_parts_together(client: Client, rows: dict[str, Question], query: str, expected: str) -> None:
    assert found(client, query) == set(expected.split())


@pytest.mark.parametrize("treatment", dict(TREATMENTS))
def test_a_treatment_is_found_exactly(client: Client, asker: User, treatment: str) -> None:
    for key, _label in TREATMENTS:
        make.question(f"The {key} one?", author=asker, treatments=[key])
    make.question("The empty one?", author=asker)
    make.question("The mixed one?", author=asker, treatments=["chemo", treatment, "liver"])
    expected = {treatment, "mixed"}
    assert found(client, f"treatment={treatment}") == expected


def test_what_the_form_keeps_is_found(client: Client, asker: User) -> None:
    told = Context("experience", "pancreas", "nec", "yes", ["liver", "chemo"], "ES")
    posting.ask(author=asker, words=QuestionText("The told one?", about="cared-for", context=told))
    assert found(client, "country=ES&functional=yes&grade=nec&site=pancreas&treatment=chemo") == {"told"}


def test_answers_that_nobody_sees_do_not_count(client_of: Clients, rows: dict[str, Question], asker: User) -> None:
    answer = rows["full"].answers.get()
    posting.set_answer_state(answer=answer, state="hidden")
    for client in (Client(), client_of(asker), client_of(make.staff("Modesta"))):
        for query in ("answers=answered&site=lung", "answers=helpful", "kind=experience", "clinician=1"):
            assert found(client, query) == set(), query
        assert found(client, "answers=waiting") == {"full", "waiting"}
    held = make.answer(rows["waiting"], author=asker, answer_type="read", read_url="https://a.example", state="held")
    assert held.state == "held"
    assert found(client_of(asker), "kind=read") == set()


def test_a_badge_that_ended_is_no_clinicians_answer(client: Client, rows: dict[str, Question]) -> None:
    day = timezone.now().date()
    assert found(client, "clinician=1") == {"full"}
    ClinicianBadge.objects.update(checked_on=day - timedelta(days=365), expires_on=day)
    assert found(client, "clinician=1") == set()
    ClinicianBadge.objects.update(expires_on=day + timedelta(days=9), state="revoked", revoked_at=timezone.now())
    assert found(client, "clinician=1") == set()


def test_i_each_reader_finds_what_they_may_see(client_of: Clients, asker: User, stranger: User) -> None:
    make.question("The open one?", author=asker, grade="g3")
    make.question("The shared one?", author=asker, grade="g3", visibility="members", tags=("secret",))
    make.question("The held one?", author=asker, grade="g3", state="held")
    hidden = make.question("The hidden one?", author=asker, grade="g3", state="hidden")
    assert found(Client(), "grade=g3") == {"open"}
    for person in (stranger, asker, make.staff("Modesta")):
        assert found(client_of(person), "grade=g3") == {"open", "shared"}
    assert hidden.title not in Client().get("/questions/?grade=g3").content.decode()
    # Its name may say what only members read
    assert "There is no topic" in Client().get("/questions/?topic=secret").content.decode()
    assert found(client_of(stranger), "topic=secret") == {"shared"}


@pytest.mark.parametrize("typed", ["PRRT", " prrt ", "Prrt", "prr\u00adt", "Lutathera", "lutathera"])
def test_a_topic_however_it_is_written(client: Client, rows: dict[str, Question], typed: str) -> None:
    TagSynonym.objects.create(tag=Tag.objects.get(name="prrt"), name="Lutathera")
    response = client.get("/questions/", {"topic": typed, "sort": "new"})
    assert (response.status_code, response["Location"]) == (302, "/questions/?sort=new&topic=prrt")
    assert found(client, "topic=prrt") == {"full"}


@pytest.mark.parametrize("state", ["proposed", "refused"])
def test_a_topic_that_waits_for_a_moderator_is_none_yet(client: Client, rows: dict[str, Question], state: str) -> None:
    Tag.objects.filter(name="prrt").update(state=state)
    assert "There is no topic “prrt” here." in client.get("/questions/?topic=prrt").content.decode()


HOSTILE = [
    "<script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "a" * 5000,
    "%",
    "!!!",
    "\u202e",
    "ﷺ" * 119,
    "' OR 1=1",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_x12_an_unknown_topic_is_said_and_the_rest_holds(client: Client, rows: dict[str, Question], typed: str) -> None:
    response = client.get("/questions/", {"topic": typed, "site": "lung", "grade": ""})
    assert response.status_code == 200
    assert {question.title for question in response.context["page"].items} == {"The full one?", "The waiting one?"}
    page = html5lib.parse(response.content.decode(), namespaceHTMLElements=False)
    assert all(script.get("src") for script in page.iter("script"))
    assert not page.findall(".//svg[@onload]")
    field = page.find(".//input[@id='filter-topic']")
    assert field.get("value") == typed, "what was typed stands there still"
    assert field.get("aria-invalid") == "true"
    assert "There is no topic" in page.find(".//p[@id='no-topic']").text
    assert "noindex" in response.content.decode()


@pytest.mark.parametrize("value", ["x", "<script>alert(1)</script>", "g2' OR 1=1", "a" * 5000, "any", "0", "é"])
@pytest.mark.parametrize("name", CHOICES)
def test_q1_what_is_no_choice_is_refused_with_a_sentence(client: Client, db: None, name: str, value: str) -> None:
    response = client.get("/questions/", {name: value})
    assert response.status_code == 400
    html = response.content.decode()
    assert "has no such choice" in html
    assert "<script>alert" not in html
    assert "Show all questions" in html


@pytest.mark.parametrize("name", [*CHOICES, "topic"])
def test_q8_nul_and_broken_letters_are_refused(client: Client, db: None, name: str) -> None:
    for junk in ("%00", "g2%00", "%ff%fe", "%ed%a0%80"):
        assert client.get(f"/questions/?{name}={junk}").status_code == 400


def test_of_a_repeated_name_the_last_one_counts(client: Client, rows: dict[str, Question]) -> None:
    response = client.get("/questions/?grade=g3&grade=g1&site=lung&site=lung")
    assert response["Location"] == "/questions/?grade=g1&site=lung"
    assert client.get("/questions/?grade=g1&grade=zz").status_code == 400
    assert client.get("/questions/?utm_source=x&grade=g1").status_code == 200


def test_an_address_is_as_short_as_it_can_be(client: Client, rows: dict[str, Question]) -> None:
    form = {"sort": "new", "topic": "", "site": "lung", "grade": "", "kind": "", "country": "", "after": ""}
    assert client.get("/questions/", form)["Location"] == "/questions/?sort=new&site=lung"
    assert client.get("/questions/", {"topic": ""})["Location"] == "/questions/"
    assert client.get("/questions/?sort=library&site=lung")["Location"] == "/questions/?sort=library"
    assert client.get("/questions/?site=lung&grade=g1")["Location"] == "/questions/?grade=g1&site=lung"


PARTS = st.fixed_dictionaries({name: st.sampled_from(["", *words()]) for name, words in CHOICES.items()})


@given(values=PARTS)
def test_the_address_of_a_filter_is_that_filter(values: dict[str, str]) -> None:
    chosen = Filter.from_query(values, reader=AnonymousUser())
    again = Filter.from_query(QueryDict(chosen.query), reader=AnonymousUser())
    assert again == chosen
    assert again.query == chosen.query
    assert len(chosen.query) <= saving_filters.QUERY_MAX_LENGTH
    assert chosen.is_chosen == bool(chosen.words) == bool(chosen.query) == any(values.values())


def test_it_is_said_in_plain_words(db: None) -> None:
    query = QueryDict("answers=waiting&grade=g2&site=small-bowel")
    assert Filter.from_query(query, reader=AnonymousUser()).words == "Waiting for an answer · small bowel · G2"


def test_what_is_chosen_stands_there_and_can_be_taken_away(client: Client, rows: dict[str, Question]) -> None:
    html = client.get("/questions/?grade=g1&site=lung&sort=new").content.decode()
    assert '<details class="folded filter" open>' in html
    chips = re.findall(r'<a class="tag chip" href="([^"]+)"', html)
    assert [chip.replace("&amp;", "&") for chip in chips] == [
        "/questions/?sort=new&grade=g1#chosen", "/questions/?sort=new&site=lung#chosen",
    ]  # fmt: skip
    assert '<a class="small" href="/questions/?sort=new">Clear all</a>' in html
    assert '<option value="g1" selected>' in html
    plain = client.get("/questions/").content.decode()
    assert '<details class="folded filter">' in plain
    assert "Clear all" not in plain


def test_tabs_keep_the_filter_as_far_as_it_means_something(client: Client, rows: dict[str, Question]) -> None:
    html = client.get("/questions/?kind=experience&site=lung").content.decode().replace("&amp;", "&")
    tabs = re.findall(r'href="([^"]*)"', re.search(r'<ul class="tabs">.*?</ul>', html).group())  # type: ignore[union-attr]
    assert tabs == [
        "/questions/?kind=experience&site=lung", "/questions/?sort=new&kind=experience&site=lung",
        "/questions/?sort=helpful&kind=experience&site=lung", "/questions/?sort=waiting&site=lung",
        "/questions/?sort=library",
    ]  # fmt: skip
    waiting = client.get("/questions/?sort=waiting&site=lung").content.decode()
    assert 'name="kind"' not in waiting
    assert 'name="grade"' in waiting
    assert 'id="filter-topic"' not in client.get("/questions/?sort=library").content.decode()


def test_pages_keep_the_filter(client: Client, asker: User) -> None:
    Question.objects.bulk_create(
        Question(title=f"Question number {n}?", author=asker, grade="g2" if n % 2 else "g1") for n in range(90)
    )
    for sort in ("active", "new", "helpful", "waiting"):
        seen: list[str] = []
        address = f"/questions/?sort={sort}&grade=g2"
        while address:
            response = client.get(address)
            seen += [question.title for question in response.context["page"].items]
            link = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
            address = f"/questions/{link.group(1)}".replace("&amp;", "&") if link else ""
        assert len(seen) == len(set(seen)) == 45, sort


def test_search_engines_get_the_plain_list_alone(client: Client, rows: dict[str, Question]) -> None:
    html = client.get("/questions/?grade=g1").content.decode()
    assert '<meta name="robots" content="noindex">' in html
    assert '<link rel="canonical" href="http://localhost:8000/questions/">' in html
    assert "noindex" not in client.get("/questions/").content.decode()


def test_nothing_found_says_what_to_leave_open(client: Client, rows: dict[str, Question]) -> None:
    html = client.get("/questions/?grade=g1&site=lung&topic=prrt").content.decode().replace("&amp;", "&")
    card = html[html.index("No question fits all of this") :]
    offered = re.findall(r'<a class="tag" href="([^"]+)"', card[: card.index("</section>")])
    assert offered == ["/questions/?grade=g1&site=lung#chosen", "/questions/?site=lung&topic=prrt#chosen"]
    html = client.get("/questions/?country=JP&kind=read&site=stomach").content.decode()
    assert "Nobody here has asked this yet" in html
    assert "Show all questions" in html
    html = client.get("/questions/?sort=waiting&answers=answered").content.decode()
    assert "There are some if you take one of these away" in html


def test_few_say_that_there_are_more(client: Client, rows: dict[str, Question]) -> None:
    assert "Few questions fit all of this." in client.get("/questions/?grade=g1&site=lung").content.decode()
    assert "Few questions fit" not in client.get("/questions/?site=lung").content.decode()


def test_a_filter_sets_no_cookie_and_asks_little(
    client: Client, rows: dict[str, Question], django_assert_num_queries: Any
) -> None:
    everything = "&".join(sorted(f"{name}={value}" for name, value in EVERY.items()))
    # The topic; the list, its tags, its view counts, the topics beside it, the articles to start with
    with django_assert_num_queries(6):
        response = client.get(f"/questions/?{everything}")
    assert not response.cookies
    assert "csrf" not in response.content.decode()
    # Nothing found: one look for each of the four parts, and no tags and counts of an empty list
    with django_assert_num_queries(1 + 4 + 3):
        client.get("/questions/?country=JP&grade=g1&site=lung&topic=prrt")


def test_people_in_a_similar_place(client: Client, asker: User) -> None:
    def link(**fields: Any) -> str:
        question = make.question(author=asker, **fields)
        html = client.get(question.get_absolute_url()).content.decode().replace("&amp;", "&")
        place = re.search(r'<a href="([^"]+)" rel="nofollow">Questions of people in a similar place', html)
        return place.group(1) if place else ""

    whole = {"primary_site": "lung", "grade": "g2", "functional": "no", "treatments": ["prrt"], "country": "PT"}
    assert link(**whole) == "/questions/?grade=g2&site=lung"
    assert link(primary_site="unknown") == "/questions/?site=unknown"
    assert link(primary_site="other", grade="unknown", functional="yes") == "/questions/?functional=yes"
    assert link(treatments=["prrt", "ssa"]) == "/questions/?treatment=ssa"
    assert link() == link(about="me", wanted="facts") == link(primary_site="other", country="PT") == ""
    assert client.get(link(**whole)).status_code == 200


def test_similar_place_needs_no_query(asker: User, django_assert_num_queries: Any) -> None:
    question = make.question(author=asker, primary_site="lung")
    with django_assert_num_queries(0):
        assert filtering.alike(question).query == "site=lung"
