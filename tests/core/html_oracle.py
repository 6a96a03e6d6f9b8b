"""What must hold of any HTML made from people's text: judged on parsed elements and attributes, never on substrings."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib

FORBIDDEN = {"script", "style", "form", "input", "button", "img", "svg", "math", "iframe", "object", "embed", "link", "base",
             "meta", "h1", "h2", "noscript", "template"}  # fmt: skip
SCHEMES = {"", "http", "https", "mailto"}


def parse(html: str) -> list[Element]:
    """The elements that a browser would make, without html, head and body."""
    tree = html5lib.parse(f"<!doctype html><body>{html}", namespaceHTMLElements=False)
    return [e for e in tree.find("body").iter() if isinstance(e.tag, str) and e.tag != "body"]


def links(html: str) -> list[str]:
    return [element.get("href", "") for element in parse(html) if element.tag == "a"]


def assert_safe(html: str, *, allowed_attributes: frozenset[str] = frozenset({"href", "rel", "start"})) -> None:
    """No element that runs or loads something, no attribute that is not listed, no scheme but the harmless ones."""
    for element in parse(html):
        assert element.tag not in FORBIDDEN, html
        assert set(element.attrib) <= allowed_attributes, (element.tag, element.attrib)
        href = element.get("href", "")
        assert urlsplit(href.strip()).scheme in SCHEMES, href
        assert not href.startswith(("//", "/\\")), href
