"""Counting views: one for each visitor, object and day, exact whatever happens at once."""

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from articles import publishing
from netsite.accounts.models import User
from questions import viewing
from questions.models import DailyViews, Question, SeenView, ViewCount, ViewSalt
from questions.viewing import Target
from tests import make

Clients = Callable[[User], Client]
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_buffer() -> Iterator[None]:
    viewing.buffer.forget()
    yield
    viewing.buffer.forget()


def look(question: Question, *, client: Client | None = None, agent: str = BROWSER, **headers: Any) -> Any:
    return (client or Client()).get(f"/seen/question/{question.pk}.gif", headers={"user-agent": agent, **headers})


def total(question: Question) -> int:
    viewing.flush()
    return viewing.totals_of([Target("question", question.pk)])[Target("question", question.pk)]


def test_a_page_asks_for_its_image_and_shows_the_count(client: Client, asker: User) -> None:
    question = make.question(author=asker)
    html = client.get(question.get_absolute_url()).content.decode()
    assert f'src="/seen/question/{question.pk}.gif"' in html
    assert "0 views" in html
    response = look(question)
    assert response["Content-Type"] == "image/gif"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies
    assert total(question) == 1
    assert "1 view<" in client.get(question.get_absolute_url()).content.decode()
    assert "1 view<" in client.get("/questions/").content.decode()


def test_q8_one_visitor_counts_once_a_day(asker: User) -> None:
    question, other = make.question(author=asker), make.question("Another question?", author=asker)
    for _ in range(5):
        look(question)
    viewing.flush()
    for _ in range(5):
        look(question)
    assert total(question) == 1
    look(other)
    assert total(other) == 1, "another thing is another view"
    look(question, agent=BROWSER.replace("140", "141"))
    assert total(question) == 2, "another browser is another visitor"


def test_the_next_day_is_a_new_view(asker: User) -> None:
    question = make.question(author=asker)
    for days in (0, 0, 1):
        viewing.note(
            Target("question", question.pk), address="192.0.2.1", user_agent=BROWSER, user=AnonymousUser(),
            now=NOON + timedelta(days=days),
        )  # fmt: skip
    assert total(question) == 2
    assert list(DailyViews.objects.values_list("views", flat=True)) == [1, 1]


@pytest.mark.parametrize(
    ("agent", "headers"),
    [
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", {}),
        ("facebookexternalhit/1.1", {}),
        ("curl/8.5.0", {}),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/156.0 Safari/537.36", {}),
        ("", {}),
        (BROWSER, {"sec-purpose": "prefetch;prerender"}),
        (BROWSER, {"purpose": "prefetch"}),
        (BROWSER, {"x-moz": "prefetch"}),
        (BROWSER, {"sec-fetch-site": "cross-site"}),
    ],
)
def test_q8_programs_and_pages_loaded_ahead_do_not_count(asker: User, agent: str, headers: dict[str, Any]) -> None:
    question = make.question(author=asker)
    assert look(question, agent=agent, **headers).status_code == 200
    assert total(question) == 0


def test_head_staff_and_the_author_do_not_count(client_of: Clients, asker: User, editor: User, stranger: User) -> None:
    question = make.question(author=asker)
    Client().head(f"/seen/question/{question.pk}.gif", headers={"user-agent": BROWSER})
    look(question, client=client_of(asker))
    look(question, client=client_of(editor))
    assert total(question) == 0
    look(question, client=client_of(stranger))
    assert total(question) == 1


@pytest.mark.parametrize("kind", ["question", "article", "tag"])
@pytest.mark.parametrize("number", ["0", "999999", "99999999999999999999"])
def test_the_image_tells_nothing_of_what_exists(client: Client, db: None, kind: str, number: str) -> None:
    response = client.get(f"/seen/{kind}/{number}.gif", headers={"user-agent": BROWSER})
    assert (response.status_code, response["Content-Type"]) == (200, "image/gif")
    viewing.flush()
    assert not ViewCount.objects.exists()


def test_what_is_hidden_is_not_counted(asker: User) -> None:
    question = make.question(author=asker, state="hidden")
    look(question)
    assert total(question) == 0


def test_a_visitor_does_not_count_on_what_is_for_members(client_of: Clients, asker: User, stranger: User) -> None:
    question = make.question(author=asker, visibility="members")
    look(question)
    assert total(question) == 0
    look(question, client=client_of(stranger))
    assert total(question) == 1


def test_a_phone_whose_name_ends_in_bot_is_no_bot(asker: User) -> None:
    question = make.question(author=asker)
    look(
        question, agent="Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36"
    )
    assert total(question) == 1


def test_articles_are_counted_in_the_same_way(client: Client, editor: User) -> None:
    article = make.article(summary="What they are.")
    publishing.publish(article=article, by=editor, note="First.", status="provisional")
    client.get(f"/seen/article/{article.pk}.gif", headers={"user-agent": BROWSER})
    viewing.flush()
    assert "1 view<" in client.get(article.get_absolute_url()).content.decode()


def test_no_row_leads_back_to_a_person_and_the_salt_goes(asker: User) -> None:
    question = make.question(author=asker)
    look(question)
    viewing.flush()
    assert {field.name for field in SeenView._meta.get_fields()} == {"id", "day", "visitor"}
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    viewing.forget_yesterday(today + timedelta(hours=23, minutes=59))
    assert ViewSalt.objects.count() == SeenView.objects.count() == 1
    viewing.forget_yesterday(today + timedelta(hours=24, minutes=15))
    assert ViewSalt.objects.count() == SeenView.objects.count() == 0
    assert total(question) == 1, "the count stays"


@pytest.mark.django_db(transaction=True)
def test_a_broken_counter_breaks_no_page() -> None:
    question = make.question()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE questions_viewsalt RENAME TO gone")
    try:
        assert look(question).status_code == 200
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO questions_viewsalt")


@pytest.mark.django_db(transaction=True)
def test_what_could_not_be_written_is_written_later() -> None:
    question = make.question()
    look(question)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE questions_seenview RENAME TO gone")
    try:
        assert viewing.flush() == 0
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO questions_seenview")
    assert total(question) == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_broke_loses_no_view_and_stops_no_counting() -> None:
    """As when the database server starts again: the connection is dead, and nobody has told Django."""
    question = make.question()
    look(question)
    connection.ensure_connection()
    connection.connection.close()
    for _ in range(3):
        viewing.flush_again()
    connection.close()
    assert total(question) == 1


@pytest.mark.django_db(transaction=True)
def test_a_process_that_ends_waits_for_what_is_being_written() -> None:
    """At its end a process writes the rest; its thread, which is writing at that moment, is not cut off."""
    question = make.question()
    look(question)
    is_writing, may_go_on = threading.Event(), threading.Event()
    ended = []

    def held(execute: Any, *args: Any) -> Any:
        is_writing.set()
        assert may_go_on.wait(30)
        return execute(*args)

    def write() -> None:
        with connection.execute_wrapper(held):
            viewing.flush()
        ended.append("what was being written")
        connections.close_all()

    def end() -> None:
        viewing.flush()
        ended.append("the process")
        connections.close_all()

    threads = [threading.Thread(target=target) for target in (write, end)]
    threads[0].start()
    assert is_writing.wait(30)
    threads[1].start()
    # Were it not to wait, it would be through by then
    threads[1].join(1)
    may_go_on.set()
    for thread in threads:
        thread.join()
    assert ended == ["what was being written", "the process"]
    assert total(question) == 1


@pytest.mark.django_db(transaction=True)
def test_a_fault_of_ours_is_raised_and_keeps_the_views(monkeypatch: pytest.MonkeyPatch) -> None:
    question = make.question()
    look(question)
    monkeypatch.setattr(viewing, "KINDS", ("question", "nothing"))
    with pytest.raises(KeyError):
        viewing.flush()
    monkeypatch.undo()
    assert total(question) == 1


@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_are_fifty_and_none_twice() -> None:
    question = make.question()

    def visit(number: int) -> None:
        try:
            for _ in range(3):
                look(question, agent=f"{BROWSER} {number}")
                viewing.flush()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert total(question) == 50
    assert DailyViews.objects.get().views == 50


PROCESS = """
import sys, django
django.setup()
from django.contrib.auth.models import AnonymousUser
from questions import viewing
for number in range(200):
    target = viewing.Target("question", int(sys.argv[1]))
    viewing.note(target, address="192.0.2.1", user_agent=f"{number % 100}", user=AnonymousUser())
    if number % 10 == 0:
        while viewing.buffer._views:
            viewing.flush()
while viewing.buffer._views:
    viewing.flush()
"""


@pytest.mark.django_db(transaction=True)
@pytest.mark.processes
def test_two_processes_count_exactly() -> None:
    question = make.question()
    name = str(connection.settings_dict["NAME"])
    is_postgresql = connection.vendor == "postgresql"
    url = f"{os.environ['DATABASE_URL'].rpartition('/')[0]}/{name}" if is_postgresql else f"sqlite:///{name}"
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "netsite.settings"}
    running = [
        subprocess.Popen([sys.executable, "-c", PROCESS, str(question.pk)], env=environment, cwd=settings.BASE_DIR)
        for _ in range(2)
    ]
    assert [process.wait(timeout=60) for process in running] == [0, 0]
    assert viewing.totals_of([Target("question", question.pk)]) == {Target("question", question.pk): 100}


@pytest.mark.django_db(transaction=True)
def test_on_sqlite_a_deleted_salt_is_not_left_in_the_file() -> None:
    if connection.vendor != "sqlite":
        return  # PostgreSQL's files are the operator's: the notice says so
    question = make.question()
    look(question)
    viewing.flush()
    salt = bytes(ViewSalt.objects.get().salt)
    viewing.forget_yesterday(timezone.now() + timedelta(days=2))
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    file = Path(str(connection.settings_dict["NAME"]))
    assert salt not in file.read_bytes()
    assert sqlite3.connect(file).execute("PRAGMA secure_delete").fetchone() is not None


def test_the_totals_can_be_checked_and_made_right(asker: User) -> None:
    question = make.question(author=asker)
    look(question)
    viewing.flush()
    call_command("recount", "--check")
    ViewCount.objects.update(total=99)
    Question.objects.update(answer_count=7, helpful_count=3)
    with pytest.raises(CommandError, match="99 views, but its days have 1"):
        call_command("recount", "--check")
    call_command("recount")
    call_command("recount", "--check")
    question.refresh_from_db()
    assert (total(question), question.answer_count, question.helpful_count) == (1, 0, 0)
