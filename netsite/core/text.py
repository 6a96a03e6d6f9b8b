"""What people type, made regular: cleaning, the one key for comparing, slugs, excerpts, counting words.

Nothing here uses a regular expression whose cost grows faster than its input.
"""

import re
import unicodedata

from django.utils.translation import gettext as _

# Marks on one base letter: Vietnamese needs two, Hebrew with points and accents four. More is decoration that hides text
MARKS_AT_MOST = 4
# Words a minute that adults read silently, rounded down for a tired reader (Brysbaert 2019: 238 for English prose)
READING_SPEED = 200

_ZERO_WIDTH_NON_JOINER, _ZERO_WIDTH_JOINER = "\u200c", "\u200d"
_TAB, _NEWLINE = "\t", "\n"
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Letters that decompose into nothing useful by themselves
_LATIN = str.maketrans({
    "ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D",
    "ł": "l", "Ł": "L", "ð": "d", "þ": "th", "µ": "u", "μ": "u", "ı": "i",
})  # fmt: skip
# Letters of other scripts that the eye reads as Latin ones (from the Unicode confusables, UTS 39), and digits likewise
_LOOKALIKES = str.maketrans({
    "а": "a", "в": "b", "е": "e", "ё": "e", "к": "k", "м": "m", "н": "h", "о": "o", "р": "p", "с": "c", "т": "t",
    "у": "y", "х": "x", "і": "i", "ї": "i", "ј": "j", "ѕ": "s", "ԁ": "d", "ԛ": "q", "ԝ": "w", "һ": "h", "ӏ": "i",
    "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i", "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "τ": "t", "υ": "u",
    "χ": "x", "γ": "y", "ω": "w", "ɑ": "a", "ɡ": "g", "ʀ": "r", "ո": "n", "օ": "o", "ս": "u",
    "0": "o", "1": "i", "l": "i", "|": "i", "5": "s", "$": "s", "@": "a",
})  # fmt: skip


class NotAllowed(ValueError):
    """The text has a character that no keyboard makes; its message is a sentence for the person who sent it."""


def clean(value: str, *, keep_lines: bool = True) -> str:
    """The text in NFC without what cannot be seen: control, direction and zero-width characters, piled-up marks.

    Lines end in a newline; without `keep_lines` every run of white space is one space. A zero-width joiner stays inside
    words of scripts that need it and inside emoji. Raises NotAllowed for NUL and lone surrogates.
    """
    if "\x00" in value or any("\ud800" <= char <= "\udfff" for char in value):
        raise NotAllowed(_("The text has a broken character in it. Please type that place again."))
    value = unicodedata.normalize("NFC", value.replace("\r\n", _NEWLINE).replace("\r", _NEWLINE))
    value = "".join(_visible(value))
    if not keep_lines:
        return " ".join(value.split())
    lines = [line.rstrip() for line in value.split(_NEWLINE)]
    return _NEWLINE.join(lines).strip(_NEWLINE)


def _visible(value: str) -> list[str]:
    kept: list[str] = []
    marks = 0
    for position, char in enumerate(value):
        category = unicodedata.category(char)
        if category in ("Mn", "Me"):
            marks += 1
            if marks <= MARKS_AT_MOST:
                kept.append(char)
            continue
        if char in (_ZERO_WIDTH_JOINER, _ZERO_WIDTH_NON_JOINER):
            if _joins(value, position):
                kept.append(char)
            continue
        marks = 0
        if char in (_TAB, _NEWLINE) or category not in ("Cc", "Cf", "Co", "Cn", "Cs"):
            kept.append(char)
    return kept


def _joins(value: str, position: int) -> bool:
    """Whether a joiner stands between two characters that it really joins: not in Latin text, where it only hides."""
    if position == 0 or position + 1 == len(value):
        return False
    return all(_takes_joiners(char) for char in (value[position - 1], value[position + 1]))


def _takes_joiners(char: str) -> bool:
    category = unicodedata.category(char)
    return category in ("So", "Sk", "Mn", "Mc") or (category == "Lo" and char > "\u0600")


def key(value: str) -> str:
    """The one form for comparing names of tags: no case, marks, format characters; what is no letter or digit is one hyphen.

    The databases' own case folding differs (ASCII only on SQLite), so it is done here.
    """
    folded = unicodedata.normalize("NFKC", value).casefold()
    decomposed = unicodedata.normalize("NFKD", folded)
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    spaced = "".join(char if char == "+" or unicodedata.category(char)[0] in "LNM" else " " for char in kept)
    return "-".join(spaced.split())


def skeleton(value: str) -> str:
    """What the eye makes of a name: equal for names that look alike (after UTS 39), whatever script they borrow from."""
    return "".join(key(value).translate(_LOOKALIKES).split("-"))


def slug(value: str, fallback: str = "question", length: int = 60) -> str:
    """The words of a title for its address: ASCII where the letters have a Latin form, else the letters themselves."""
    decomposed = unicodedata.normalize("NFKD", value.translate(_LATIN)).casefold()
    kept = "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cf", "Cc"))
    words = unicodedata.normalize("NFC", "".join(char if char.isalnum() else " " for char in kept)).split()
    short = ""
    for word in words:
        longer = f"{short}-{word}" if short else word[:length]
        if len(longer) > length:
            break
        short = longer
    return short or fallback


def excerpt(value: str, length: int = 200) -> str:
    """The beginning, cut between words, with an ellipsis where something was cut. At most `length` characters."""
    flat = " ".join(value[: length * 4].split())
    if len(flat) <= length:
        return flat
    cut = flat[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" .,;:–—-") + "…"


def words(value: str) -> int:
    """How many words a text has."""
    return sum(1 for _match in _WORD.finditer(value))


def reading_minutes(word_count: int) -> int:
    """Whole minutes to read so many words, at least one."""
    return max(1, round(word_count / READING_SPEED))
