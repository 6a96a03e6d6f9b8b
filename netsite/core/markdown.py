"""Markdown to safe HTML. The only module that may mark HTML as safe.

Two layers guard the reader: raw HTML is never parsed (`html=False`) and links pass an allow-list; then one cleaner drops
every element and attribute that is not listed. Text is rendered once, when it is written; RENDERER_VERSION tells with
which rules.
"""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import nh3
from django.conf import settings
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from netsite.core.glossary import Terms, link_terms
from netsite.core.people import People, link_people

RENDERER_VERSION = 1

# A member's heading must not compete with the page's own (h1, h2): "#" is h3, and so on down to h6. Editors write the
# levels they mean, under a section's h2
HEADING_SHIFT = 2
LONGEST_ADDRESS = 500
FOREIGN_LINK_OF_MEMBERS = "nofollow ugc noopener noreferrer"
FOREIGN_LINK_OF_STAFF = "noopener noreferrer"

_TAGS = {
    "a", "p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "h3", "h4", "h5", "h6",
    "table", "thead", "tbody", "tr", "th", "td",
}  # fmt: skip
_SCHEMES = {"http", "https", "mailto"}
_MEMBER_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"a": {"href", "rel"}, "ol": {"start"}},
    url_schemes=_SCHEMES,
    link_rel=None,
)
_ARTICLE_ATTRIBUTES = {
    "a": {"href", "rel", "class", "id", "aria-label"}, "ol": {"start"}, "sup": {"class"},
    "h3": {"id"}, "h4": {"id"}, "h5": {"id"}, "h6": {"id"},
}  # fmt: skip
_ARTICLE_CLEANER = nh3.Cleaner(
    tags=_TAGS | {"sup"}, attributes=_ARTICLE_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None
)
_CITATION = re.compile(r"\[\^([a-z0-9][a-z0-9_-]{0,59})\]", re.IGNORECASE)


class Citations:
    """The sources of an article, numbered in their order, and where its sections cite them.

    `uses` maps a source's key to the ids of its citations, for the links back; `unknown` holds keys without a source.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        self.numbers = {key: number for number, key in enumerate(keys, start=1)}
        self.uses: dict[str, list[str]] = {key: [] for key in keys}
        self.unknown: list[str] = []

    def cite(self, key: str) -> tuple[int, str] | None:
        """The number of the source and the id of this citation; None (and noted) where there is no such source."""
        if key not in self.numbers:
            if key not in self.unknown:
                self.unknown.append(key)
            return None
        number = self.numbers[key]
        anchor = f"cite-{number}-{len(self.uses[key]) + 1}"
        self.uses[key].append(anchor)
        return number, anchor


def render(text: str, *, people: People | None = None) -> str:
    """A member's Markdown as safe HTML: no images, no ids or classes, links marked as theirs, “@name” of these people linked."""
    env: EnvType = {"link_rel": FOREIGN_LINK_OF_MEMBERS}
    tokens = _MEMBER.parse(text, env)
    if people is not None:
        link_people(tokens, people)
    return _MEMBER_CLEANER.clean(_MEMBER.renderer.render(tokens, _MEMBER.options, env))


def render_article(
    text: str, *, citations: Citations | None = None, terms: Terms | None = None, prefix: str = ""
) -> str:
    """The Markdown of staff as safe HTML.

    `[^key]` becomes a numbered link to its source, the first use of each glossary term a link to its definition, and
    with a prefix each heading gets an id that begins with it.
    """
    env: EnvType = {"link_rel": FOREIGN_LINK_OF_STAFF, "citations": citations, "prefix": prefix, "is_article": True}
    tokens = _ARTICLE.parse(text, env)
    if terms is not None:
        link_terms(tokens, terms)
    return _ARTICLE_CLEANER.clean(_ARTICLE.renderer.render(tokens, _ARTICLE.options, env))


def trusted(html: str) -> SafeString:
    """Mark HTML as safe that this module (or core.jsonld) made."""
    return mark_safe(html)


def elsewhere(html: str, *, address: str) -> SafeString:
    """The HTML of a page at this address, as a part of another page: what it links within itself leads back there, and it
    brings no ids along.
    """

    def changed(_tag: str, attribute: str, value: str) -> str | None:
        if attribute == "id":
            return None
        return f"{address}{value}" if attribute == "href" and value.startswith("#") else value

    cleaned = nh3.clean(
        html, tags=_TAGS | {"sup"}, attributes=_ARTICLE_ATTRIBUTES, url_schemes=_SCHEMES, link_rel=None,
        attribute_filter=changed,
    )  # fmt: skip
    return mark_safe(cleaned)


def to_plain_text(text: str) -> str:
    """The words of a Markdown text, for excerpts, search, mail and structured data: links and images as their text."""
    tokens = _ARTICLE.parse(text, {})
    blocks = [_words_of(token.children or []) for token in tokens if token.type == "inline"]
    code = [token.content.strip() for token in tokens if token.type in ("fence", "code_block")]
    return "\n".join(part for part in [*blocks, *code] if part)


def _words_of(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
        elif child.type == "image":
            parts.append(_words_of(child.children or []))
        elif child.type != "citation":
            parts.append(child.content)
    return "".join(parts).strip()


def _is_allowed(url: str) -> bool:
    """http, https and mailto with an address, or a path or anchor of this site.

    Everything else is not a link: neither `//host` and `/\\host`, which leave the site while looking like a path, nor a
    relative name, in which a colon may hide a scheme.
    """
    lowered = url.strip().lower()
    if lowered.startswith(("/", "#")):
        return not lowered.startswith(("//", "/\\", "/%5c", "/%0"))
    if lowered.startswith("mailto:"):
        return "@" in lowered
    return lowered.startswith(("http://", "https://")) and bool(_host(lowered))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _is_foreign(url: str) -> bool:
    return url.startswith("http") and _host(url) != settings.SITE_HOST


def _shift_headings_and_mark_links(state: Any) -> None:
    """A core rule: levels of headings, ids where asked for, and `rel` on links that lead away."""
    anchors: dict[str, int] = {}
    for number, token in enumerate(state.tokens):
        if token.type in ("heading_open", "heading_close"):
            level = int(token.tag[1])
            token.tag = f"h{max(3, level) if state.env.get('is_article') else min(6, level + HEADING_SHIFT)}"
            if token.type == "heading_open" and state.env.get("prefix"):
                token.attrSet("id", _heading_id(state.env["prefix"], state.tokens[number + 1].content, anchors))
        for child in token.children or []:
            if child.type == "link_open" and _is_foreign(str(child.attrGet("href") or "")):
                child.attrSet("rel", state.env.get("link_rel", FOREIGN_LINK_OF_MEMBERS))


def _heading_id(prefix: str, heading: str, anchors: dict[str, int]) -> str:
    base = "-".join(re.findall(r"[a-z0-9]+", heading.lower()))[:40] or "part"
    anchors[base] = anchors.get(base, 0) + 1
    suffix = f"-{anchors[base]}" if anchors[base] > 1 else ""
    return f"{prefix}{base}{suffix}"


def _image(self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType) -> str:
    """No picture from elsewhere is ever loaded: its description is shown, as a link where it has an address."""
    token = tokens[index]
    words = escape(_words_of(token.children or []) or _("picture"))
    url = str(token.attrGet("src") or "")
    if not url.startswith(("http://", "https://")):
        return words
    rel = env.get("link_rel", FOREIGN_LINK_OF_MEMBERS) if _is_foreign(url) else ""
    return f'<a href="{escape(url)}" rel="{rel}">{words}</a>'


def _citation(state: StateInline, silent: bool) -> bool:
    """An inline rule: `[^key]`. An unknown key stays as it was typed."""
    match = _CITATION.match(state.src, state.pos)
    if match is None:
        return False
    citations: Citations | None = state.env.get("citations")
    if not silent:
        cited = citations.cite(match.group(1)) if citations is not None else None
        if citations is not None and cited is None:
            return False
        state.push("citation", "sup", 0).meta = {"cited": cited}
    state.pos = match.end()
    return True


def _render_citation(
    self: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    if tokens[index].meta["cited"] is None:
        return ""
    number, anchor = tokens[index].meta["cited"]
    label = escape(_("source %(number)d") % {"number": number})
    return f'<sup class="cite"><a href="#source-{number}" id="{anchor}" aria-label="{label}">{number}</a></sup>'


class _Linkify(LinkifyIt):
    """Finds addresses in plain text. The library looks at the whole rest of the text for each `http:`, which makes many
    of them cost the square of the length: here it sees no further than an address may be long.
    """

    def test_schema_at(self, text: str, name: str, position: int) -> int:
        return int(super().test_schema_at(text[: position + LONGEST_ADDRESS], name, position))


def _parser(*, with_citations: bool) -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "typographer": False})
    parser.enable(["table", "strikethrough", "linkify"])
    parser.linkify = _Linkify()
    parser.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("ftp:", "mailto:", "//"):
        parser.linkify.add(scheme, None)
    parser.validateLink = _is_allowed  # type: ignore[method-assign] # the library's own way to change what is a link
    # The inline rule searches all text before each "://" (again the square); the core rule finds the same addresses
    parser.inline.ruler.disable("linkify")
    parser.core.ruler.push("site_rules", _shift_headings_and_mark_links)
    parser.add_render_rule("image", _image)
    if with_citations:
        parser.inline.ruler.before("link", "citation", _citation)
        parser.add_render_rule("citation", _render_citation)
    return parser


_MEMBER = _parser(with_citations=False)
_ARTICLE = _parser(with_citations=True)
