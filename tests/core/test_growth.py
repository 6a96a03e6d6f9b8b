"""AC-D1: twice the text costs about twice the time. Ratios of the best of several tries, never absolute times.

Times are those of this process alone, so that what else runs on the machine counts little.
"""

import time
from collections.abc import Callable

import pytest

from netsite.core import markdown, text

LENGTH = 10_000
# "less than 2.6" on a quiet machine; the tests share theirs, and a quadratic one would show 4
BOUND = 3.2
MARKUP = [
    "[", "![", "*_", "a__a_", "*]", "**a ", "`", '[]( "', "[a](<b", "> ", "- ", "<!--", "<a ", "&a", "~", "|", " ", "$x ",
    "\" '", "[a]: b\n[a]", "http://a.", "[^a",
]  # fmt: skip


def best(function: Callable[[str], object], value: str, tries: int = 7) -> float:
    times = []
    for _ in range(tries):
        start = time.process_time()
        function(value)
        times.append(time.process_time() - start)
    return min(times)


def ratio(function: Callable[[str], object], pattern: str) -> float:
    once, twice = ((pattern * (n // len(pattern) + 1))[:n] for n in (LENGTH, 2 * LENGTH))
    # A millisecond more on both sides: what is too quick to measure must not look steep
    return (best(function, twice) + 0.001) / (best(function, once) + 0.001)


@pytest.mark.growth
@pytest.mark.parametrize("pattern", MARKUP)
def test_d1_rendering_grows_with_the_text(pattern: str) -> None:
    assert ratio(markdown.render, pattern) < BOUND


@pytest.mark.growth
@pytest.mark.parametrize("pattern", ["a ", " ", "a\u0301", "\u200d", "\ufdfa", "\n", "-"])
@pytest.mark.parametrize("function", [text.clean, text.key, text.slug, text.skeleton, text.words, text.excerpt])
def test_d2_d4_cleaning_grows_with_the_text(function: Callable[[str], object], pattern: str) -> None:
    assert ratio(function, pattern) < BOUND
