"""A picture for each name, drawn from a keyed hash: stripes in one of eight colours, and the first letter.

Nothing is loaded from elsewhere, nothing is stored, and nothing leads back: whoever is anonymous in a thread has a picture
of that thread and name, not of the member.
"""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

COLOURS = 8
SIZE = 40


@dataclass(frozen=True)
class Avatar:
    """What the template draws: the colour's number (site.css), the path of the stripes, a letter."""

    colour: int
    stripes: str
    letter: str


def avatar(seed: str, name: str = "") -> Avatar:
    """The picture that belongs to a seed ("member:7"), always the same one on this installation."""
    digest = salted_hmac("accounts.avatar", seed, algorithm="sha256").digest()
    slant = digest[1] % 25 - 12
    position, stripes = digest[2] % 6, ""
    for byte in digest[3:8]:
        width = 2 + byte % 4
        stripes += f"M{position + slant} 0h{width}L{position - slant + width} {SIZE}h-{width}Z"
        position += width + 3 + byte // 4 % 5
    return Avatar(digest[0] % COLOURS, stripes, next((char.upper() for char in name if char.isalnum()), ""))
