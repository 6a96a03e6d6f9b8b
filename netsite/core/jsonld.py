"""JSON-LD in a page: data that no text in it can break out of."""

import json
from typing import Any

from django.utils.safestring import SafeString

from netsite.core import markdown

# Django's table for json_script, and the two line ends that JavaScript knows and JSON does not
_ESCAPES = {
    ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029",
}  # fmt: skip


def dumps(data: dict[str, Any]) -> str:
    """The data as JSON that may stand inside a script element; parsing it gives the data back."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def script(data: dict[str, Any]) -> SafeString:
    """The whole script element."""
    return markdown.trusted(f'<script type="application/ld+json">{dumps(data)}</script>')
