"""The cache in front of Django: the same page for everybody, and never anybody's own page for another."""

import gzip
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import brotli
import pytest

from netsite.core.page_cache import PUBLIC, Epoch, Headers, PageCache


class Site:
    """An application that counts how often it is asked, and says what the test wants."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = "200 OK"
        self.headers: Headers = [("Content-Type", "text/html"), ("Cache-Control", PUBLIC), ("ETag", '"one"')]

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        self.asked += 1
        start_response(self.status, list(self.headers))
        return [f"page {self.asked}".encode()]


class Reader:
    """Asks the cache as a browser would."""

    def __init__(self, cache: PageCache) -> None:
        self.cache = cache
        self.status = ""
        self.headers: dict[str, str] = {}

    def get(self, path: str = "/", **environ: str) -> bytes:
        def start_response(status: str, headers: Headers, exc_info: object = None) -> None:
            self.status, self.headers = status, dict(headers)

        base = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "localhost", "wsgi.url_scheme": "http"}
        return b"".join(self.cache(base | environ, start_response))


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
def cache(site: Site, tmp_path: Path) -> PageCache:
    return PageCache(site, epoch=Epoch(tmp_path / "epoch"), clock=lambda: 0.0)


@pytest.fixture
def reader(cache: PageCache) -> Reader:
    return Reader(cache)


def test_the_second_visitor_gets_the_kept_page(reader: Reader, site: Site) -> None:
    assert reader.get() == reader.get() == b"page 1"
    assert site.asked == 1


def test_another_process_raises_the_epoch_and_the_page_is_gone(reader: Reader, tmp_path: Path) -> None:
    reader.get()
    Epoch(tmp_path / "epoch").raise_it()
    assert reader.get() == b"page 2"


def test_what_was_rendered_before_a_change_is_not_kept_after_it(reader: Reader, site: Site, cache: PageCache) -> None:
    """The epoch is read before the page is made: a page that was hidden meanwhile must not stay."""
    render = site.__call__

    def hidden_meanwhile(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = render(environ, start_response)
        cache.epoch.raise_it()
        return body

    cache.application = hidden_meanwhile
    reader.get()
    cache.application = site
    assert reader.get() == b"page 2"


def test_a_kept_page_ends_by_itself(reader: Reader, cache: PageCache) -> None:
    reader.get()
    cache.clock = lambda: 11.0
    assert reader.get() == b"page 2"


@pytest.mark.parametrize(
    "environ",
    [
        {"HTTP_COOKIE": "sessionid=x"},
        {"REQUEST_METHOD": "POST"},
        {"HTTP_HX_REQUEST": "true"},
        {"HTTP_RANGE": "bytes=0-1"},
    ],
)
def test_it_keeps_out_of_other_requests(reader: Reader, site: Site, environ: dict[str, str]) -> None:
    reader.get()
    assert reader.get(**environ) == b"page 2"
    assert reader.get(**environ) == b"page 3"


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("200 OK", ("Cache-Control", "private, no-store")),
        ("404 Not Found", ("Cache-Control", PUBLIC)),
        ("200 OK", ("Set-Cookie", "csrftoken=x")),
    ],
)
def test_it_keeps_only_reading_pages(reader: Reader, site: Site, status: str, header: tuple[str, str]) -> None:
    site.status = status
    site.headers = [*(h for h in site.headers if h[0] != header[0]), header]
    assert [reader.get(), reader.get()] == [b"page 1", b"page 2"]


@pytest.mark.parametrize(
    "other",
    [
        {"path": "/other"}, {"QUERY_STRING": "page=2"}, {"HTTP_HOST": "127.0.0.1"}, {"wsgi.url_scheme": "https"},
    ],
)  # fmt: skip
def test_c5_everything_a_page_depends_on_is_in_the_key(reader: Reader, other: dict[str, str]) -> None:
    reader.get()
    assert reader.get(**other) == b"page 2"


def test_it_compresses_as_the_browser_asks(reader: Reader) -> None:
    assert brotli.decompress(reader.get(HTTP_ACCEPT_ENCODING="gzip, br")) == b"page 1"
    assert reader.headers["Content-Encoding"] == "br"
    assert gzip.decompress(reader.get(HTTP_ACCEPT_ENCODING="gzip")) == b"page 2"
    assert reader.headers["Vary"] == "Accept-Encoding"


def test_a_browser_that_has_the_page_gets_304(reader: Reader, site: Site) -> None:
    reader.get()
    assert reader.get(HTTP_IF_NONE_MATCH='W/"one"') == b""
    assert reader.status == "304 Not Modified"
    assert reader.headers["Cache-Control"] == PUBLIC
    assert site.asked == 1


def test_it_stays_within_its_bounds(site: Site, tmp_path: Path) -> None:
    cache = PageCache(site, epoch=Epoch(tmp_path / "epoch"), capacity=20, clock=lambda: 0.0)
    reader = Reader(cache)
    for number in range(10):
        reader.get(f"/{number}")
    assert reader.get("/9") == b"page 10"
    assert reader.get("/0") == b"page 11"
