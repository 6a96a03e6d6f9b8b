"""The HTML part of a mail, made from its plain text: one source for both, no picture, nothing that tells who opened it."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string


@dataclass(frozen=True)
class Paragraph:
    """A few lines, or an address that stands alone and becomes a button."""

    lines: list[str]
    address: str = ""


def html_of(subject: str, text: str) -> str:
    """The whole HTML document. Addresses alone in their paragraph are links; everything else is escaped text."""
    paragraphs = [_paragraph(part) for part in text.split("\n\n") if part.strip()]
    return render_to_string(
        "mail/layout.html", {"subject": subject, "paragraphs": paragraphs, "site_name": settings.SITE_NAME}
    )


def _paragraph(part: str) -> Paragraph:
    lines = [line.strip() for line in part.strip().splitlines()]
    is_address = len(lines) == 1 and lines[0].startswith(("https://", "http://")) and " " not in lines[0]
    return Paragraph(lines, address=lines[0] if is_address else "")
