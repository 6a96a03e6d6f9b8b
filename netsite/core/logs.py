"""Log lines without what people typed: no bodies, addresses, search words or cookies.

Requests are logged by their path only (Django's way). What is left are errors of the database and of the mail server, whose
messages quote values ("Key (email)=(…) already exists"): of those only the kind and the place in the code are written.
"""

import logging
import smtplib
import traceback
from typing import Any

import django.db

QUOTING = (django.db.Error, smtplib.SMTPException, UnicodeError)


class PrivateFormatter(logging.Formatter):
    """Writes an exception that may quote values without its message, and line ends of a message as signs (AC-Q14)."""

    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        first, _newline, rest = line.partition("\n")
        return f"{first}\n{rest}" if rest and record.exc_info else _one_line(line)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's own name
        """The traceback; where something in the chain may quote values, each exception as its kind and its places."""
        error: BaseException | None = ei[1]
        if not any(isinstance(link, QUOTING) for link in _chain(error)):
            return super().formatException(ei)
        return "\n".join(_kind_and_place(link) for link in _chain(error))


def _one_line(text: str) -> str:
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _chain(error: BaseException | None) -> list[BaseException]:
    links: list[BaseException] = []
    while error is not None and error not in links:
        links.append(error)
        error = error.__cause__ or error.__context__
    return links


def _kind_and_place(error: BaseException) -> str:
    frames = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    code = getattr(error, "sqlstate", None) or getattr(error, "smtp_code", None) or ""
    return f"{frames}{type(error).__module__}.{type(error).__qualname__} {code}".rstrip()
