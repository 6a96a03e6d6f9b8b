"""Text of members becomes safe HTML, whatever they send (attack cases X1 to X16)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsite.core import markdown
from netsite.core.glossary import Terms
from netsite.core.markdown import Citations, render, render_article, to_plain_text
from tests.core.html_oracle import assert_safe, links, parse

ARTICLE_ATTRIBUTES = frozenset({"href", "rel", "start", "id", "class", "aria-label"})


def tags(html: str) -> list[str]:
    return [element.tag for element in parse(html)]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", "\x01javascript:alert(1)", "java\tscript:alert(1)",
        "<java\nscript:alert(1)>", "<javascript:alert(1)>",
    ],
)  # fmt: skip
def test_x1_script_addresses_are_not_linked(url: str) -> None:
    assert links(render(f"[x]({url})")) == []


@pytest.mark.parametrize(
    "url", ["java&#10;script:alert(1)", "&#106;avascript:alert(1)", "java%0Ascript:x", "a:b", "x/y:z"]
)
def test_x2_encoded_script_addresses_are_not_linked(url: str) -> None:
    assert links(render(f"[x]({url})")) == []


@pytest.mark.parametrize(
    "url", ["data:text/html,x", "data:image/svg+xml,x", "vbscript:x", "file:///etc/passwd", "intent://x", "mailto:"]
)
def test_x3_other_schemes_are_dropped(url: str) -> None:
    assert links(render(f"[x]({url})")) == []


@pytest.mark.parametrize("text", ['![x" onerror="alert(1)](y)', "![p](https://tracker/p.gif)", "![p](/static/p.gif)"])
def test_x4_members_show_no_pictures(text: str) -> None:
    assert_safe(render(text))


def test_x4_a_picture_becomes_a_link_with_its_description() -> None:
    html = render("![my scan](https://example.org/scan.png)")
    assert links(html) == ["https://example.org/scan.png"]
    assert "my scan" in html


@pytest.mark.parametrize(
    "text",
    ["[x]\n\n[x]: javascript:alert(1)", "<javascript:alert(1)>", "see javascript:alert(1) there", "//evil.example/x"],
)
def test_x5_reference_and_automatic_links(text: str) -> None:
    assert links(render(text)) == []


@pytest.mark.parametrize("url", ["//evil.example", "/\\evil.example", "/%5Cevil.example", "https:evil", "http:///x"])
def test_x6_what_looks_like_a_path_and_leaves_the_site_is_not_linked(url: str) -> None:
    assert links(render(f"[x]({url})")) == []


def test_x6_links_that_lead_away_are_marked() -> None:
    element = parse(render("[x](https://example.org/a)"))[-1]
    assert element.get("rel") == "nofollow ugc noopener noreferrer"
    assert parse(render("[x](/articles/net-overview/#what)"))[-1].get("rel") is None


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<svg/onload=alert(1)>", '<math><mi xlink:href="javascript:alert(1)">', "<!--><script>",
        "<!-- open", "<a href='javascript:alert(1)'>x</a>",
    ],
)  # fmt: skip
def test_x7_raw_html_is_text(text: str) -> None:
    html = render(text)
    assert_safe(html)
    assert text.split(maxsplit=1)[0].strip("<>")[:3] in "".join(parse(html)[0].itertext())


@pytest.mark.parametrize(
    "text", ["<form action=/x><input name=csrfmiddlewaretoken>", '<p id="csrf-token" class="btn" style="x">y</p>']
)
def test_x8_no_forms_ids_or_classes(text: str) -> None:
    assert_safe(render(text))


def test_x9_parsing_again_changes_nothing() -> None:
    text = '<noscript><p title="</noscript><img src=x onerror=alert(1)>">'
    html = render(text)
    assert_safe(html)
    assert markdown._MEMBER_CLEANER.clean(html) == html


@pytest.mark.parametrize("text", ['```"><x onclick=y\ncode\n```', "~~~ js' onload='x\ncode\n~~~"])
def test_x15_what_follows_a_code_fence_is_no_attribute(text: str) -> None:
    html = render(text)
    assert_safe(html)
    assert tags(html) == ["pre", "code"]


def test_x16_headings_stay_below_the_pages_own() -> None:
    assert tags(render("# a\n\n## b\n\n###### c")) == ["h3", "h4", "h6"]


@given(st.text(max_size=300))
def test_any_text_is_safe(text: str) -> None:
    assert_safe(render(text))
    to_plain_text(text)


@given(st.lists(st.sampled_from(
    ["[", "](", ")", "<", ">", "javascript:", "//", "!", "`", "*", "_", "\n", "&#106;", "http://a.b", "|", "- ", "# ", "[^nci]"]
), max_size=40))  # fmt: skip
def test_any_mix_of_markup_is_safe(parts: list[str]) -> None:
    assert_safe(render("".join(parts)))
    html = render_article("".join(parts), citations=Citations(["nci"]), prefix="s-what-")
    assert_safe(html, allowed_attributes=ARTICLE_ATTRIBUTES)


def test_members_write_lists_tables_and_links() -> None:
    html = render("- **a**\n- *b*\n\n|x|y|\n|-|-|\n|1|2|\n\nhttps://example.org")
    assert {"ul", "strong", "em", "table", "td", "a"} <= set(tags(html))


def test_a_citation_links_to_its_source_and_can_be_linked_back() -> None:
    citations = Citations(["nci", "mayo"])
    html = render_article("One.[^mayo] Two.[^nci][^mayo]", citations=citations)
    assert links(html) == ["#source-2", "#source-1", "#source-2"]
    assert citations.uses == {"nci": ["cite-1-1"], "mayo": ["cite-2-1", "cite-2-2"]}
    ids = [element.get("id") for element in parse(html) if element.get("id")]
    assert ids == ["cite-2-1", "cite-1-1", "cite-2-2"]


def test_numbers_go_on_over_the_sections_of_an_article() -> None:
    citations = Citations(["nci"])
    render_article("One.[^nci]", citations=citations)
    assert 'id="cite-1-2"' in render_article("Two.[^nci]", citations=citations)


def test_an_unknown_source_stays_visible_and_is_reported() -> None:
    citations = Citations(["nci"])
    assert "[^typo]" in render_article("One.[^typo]", citations=citations)
    assert citations.unknown == ["typo"]


def test_members_have_no_citations() -> None:
    assert "[^nci]" in render("One.[^nci]")


@pytest.fixture
def terms() -> Terms:
    return Terms([("prrt", ["PRRT"]), ("net", ["neuroendocrine tumor", "NET"]), ("ssa", ["somatostatin analog"])])


def test_the_first_use_of_a_term_is_linked_once(terms: Terms) -> None:
    html = render_article("PRRT helps. PRRT again, and Neuroendocrine tumors.", terms=terms)
    assert links(html) == ["#term-prrt", "#term-net"]
    assert sorted(terms.used) == ["net", "prrt"]


@pytest.mark.parametrize("text", ["a safety net", "NETwork", "`PRRT`", "[PRRT](/x)", "### PRRT", "pre-PRRT-era"])
def test_terms_are_whole_words_outside_links_code_and_headings(terms: Terms, text: str) -> None:
    assert [link for link in links(render_article(text, terms=terms)) if link.startswith("#term")] == []


def test_headings_of_articles_have_stable_ids_with_a_prefix() -> None:
    html = render_article("### How it works\n\n### How it works", prefix="treatment-")
    ids = [element.get("id") for element in parse(html) if element.tag == "h3"]
    assert ids == ["treatment-how-it-works", "treatment-how-it-works-2"]


def test_plain_text_has_the_words_and_nothing_else() -> None:
    text = "# A\n\nSee [this](http://x.y), ![a scan](http://q.w) and `code`.[^nci]\n\n- one\n- two"
    assert to_plain_text(text) == "A\nSee this, a scan and code.\none\ntwo"
