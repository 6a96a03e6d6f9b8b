"""Ready answers for visitors, kept in front of Django in each web process.

A page without a cookie is the same for everybody. It is kept, compressed, until the *epoch* changes: a number in a
memory-mapped file that every process of this machine sees, raised by whatever changes what a visitor may see (posting,
publishing, hiding). Reading it costs less than a microsecond, so a page that was hidden is gone with the next request.
Kept pages also end by themselves after a few seconds, since view counts move without an epoch.
"""

import fcntl
import mmap
import struct
import time
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import brotli
from django.conf import settings
from django.db import transaction

from netsite.core.limits import only_utf8

Headers = list[tuple[str, str]]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

LIFETIME_SECONDS = 10.0
CAPACITY_BYTES = 48_000_000
LARGEST_PAGE_BYTES = 1_000_000
# What the outermost middleware writes on a reading page that touched nobody's session (core/headers.py)
PUBLIC = "max-age=0, must-revalidate"
_COUNTER = struct.Struct("<Q")


class Epoch:
    """A counter shared by the processes of one machine through a small file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b") as file:
            if file.seek(0, 2) < _COUNTER.size:
                file.write(bytes(_COUNTER.size))
                file.flush()
            self._map = mmap.mmap(file.fileno(), _COUNTER.size)

    def current(self) -> int:
        """The number now; two equal readings mean that nothing was announced in between."""
        return int(_COUNTER.unpack_from(self._map)[0])

    def raise_it(self) -> None:
        """Announce a change to every process."""
        with self.path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            _COUNTER.pack_into(self._map, 0, self.current() + 1)


_epoch: Epoch | None = None


def epoch() -> Epoch:
    """This machine's epoch, opened at first use."""
    global _epoch  # noqa: PLW0603 - one mapping for each process
    path = settings.DATA_DIR / "epoch"
    if _epoch is None or _epoch.path != path:
        _epoch = Epoch(path)
    return _epoch


def forget_on_commit() -> None:
    """Let every kept page end once the surrounding transaction is committed: visitors may see something else now."""
    transaction.on_commit(lambda: epoch().raise_it())


@dataclass(frozen=True)
class Kept:
    """One answer, ready to send."""

    epoch: int
    until: float
    status: str
    headers: Headers
    etag: str
    body: bytes


class PageCache:
    """WSGI in front of an application. Cookies, other methods, ranges and htmx requests pass by it untouched."""

    def __init__(
        self,
        application: Wsgi,
        *,
        epoch: Epoch,
        capacity: int = CAPACITY_BYTES,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.application = application
        self.epoch = epoch
        self.capacity = capacity
        self.clock = clock
        self._pages: OrderedDict[tuple[str, ...], Kept] = OrderedDict()
        self._size = 0
        self._lock = Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ = only_utf8(environ)
        if not _may_be_kept(environ):
            return self.application(environ, start_response)
        key = _key(environ)
        now_epoch = self.epoch.current()
        kept = self._pages.get(key)
        if kept is not None and kept.epoch == now_epoch and self.clock() < kept.until:
            return _send(kept, environ, start_response)
        return self._fill(key, now_epoch, environ, start_response)

    def _fill(
        self, key: tuple[str, ...], now_epoch: int, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Ask the application; keep what it says if it is a reading page. The epoch was read before asking."""
        started: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            started[:] = [(status, headers)]
            return lambda data: None

        # A conditional request would be answered 304 without a body: the cache compares the tags itself
        asked = {name: value for name, value in environ.items() if name != "HTTP_IF_NONE_MATCH"}
        answer = self.application(asked, note)
        try:
            body = b"".join(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
        status, headers = started[0]
        if not _is_reading_page(status, headers, body):
            start_response(status, headers)
            return [body]
        kept = _prepared(now_epoch, self.clock() + LIFETIME_SECONDS, status, headers, body, key[-1])
        self._store(key, kept)
        return _send(kept, environ, start_response)

    def _store(self, key: tuple[str, ...], kept: Kept) -> None:
        with self._lock:
            if (old := self._pages.pop(key, None)) is not None:
                self._size -= len(old.body)
            self._pages[key] = kept
            self._size += len(kept.body)
            while self._size > self.capacity:
                _, dropped = self._pages.popitem(last=False)
                self._size -= len(dropped.body)


def _may_be_kept(environ: dict[str, Any]) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_COOKIE" not in environ
        and "HTTP_RANGE" not in environ
        and "HTTP_AUTHORIZATION" not in environ
        and "HTTP_HX_REQUEST" not in environ
        and not environ.get("PATH_INFO", "").startswith(("/static/", "/seen/", "/healthz"))
    )


def _key(environ: dict[str, Any]) -> tuple[str, ...]:
    """Everything of a request that an answer may depend on; the last part is the encoding."""
    accepted = _accepted(environ.get("HTTP_ACCEPT_ENCODING", ""))
    encoding = next((name for name in ("br", "gzip") if name in accepted), "")
    return (
        environ.get("wsgi.url_scheme", ""), environ.get("HTTP_HOST", ""), environ.get("PATH_INFO", ""),
        environ.get("QUERY_STRING", ""), encoding,
    )  # fmt: skip


def _accepted(header: str) -> set[str]:
    """The encodings that a browser takes; those with a weight of zero it does not."""
    parts = (part.replace(" ", "").lower().partition(";q=") for part in header.split(","))
    return {name for name, _sign, weight in parts if weight.strip("0.") or not weight}


def _is_reading_page(status: str, headers: Headers, body: bytes) -> bool:
    names = {name.lower(): value for name, value in headers}
    return (
        status.startswith("200")
        and names.get("cache-control") == PUBLIC
        and "set-cookie" not in names
        and "content-encoding" not in names
        and len(body) <= LARGEST_PAGE_BYTES
    )


def _prepared(epoch: int, until: float, status: str, headers: Headers, body: bytes, encoding: str) -> Kept:
    etag = next((value for name, value in headers if name.lower() == "etag"), f'"{zlib.crc32(body):08x}"')
    # Weak: the compressed and the plain answer share it
    etag = etag if etag.startswith("W/") else f"W/{etag}"
    if encoding == "br":
        body = brotli.compress(body, quality=5)
    elif encoding == "gzip":
        compressor = zlib.compressobj(6, zlib.DEFLATED, 31)
        body = compressor.compress(body) + compressor.flush()
    vary = [value for name, value in headers if name.lower() == "vary"]
    rest = [(n, v) for n, v in headers if n.lower() not in ("etag", "content-length", "vary")]
    rest += [("ETag", etag), ("Vary", ", ".join([*vary, "Accept-Encoding"]))]
    if encoding:
        rest.append(("Content-Encoding", encoding))
    return Kept(epoch, until, status, rest, etag, body)


def _send(kept: Kept, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    asked = environ.get("HTTP_IF_NONE_MATCH", "")
    if asked and kept.etag.removeprefix("W/") in {tag.strip().removeprefix("W/") for tag in asked.split(",")}:
        start_response(
            "304 Not Modified", [h for h in kept.headers if h[0].lower() not in ("content-type", "content-encoding")]
        )
        return []
    start_response(kept.status, [*kept.headers, ("Content-Length", str(len(kept.body)))])
    return [kept.body]
