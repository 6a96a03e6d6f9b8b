"""“@name” becomes a link to that person's page, and nothing else does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsite.core.markdown import render
from netsite.core.people import People
from tests.core.html_oracle import assert_safe, links, parse

PEOPLE = People({"Asker": "/people/1/", "Quiet": "/people/2/", "Quiet Maple": "/people/3/", "A_B*": "/people/4/"})


def linked(text: str) -> list[str]:
    return links(render(text, people=PEOPLE))


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("@Asker, how was it?", ["/people/1/"]),
        ("Thank you (@Asker)! And @Asker's nurse.", ["/people/1/", "/people/1/"]),
        ("**@Asker** and *@Quiet*", ["/people/1/", "/people/2/"]),
        ("@Quiet Maple wrote that.", ["/people/3/"]),
        ("@Quiet Maples are trees.", ["/people/2/"]),
        ("As a rename writes it: @A\\_B\\*", ["/people/4/"]),
        ("> @Asker said so", ["/people/1/"]),
    ],
)
def test_a_name_is_linked(text: str, addresses: list[str]) -> None:
    assert linked(text) == addresses


@pytest.mark.parametrize(
    "text",
    [
        "Asker", "@asker", "@Askers", "@@Asker", "me@Asker", "@ Asker", "`@Asker`", "```\n@Asker\n```", "    @Asker",
        "@Stranger", "@Quiet\\_Maple",
    ],
)  # fmt: skip
def test_and_nothing_else(text: str) -> None:
    assert linked(text) == []


def test_a_link_is_not_linked_again() -> None:
    assert linked("[@Asker](https://example.org/x)") == ["https://example.org/x"]
    assert linked("https://example.org/@Asker") == ["https://example.org/@Asker"]


def test_the_rest_of_the_text_stays_as_it_was() -> None:
    html = render("Dear @Asker, **see** `code` <b>", people=PEOPLE)
    assert html == render("Dear @Asker, **see** `code` <b>").replace("@Asker", '<a href="/people/1/">@Asker</a>')


def test_a_name_with_signs_is_text() -> None:
    people = People({"<b>&amp;": "/people/5/"})
    element = parse(render("@<b>&amp;amp; hello", people=people))[-1]
    assert (element.tag, element.text) == ("a", "@<b>&amp;")


def test_without_people_nothing_is_linked() -> None:
    assert links(render("@Asker", people=People({}))) == []


@given(st.text(max_size=20), st.text(max_size=60))
def test_whatever_the_name_and_the_text_it_is_safe(name: str, text: str) -> None:
    assert_safe(render(f"{text} @{name} {text}", people=People({name: "/people/1/"} if name else {})))
