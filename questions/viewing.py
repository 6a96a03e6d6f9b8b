"""Counting views: one for each visitor, object and day.

A page asks for a tiny image; the request only notes the view in a buffer of its process. A thread writes the buffer down
twice in a second, in one transaction: unique rows make it exact over threads, processes and restarts. A visitor is a keyed
hash of address, user agent and object, with a salt that is made anew each day (UTC) and deleted soon after it: no row
leads back to a person.
"""

import hashlib
import hmac
import logging
import re
import secrets
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from multiprocessing.util import Finalize
from typing import Any, Literal, NamedTuple, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, InterfaceError, close_old_connections, connection, transaction
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from articles.models import Article
from netsite.accounts.models import User
from questions.models import DailyViews, Question, SeenView, ViewCount, ViewSalt

logger = logging.getLogger(__name__)

Kind = Literal["question", "article"]
Row = TypeVar("Row")
KINDS: tuple[Kind, ...] = ("question", "article")
FLUSH_SECONDS = 0.5
# Where the database is away, so many views are kept for later; the oldest are not worth more memory
BUFFER_AT_MOST = 100_000
ROWS_AT_ONCE = 300
# A salt lives to the end of its day and this much longer, for views that were noted just before midnight
GRACE = timedelta(minutes=10)
# Programs that say what they are. One that pretends to be a browser counts as one visitor a day, like everybody
_CRAWLER = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot/|crawl|spider|slurp|preview|fetch|monitor|scan|check|archive|feed|curl|wget|python|java/|go-http|ruby|perl|"
    r"okhttp|headless|lighthouse|facebookexternalhit|embedly|whatsapp|telegram|pinterest|validator|http[s]?://",
    re.IGNORECASE,
)


class Target(NamedTuple):
    """What was seen."""

    kind: Kind
    pk: int


class View(NamedTuple):
    """One view, not yet written down."""

    day: date
    visitor: int
    target: Target
    is_members: bool


@dataclass
class _Salt:
    day: date
    salt: bytes


class Buffer:
    """The views of this process that are not written down yet. A view that is noted twice is one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._views: set[View] = set()
        self._salt: _Salt | None = None

    def add(self, view: View) -> None:
        with self._lock:
            if len(self._views) < BUFFER_AT_MOST:
                self._views.add(view)

    def take(self) -> list[View]:
        """All views, in an order that every process keeps (so that two never wait for each other's rows)."""
        with self._lock:
            views, self._views = self._views, set()
        return sorted(views)

    def put_back(self, views: Iterable[View]) -> None:
        """The database was away: they wait for the next flush."""
        for view in views:
            self.add(view)

    def salt(self, day: date) -> bytes:
        """The salt of a day, the same in every process. One query a day and process."""
        if self._salt is None or self._salt.day != day:
            ViewSalt.objects.bulk_create([ViewSalt(day=day, salt=secrets.token_bytes(32))], ignore_conflicts=True)
            self._salt = _Salt(day, bytes(ViewSalt.objects.values_list("salt", flat=True).get(day=day)))
        return self._salt.salt

    def forget_old_salt(self, today: date) -> None:
        """A salt of a day that is over leaves the memory too."""
        if self._salt is not None and self._salt.day < today:
            self._salt = None

    def forget(self) -> None:
        """For tests: as if the process had just started."""
        with self._lock:
            self._views = set()
            self._salt = None


buffer = Buffer()
# One at a time: a process that ends writes down the rest only after what its thread is writing at that moment
_flushing = threading.Lock()


def counts_as_reader(request: HttpRequest) -> bool:
    """Whether somebody looks at the page: no crawler, no page loaded ahead, nothing embedded on another site."""
    headers = request.headers
    purposes = " ".join(headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Purpose", "X-Moz")).lower()
    agent = headers.get("User-Agent", "")
    return (
        request.method == "GET"
        and not any(word in purposes for word in ("prefetch", "prerender", "preview"))
        and headers.get("Sec-Fetch-Site", "same-origin") in ("same-origin", "none")
        and bool(agent)
        and not _CRAWLER.search(agent)
    )


def note(
    target: Target, *, address: str, user_agent: str, user: User | AnonymousUser, now: datetime | None = None
) -> None:
    """Note that somebody saw something, unless they are staff or wrote it. Never raises: a page does not depend on it."""
    try:
        if user.is_authenticated and (user.is_staff or _wrote(target, user)):
            return
        day = (now or timezone.now()).date()
        visitor = _visitor(buffer.salt(day), address, user_agent, target)
        buffer.add(View(day, visitor, target, user.is_authenticated))
    except (DatabaseError, InterfaceError):
        logger.warning("A view could not be noted")


def _wrote(target: Target, user: User) -> bool:
    return target.kind == "question" and Question.objects.filter(pk=target.pk, author=user).exists()


def _visitor(salt: bytes, address: str, user_agent: str, target: Target) -> int:
    """63 bits of HMAC-SHA256: among a million visitors of a day two meet with a chance of 1 in 10 million."""
    message = "\0".join((address, user_agent, target.kind, str(target.pk))).encode()
    return int.from_bytes(hmac.digest(salt, message, hashlib.sha256)[:8], "big") >> 1


def flush() -> int:
    """Write down what the buffer holds; how many of it were new.

    Where the database is away or busy, the log says so and the views wait for the next time. Anything else that goes wrong
    is a fault of ours: it is raised, and the views wait too.
    """
    with _flushing:
        return _flush()


def _flush() -> int:
    views = buffer.take()
    if not views:
        return 0
    is_written = False
    try:
        with transaction.atomic():
            new = _write(views)
        is_written = True
    except (DatabaseError, InterfaceError):
        logger.warning("%d views could not be written, they are tried again", len(views), exc_info=True)
        return 0
    finally:
        if not is_written:
            buffer.put_back(views)
    return new


def _write(views: list[View]) -> int:
    """Seen rows first: each one that is new is one view of its object on its day."""
    views = _of_what_is_there(views)
    new: Counter[tuple[Target, date]] = Counter()
    by_row = {(view.day, view.visitor): view.target for view in views}
    for part in _parts(sorted(by_row)):
        new.update((by_row[row], row[0]) for row in _insert_seen(part))
    for kind in KINDS:
        days = sorted((target.pk, day, number) for (target, day), number in new.items() if target.kind == kind)
        for rows in _parts(days):
            _add_to_days(kind, rows)
        totals: Counter[int] = Counter()
        for pk, _day, number in days:
            totals[pk] += number
        for sums in _parts(sorted(totals.items())):
            _add_to_totals(kind, sums)
    return sum(new.values())


def _of_what_is_there(views: list[View]) -> list[View]:
    """Views of what visitors may see now: anybody can ask for the image of any number."""
    wanted: dict[str, set[int]] = {
        kind: {view.target.pk for view in views if view.target.kind == kind} for kind in KINDS
    }
    there = {
        Target("article", pk)
        for pk in _existing(Article.objects.filter(state=Article.State.PUBLISHED), wanted["article"])
    }
    there |= {Target("question", pk) for pk in _existing(Question.objects.filter(state="public"), wanted["question"])}
    everyone = Question.objects.filter(
        visibility=Question.Visibility.EVERYONE, pk__in=[t.pk for t in there if t.kind == "question"]
    )
    open_to_all = {Target("question", pk) for pk in everyone.values_list("pk", flat=True)}
    return [
        view for view in views
        if view.target in there and (view.is_members or view.target.kind == "article" or view.target in open_to_all)
    ]  # fmt: skip


def _existing(rows: Any, pks: Collection[int]) -> set[int]:
    """Of these keys those that exist. Locked on PostgreSQL, so that none is deleted before the count refers to it."""
    found: set[int] = set()
    for part in _parts(sorted(pks)):
        there = rows.filter(pk__in=part).order_by("pk").values_list("pk", flat=True)
        if connection.features.has_select_for_no_key_update:
            there = there.select_for_update(no_key=True)
        found.update(there)
    return found


def _insert_seen(rows: list[tuple[date, int]]) -> list[tuple[date, int]]:
    """Insert rows that are not there yet and return those. The same SQL serves both databases."""
    table = connection.ops.quote_name(SeenView._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (day, visitor) VALUES {_places(2, len(rows))} "  # noqa: S608 - no input
            "ON CONFLICT (day, visitor) DO NOTHING RETURNING day, visitor",
            [value for day, visitor in rows for value in (_adapted(day), visitor)],
        )
        return [(_as_date(day), int(visitor)) for day, visitor in cursor.fetchall()]


def _add_to_days(kind: Kind, rows: list[tuple[int, date, int]]) -> None:
    table = connection.ops.quote_name(DailyViews._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({kind}_id, day, views) VALUES {_places(3, len(rows))} "  # noqa: S608 - no input
            f"ON CONFLICT ({kind}_id, day) DO UPDATE SET views = {table}.views + excluded.views",
            [value for pk, day, number in rows for value in (pk, _adapted(day), number)],
        )


def _add_to_totals(kind: Kind, rows: list[tuple[int, int]]) -> None:
    table = connection.ops.quote_name(ViewCount._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({kind}_id, total) VALUES {_places(2, len(rows))} "  # noqa: S608 - no input
            f"ON CONFLICT ({kind}_id) DO UPDATE SET total = {table}.total + excluded.total",
            [value for row in rows for value in row],
        )


def _places(columns: int, rows: int) -> str:
    return ", ".join([f"({', '.join(['%s'] * columns)})"] * rows)


def _adapted(day: date) -> Any:
    return connection.ops.adapt_datefield_value(day)


def _as_date(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value


def _parts(rows: list[Row]) -> Iterable[list[Row]]:
    return (rows[start : start + ROWS_AT_ONCE] for start in range(0, len(rows), ROWS_AT_ONCE))


def start_flushing() -> None:
    """Write the buffer down from now on, twice in a second and at the end of the process. Once for each web process."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(FLUSH_SECONDS):
            flush_again()

    threading.Thread(target=run, name="views", daemon=True).start()
    # atexit does not run in a worker of granian, this does (on TERM and INT)
    Finalize(None, flush, exitpriority=10)


def flush_again() -> int:
    """One turn of that thread: on a connection that lives, whatever became of the one before."""
    try:
        close_old_connections()
    except (DatabaseError, InterfaceError):
        logger.warning("A broken database connection could not be closed; views wait for a new one", exc_info=True)
        return 0
    buffer.forget_old_salt((timezone.now() - GRACE).date())
    return flush()


def totals_of(targets: Iterable[Target]) -> Mapping[Target, int]:
    """How often each was seen. One query for all."""
    wanted = list(targets)
    pks: dict[str, list[int]] = {kind: [target.pk for target in wanted if target.kind == kind] for kind in KINDS}
    if not wanted:
        return {}
    rows = ViewCount.objects.filter(question__in=pks["question"]) | ViewCount.objects.filter(article__in=pks["article"])
    found = {
        Target("question", question) if question else Target("article", article): total
        for question, article, total in rows.values_list("question_id", "article_id", "total")
    }
    return {target: found.get(target, 0) for target in wanted}


def forget_yesterday(now: datetime | None = None) -> None:
    """Delete the salts and seen rows of days that are over. On SQLite the place in the file is overwritten (settings)."""
    over = ((now or timezone.now()) - GRACE).date()
    ViewSalt.objects.filter(day__lt=over).delete()
    # At once: no row refers to them
    SeenView.objects.filter(day__lt=over)._raw_delete("default")


def disagreements() -> list[str]:
    """Totals that are not the sum of their days, one sentence each (`manage.py recount --check`)."""
    problems = []
    for kind in KINDS:
        sums = dict(DailyViews.objects.exclude(**{kind: None}).values_list(f"{kind}_id").annotate(sum=Sum("views")))
        totals = dict(ViewCount.objects.exclude(**{kind: None}).values_list(f"{kind}_id", "total"))
        problems += [
            f"{kind} {pk}: {totals.get(pk, 0)} views, but its days have {sums.get(pk, 0)}"
            for pk in sorted({*sums, *totals})
            if sums.get(pk, 0) != totals.get(pk, 0)
        ]
    return problems


def recount() -> None:
    """Make each total the sum of its days."""
    for kind in KINDS:
        for pk, views in (
            DailyViews.objects.exclude(**{kind: None}).values_list(f"{kind}_id").annotate(sum=Sum("views"))
        ):
            ViewCount.objects.update_or_create(**{f"{kind}_id": pk}, defaults={"total": views})
        counted = DailyViews.objects.exclude(**{kind: None}).values(kind)
        ViewCount.objects.exclude(**{kind: None}).exclude(**{f"{kind}__in": counted}).update(total=0)
