"""A page that is kept in front of Django is never older than what visitors may see."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import transaction

from netsite.accounts.models import User
from netsite.core import page_cache
from netsite.core.page_cache import PageCache
from questions import commenting, posting, voting
from questions.models import Question
from tests import make

pytestmark = pytest.mark.django_db(transaction=True)


class Kept:
    """A visitor of the site behind its page cache."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        # The clock stands still: nothing ends by its age here
        self.application = PageCache(get_wsgi_application(), epoch=page_cache.epoch(), clock=lambda: 0.0)

    def get(self, path: str, **extra: str) -> tuple[str, str]:
        """Status and body."""
        path, _mark, query = path.partition("?")
        started: list[str] = []
        environ: dict[str, Any] = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
            "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
            "wsgi.errors": None, "SCRIPT_NAME": "", "REMOTE_ADDR": "192.0.2.1",
        }  # fmt: skip
        environ |= extra

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            started.append(status)
            self.headers = dict(headers)

        body = b"".join(self.application(environ, start))
        return started[0], body.decode(errors="replace")


@pytest.fixture(autouse=True)
def _own_epoch(settings: Any, tmp_path: Path) -> None:
    """Other tests that run at the same time raise theirs."""
    settings.DATA_DIR = tmp_path


@pytest.fixture
def visitor() -> Kept:
    return Kept()


@pytest.fixture
def thread() -> tuple[User, User, Question]:
    asker, answerer = make.member("Asker"), make.member("Answerer")
    return (
        asker,
        answerer,
        posting.ask(author=asker, words=posting.QuestionText("How often are scans?", "Stable.", ["scans"])),
    )


def test_a_page_is_kept_until_something_changes(visitor: Kept, thread: tuple[User, User, Question]) -> None:
    visitor.get("/questions/")
    Question.objects.update(title="Changed behind the site's back?")
    assert "How often are scans?" in visitor.get("/questions/")[1]
    posting.ask(author=None, words=posting.QuestionText("A new one here?"))
    html = visitor.get("/questions/")[1]
    assert "A new one here?" in html
    assert "Changed behind" in html


@pytest.mark.parametrize("state", ["hidden", "held", "removed"])
def test_l3_what_is_hidden_is_gone_with_the_next_request(
    visitor: Kept, thread: tuple[User, User, Question], state: str
) -> None:
    question = thread[2]
    assert visitor.get(question.get_absolute_url())[0] == "200 OK"
    posting.set_question_state(question=question, state=state)
    assert visitor.get(question.get_absolute_url())[0] == "404 Not Found"
    assert "How often" not in visitor.get("/questions/")[1]


def test_every_change_of_a_thread_shows_at_once(visitor: Kept, thread: tuple[User, User, Question]) -> None:
    asker, answerer, question = thread
    page: Callable[[], str] = lambda: visitor.get(question.get_absolute_url())[1]  # noqa: E731 - a name for what is asked
    assert "No answer yet" in page()
    answer = posting.answer(author=answerer, question=question, words=posting.AnswerText("Every year."))
    assert "Every year." in page()
    posting.accept(answer=answer)
    assert "The asker found this the most helpful" in page()
    voting.cast_vote(voter=asker, post=answer)
    assert "▲ Helpful <span>1</span>" in page()
    posting.edit_answer(answer=answer, by=answerer, words=posting.AnswerText("Every second year."), version=0)
    assert "Every second year." in page()
    posting.delete_answer(answer=answer, by=answerer)
    assert "second year" not in page()


def test_every_change_of_a_comment_shows_at_once(visitor: Kept, thread: tuple[User, User, Question]) -> None:
    _asker, answerer, question = thread
    page: Callable[[], str] = lambda: visitor.get(question.get_absolute_url())[1]  # noqa: E731 - a name for what is asked
    assert "Which side" not in page()
    comment = commenting.comment(author=answerer, target=question, body="Which side?")
    assert "Which side?" in page()
    commenting.edit_comment(comment=comment, by=answerer, body="Which side was it?", version=0)
    assert "Which side was it?" in page()
    commenting.set_comment_state(comment=comment, state="hidden")
    assert "Which side" not in page()
    commenting.set_comment_state(comment=comment, state="public")
    assert "Which side was it?" in page()
    commenting.delete_comment(comment=comment, by=answerer)
    assert "Which side" not in page()


def test_a_change_that_is_rolled_back_announces_nothing(thread: tuple[User, User, Question]) -> None:
    before = page_cache.epoch().current()

    def ask_and_fail() -> None:
        with transaction.atomic():
            posting.ask(author=None, words=posting.QuestionText("Never there, was it?"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask_and_fail()
    assert page_cache.epoch().current() == before


@pytest.mark.parametrize(
    "content_type", ["text/plain; charset=cp037", "text/plain; charset=rot13", "x/y;charset=utf-16"]
)
def test_c5_a_senders_character_set_changes_nothing(
    visitor: Kept, thread: tuple[User, User, Question], content_type: str
) -> None:
    assert "How often are scans?" in visitor.get("/search/?q=scans+stable", CONTENT_TYPE=content_type)[1]
    assert "How often are scans?" in visitor.get("/search/?q=scans+stable")[1]


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("br;q=0, gzip;q=0", None),
        ("gzip;q=0.5, br;q=0", "gzip"),
        ("gzip, deflate, br", "br"),
        ("", None),
        ("br;q=1.0", "br"),
    ],
)
def test_only_encodings_that_are_taken_are_sent(visitor: Kept, accepted: str, encoding: str | None) -> None:
    visitor.get("/", HTTP_ACCEPT_ENCODING=accepted)
    assert visitor.headers.get("Content-Encoding") == encoding
