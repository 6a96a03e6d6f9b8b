"""F6: the task worker is killed while it tells of an answer, and while it sends: nobody is left out, nobody is told twice.

Real processes, on the engine that the tests run on.
"""

import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from tests.site.conftest import ROOT, Start, wait_for

pytestmark = pytest.mark.processes
FOLLOWERS = 700
KILLS = 3
SET_UP = f"""
from netsite.accounts.models import User
from questions import posting
from questions.models import Follow
asker, answerer = (User.objects.create_user(f"{{name}}@example.org".lower(), name) for name in ("Asker", "Answerer"))
question = posting.ask(author=asker, words=posting.QuestionText("How often are scans needed?"))
members = User.objects.bulk_create([
    User(email=f"f{{n}}@example.org", display_name=f"F{{n}}", display_key=f"f{{n}}", language="en") for n in range({FOLLOWERS})
])
Follow.objects.bulk_create([Follow(member=member, question=question) for member in members])
posting.answer(author=answerer, question=question, words=posting.AnswerText("Every six months."))
"""


class Site:
    """The data of a site, and a worker that can be killed."""

    def __init__(self, start: Start) -> None:
        self.environment: dict[str, str] = dict(start.environment)  # type: ignore[attr-defined] # set by the fixture
        self.folder = Path(self.environment["DATA_DIR"])

    def shell(self, code: str) -> None:
        command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True)

    def count(self, table: str) -> int:
        sql = f"SELECT count(*) FROM {table}"  # noqa: S608 - no input
        if url := self.environment.get("DATABASE_URL"):
            with psycopg.connect(url) as connection:
                return int(connection.execute(sql).fetchone()[0])  # type: ignore[index] # has a row
        with sqlite3.connect(self.folder / "netsite.sqlite3", timeout=10) as database:
            return int(database.execute(sql).fetchone()[0])

    def mails(self) -> list[tuple[str, str]]:
        """Each mail that was sent: to whom, and its Message-ID."""
        texts = "\n".join(path.read_text() for path in (self.folder / "mail").glob("*.log"))
        return list(
            zip(re.findall(r"^To: (\S+)", texts, re.M), re.findall(r"^Message-ID: (\S+)", texts, re.M), strict=True)
        )

    def work_until(self, is_far_enough: Callable[[], bool]) -> None:
        """Start the worker, and kill it as soon as it has come so far."""
        command = [sys.executable, "manage.py", "work", "--sole"]
        worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=subprocess.DEVNULL)
        try:
            assert wait_for(is_far_enough, 90)
        finally:
            worker.send_signal(signal.SIGKILL)
            worker.wait()


@pytest.fixture
def site(start: Start) -> Site:
    made = Site(start)
    made.shell(SET_UP)
    return made


def test_f6_a_killed_worker_neither_loses_nor_doubles_anything(site: Site) -> None:
    def told() -> int:
        return site.count("accounts_notice")

    for kill in range(KILLS):
        site.work_until(lambda kill=kill: told() > kill * 200)  # type: ignore[misc]
    # And the asker, who follows what they asked
    site.work_until(lambda: told() == FOLLOWERS + 1)
    assert site.count("accounts_outgoingmail") == FOLLOWERS + 1, "one for each of them, though none was sent yet"

    now = "from django.utils import timezone; from netsite.accounts.models import OutgoingMail as M\n"
    # Two minutes later; and after a kill, when the lease of what the dead worker held is over
    later = now + "M.objects.filter(state='waiting').update(due_at=timezone.now())\n"
    later += "M.objects.filter(leased_until__isnull=False).update(leased_until=timezone.now())"
    for kill in range(1, KILLS + 1):
        site.shell(later)
        site.work_until(lambda kill=kill: len(list((site.folder / "mail").glob("*.log"))) > kill * 150)  # type: ignore[misc]
    site.shell(later)
    site.work_until(lambda: len({to for to, _id in site.mails()}) == FOLLOWERS + 1)
    sent = Counter(site.mails())
    assert len(sent) == len({to for to, _id in sent}) == FOLLOWERS + 1, "the same Message-ID whenever it is sent"
    assert sum(sent.values()) - len(sent) <= KILLS, "at most what a killed worker had in its hands"
