"""What people typed is in no log line."""

import logging
import smtplib
import sys
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from netsite.accounts.models import User
from netsite.core.logs import PrivateFormatter
from tests import make

CANARY = "zebrafinch@example.org"


def line_of(raise_it: Any) -> str:
    try:
        raise_it()
    except Exception:  # noqa: BLE001 - whatever it is, it is logged
        record = logging.LogRecord("site", logging.ERROR, "x.py", 1, "It failed", (), sys.exc_info())
        return PrivateFormatter("{levelname} {message}", style="{").format(record)
    raise AssertionError


def test_a_database_error_does_not_quote_the_row(db: None) -> None:
    make.member("One", email=CANARY)

    def again() -> None:
        make.member("Two", email=CANARY)

    line = line_of(again)
    assert CANARY not in line
    assert "IntegrityError" in line
    assert "create_user" in line, "the place is there"


def test_nor_what_was_raised_because_of_it(db: None) -> None:
    def wrapped() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT * FROM nowhere WHERE email = %s", [CANARY])
        except Exception as error:
            raise RuntimeError(f"about {CANARY}") from error

    assert CANARY not in line_of(wrapped)


def test_nor_the_mail_servers_words() -> None:
    def refused() -> None:
        raise smtplib.SMTPResponseException(550, f"no such user {CANARY}".encode())

    line = line_of(refused)
    assert CANARY not in line
    assert "550" in line


def test_other_errors_keep_their_message() -> None:
    def fault() -> None:
        raise KeyError("a fault of ours")

    assert "a fault of ours" in line_of(fault)


def test_q14_a_log_line_stays_one_line() -> None:
    record = logging.LogRecord("site", logging.WARNING, "x.py", 1, "Not Found: %s", ("/a\nERROR forged\x1b[31m",), None)
    assert PrivateFormatter("{message}", style="{").format(record) == "Not Found: /a\\nERROR forged\\x1b[31m"


def test_requests_are_logged_without_query_body_or_cookie(
    client: Client, asker: User, caplog: pytest.LogCaptureFixture
) -> None:
    client.force_login(asker)
    client.get("/nothing/here/", {"q": CANARY})
    client.get("/questions/", {"sort": CANARY})
    client.post("/questions/ask/", {"body": CANARY})
    Client(raise_request_exception=False).get("/search/", {"q": CANARY})
    formatted = "\n".join(PrivateFormatter().format(record) for record in caplog.records)
    assert "/nothing/here/" in formatted
    assert CANARY not in formatted
    assert client.cookies["sessionid"].value not in formatted
