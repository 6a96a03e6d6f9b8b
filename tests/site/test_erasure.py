"""A member leaves a running site: then no file of it has a word of theirs, and a backup that is put back loses them again.

Through the real server, on the engine that the tests run on: the data folder byte by byte (database, mails, copies), a dump
of PostgreSQL, what the server said, and what visitors read.
"""

import re
import subprocess
import sys
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.postgres import binaries
from tests.site.conftest import ROOT, Start, answers, free_port, wait_for

pytestmark = pytest.mark.processes
NAME = "Zebrafinch"
ADDRESS = "zebrafinch@example.org"
WORDS = "quokkas flush violet"
PASSWORD = "long enough to pass"


class Visitor:
    """A browser with cookies: fetches pages, and sends their forms with the token that they carry."""

    def __init__(self, port: int) -> None:
        self.site = f"http://localhost:{port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        try:
            with self.opener.open(f"{self.site}{path}", timeout=30) as response:
                return str(response.read().decode())
        except HTTPError as error:
            return error.read().decode()

    def post(self, path: str, **form: str) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token, path
        data = urllib.parse.urlencode(form | {"csrfmiddlewaretoken": token.group(1)}).encode()
        with self.opener.open(f"{self.site}{path}", data=data, timeout=30) as response:
            return str(response.read().decode())

    def key_of(self, path: str) -> str:
        found = re.search(r'name="key" value="([^"]+)"', self.get(path))
        assert found
        return found.group(1)


def environment(start: Start) -> dict[str, str]:
    return dict(start.environment)  # type: ignore[attr-defined] # set by the fixture


def manage(env: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, check=True, capture_output=True, text=True)
    return done.stdout + done.stderr


def shell(env: dict[str, str], code: str) -> str:
    return manage(env, "shell", "--no-imports", "-v0", "-c", code)


def dumped(env: dict[str, str]) -> str:
    """The whole database as text."""
    if url := env.get("DATABASE_URL", ""):
        if url.startswith("postgres"):
            return subprocess.run([binaries() / "pg_dump", url], check=True, capture_output=True, text=True).stdout
        path = url.removeprefix("sqlite:///")
    else:
        path = str(Path(env["DATA_DIR"]) / "netsite.sqlite3")
    return Path(path).read_bytes().decode(errors="replace")


def backup(env: dict[str, str], folder: Path) -> dict[str, str]:
    """A backup put back as another database: the environment of a site that runs on it."""
    url = env.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        copy = folder / "copy.sqlite3"
        shell(env, f"from django.db import connection; connection.cursor().execute(\"VACUUM INTO '{copy}'\")")
        return env | {"DATABASE_URL": f"sqlite:///{copy}"}
    dump = subprocess.run([binaries() / "pg_dump", "-Fc", url], check=True, capture_output=True).stdout
    other = f"{url}_copy"
    subprocess.run(
        [binaries() / "createdb", "--maintenance-db", url, other.rpartition("/")[2], *_server(url)], check=True
    )
    subprocess.run([binaries() / "pg_restore", "-d", other], input=dump, check=True)
    return env | {"DATABASE_URL": other}


def _server(url: str) -> list[str]:
    parts = urllib.parse.urlsplit(url)
    return ["-h", str(parts.hostname), "-p", str(parts.port), "-U", str(parts.username)]


def kept(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): path.read_bytes().decode(errors="replace")
        for path in folder.rglob("*")
        if path.is_file()
    }


def mail_to(folder: Path, address: str, subject: str) -> str:
    """The newest mail with this subject."""
    mails = sorted((folder / "mail").glob("*.log"), key=lambda path: path.stat().st_mtime, reverse=True)
    texts = (path.read_text() for path in mails)
    return next((text for text in texts if f"To: {address}" in text and f"Subject: {subject}" in text), "")


def link_in(mail: str) -> str:
    plain = mail.partition("Content-Type: text/html")[0].replace("=\n", "")
    found = re.search(r"http://localhost:\d+(/accounts/\S+)", plain)
    assert found, mail
    return found.group(1)


@pytest.mark.parametrize("words", ["erase", "leave"])
def test_x2_nothing_of_a_member_is_left_and_a_backup_forgets_them_too(start: Start, tmp_path: Path, words: str) -> None:
    env = environment(start)
    folder, port = Path(env["DATA_DIR"]), free_port()
    server = start(port)
    assert wait_for(lambda: answers(port))
    member = Visitor(port)
    member.post(
        "/accounts/signup/", email=ADDRESS, display_name=NAME, password1=PASSWORD, birth_year="1961", consent="on"
    )  # fmt: skip
    assert wait_for(lambda: bool(mail_to(folder, ADDRESS, "Please confirm your address")), 90)
    member.post(link_in(mail_to(folder, ADDRESS, "Please confirm your address")))
    member.post("/accounts/login/", login=ADDRESS, password=PASSWORD)
    ask = "/questions/ask/"
    member.post(
        ask, key=member.key_of(ask), title=f"Why do {WORDS}?", body=f"Since May {WORDS} here.", tags="flushing",
        visibility="everyone", about="me", similar_seen="1",
    )  # fmt: skip
    assert WORDS in Visitor(port).get("/questions/1/")
    shell(
        env,
        "from questions import posting; from questions.models import Question; from netsite.accounts.models import User\n"
        "other = User.objects.create_user('other@example.org', 'Other')\n"
        f"words = posting.AnswerText('> Since May {WORDS} here.\\n\\nDear {NAME}, same here.')\n"
        "posting.answer(author=other, question=Question.objects.get(), words=words)",
    )
    member.get("/accounts/export/")
    member.post("/accounts/reauthenticate/?next=/accounts/export/", password=PASSWORD)
    member.post("/accounts/export/")
    assert wait_for(lambda: any((folder / "exports").glob("*.zip")), 60)
    restored = backup(env, tmp_path)
    assert NAME in dumped(restored)

    assert "Good-bye" in member.post("/accounts/leave/", words=words)
    assert "My account" not in member.get("/accounts/")
    shell(
        env,
        "from datetime import timedelta; from django.utils import timezone; from netsite.accounts import erasing\n"
        "from questions import tasks\n"
        "print(erasing.carry_out_due(timezone.now() + timedelta(days=8))); tasks.forget_words.call()",
    )
    page = Visitor(port).get("/questions/1/")
    assert (WORDS in page) is (words == "leave")
    server.terminate()
    said = server.communicate(timeout=60)[0]
    gone = [NAME, ADDRESS] + ([WORDS] if words == "erase" else [])
    everywhere = {"what the server said": said, "the page": page, "the dump": dumped(env)} | kept(folder)
    assert [(word, place) for word in gone for place, text in everywhere.items() if word.lower() in text.lower()] == []

    assert "1 members were erased again." in manage(restored, "replay_erasures")
    shell(restored, "from questions import tasks; tasks.forget_words.call()")
    assert [word for word in gone if word.lower() in dumped(restored).lower()] == []
    assert "0 members were erased again." in manage(restored, "replay_erasures")
