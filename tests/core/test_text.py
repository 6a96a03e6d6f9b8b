"""Cleaning and comparing what people type."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netsite.core import text


@pytest.mark.parametrize("bad", ["a\x00b", "a\ud800b"])
def test_q2_q3_broken_characters_are_refused_with_a_sentence(bad: str) -> None:
    with pytest.raises(text.NotAllowed, match="broken character"):
        text.clean(bad)


def test_q4_what_cannot_be_seen_is_taken_out() -> None:
    assert text.clean("pay\u202epal\u2066 \ufeffzero\u200bwidth\u00ad\x07") == "paypal zerowidth"


def test_joiners_stay_where_they_join() -> None:
    family, persian = "👩\u200d👧", "می\u200cخواهم"
    assert text.clean(family) == family
    assert text.clean(persian) == persian
    assert text.clean("ad\u200dmin") == "admin"


def test_d4_piled_up_marks_are_cut() -> None:
    assert len(text.clean("a" + "\u0301" * 10_000)) <= 1 + text.MARKS_AT_MOST
    assert text.clean("Tiếng Việt") == "Tiếng Việt"


def test_lines_are_kept_or_joined() -> None:
    assert text.clean("one  \r\ntwo\rthree\n\n") == "one\ntwo\nthree"
    assert text.clean(" one \n two\t", keep_lines=False) == "one two"


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_cleaning_twice_changes_nothing(value: str) -> None:
    once = text.clean(value)
    assert text.clean(once) == once
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Diabetes", "DIABETES"), ("Diabetes", "diabetés"), ("Diabetes", "dia\u00adbetes"), ("Übelkeit", "übelkeit"),
        ("STRASSE", "Straße"), ("ki 67", "Ki-67"), ("ki__67", "ki–67"), ("ﬁber", "fiber"), ("  a  b ", "a-b"),
    ],
)  # fmt: skip
def test_q6_one_key_for_one_name(one: str, other: str) -> None:
    assert text.key(one) == text.key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("admin", "аdmin"),
        ("admin", "adm1n"),
        ("Maple", "MAPLE"),
        ("Maple", "Ma ple"),
        ("lily", "1i1y"),
        ("Maple", "Mаplе"),
    ],
)
def test_u7_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert text.skeleton(one) == text.skeleton(other)


def test_different_names_differ() -> None:
    assert text.skeleton("Maple") != text.skeleton("Juniper")
    assert text.key("scan") != text.key("scans")


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("How often are scans needed?", "how-often-are-scans-needed"),
        ("Übelkeit & müde: was hilft?", "ubelkeit-mude-was-hilft"),
        ("---", "question"),
        ("🙂🙂", "question"),
        ("你好 世界", "你好-世界"),
        ("\u202eevil", "evil"),
    ],
)
def test_q5_slugs_are_never_empty(title: str, slug: str) -> None:
    assert text.slug(title) == slug


def test_a_slug_ends_with_a_whole_word() -> None:
    slug = text.slug("somatostatin " * 20)
    assert len(slug) <= 60
    assert slug.endswith("somatostatin")


def test_an_excerpt_ends_between_words() -> None:
    assert text.excerpt("one two three four", 12) == "one two…"
    assert text.excerpt("short", 12) == "short"
    assert len(text.excerpt("x" * 500, 100)) == 100


def test_words_and_minutes() -> None:
    assert text.words("Ki-67 isn't 3%, is it?") == 5
    assert text.reading_minutes(20) == 1
    assert text.reading_minutes(1300) == 6
