"""Form fields say what to do, and count after cleaning."""

import pytest
from django import forms
from django.core.exceptions import ValidationError

from netsite.core.fields import TextBody, TextLine


def refused(field: forms.Field, value: str) -> str:
    with pytest.raises(ValidationError) as error:
        field.clean(value)
    return " ".join(error.value.messages)


def test_it_cleans_what_it_takes() -> None:
    assert TextLine(max_length=20).clean("  a \u200b line \n here ") == "a line here"
    assert TextBody(max_length=20).clean("two\r\nlines\n") == "two\nlines"


def test_too_long_says_how_long() -> None:
    assert refused(TextLine(max_length=5), "123456") == "Please shorten this to 5 characters. It has 6 now."


def test_d4_the_length_counts_after_cleaning() -> None:
    assert TextLine(max_length=5).clean("1\u200b2\u200b3\u200b4\u200b5") == "12345"
    assert "Please shorten" in refused(TextLine(max_length=5), "1\u200b" * 5000)


@pytest.mark.parametrize("empty", ["", "   ", "\n\n", "\u200b\u200b"])
def test_empty_is_said(empty: str) -> None:
    assert refused(TextBody(max_length=10), empty) == "Please write something here."
    assert TextBody(max_length=10, required=False).clean(empty) == ""


def test_q2_broken_characters_are_an_error_of_the_field() -> None:
    assert "broken character" in refused(TextBody(max_length=10), "a\x00b")
