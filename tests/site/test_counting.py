"""Views through the real server: two processes, many clients at once, and what a killed process loses."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from typing import NamedTuple

import pytest

from tests.site.conftest import ROOT, Start, answers, free_port, wait_for
from tests.site.test_serve import children_of

pytestmark = pytest.mark.processes
CLIENTS = 50
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def run(start: Start, code: str) -> str:
    """Run a line in the site's own shell."""
    command = [sys.executable, "manage.py", "shell", "--no-imports", "-v0", "-c", code]
    environment = start.environment  # type: ignore[attr-defined] # set by the fixture
    return subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout.strip()


def total(start: Start) -> int:
    code = "from questions.models import ViewCount; print(sum(ViewCount.objects.values_list('total', flat=True)))"
    return int(run(start, code))


def look(port: int, client: int) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/seen/question/1.gif", headers={"User-Agent": f"{BROWSER} {client}"})
    assert connection.getresponse().status == 200
    connection.close()


class Running(NamedTuple):
    port: int
    parent: "subprocess.Popen[str]"

    @property
    def workers(self) -> list[int]:
        """The two web processes."""
        return next(found for pid in children_of(self.parent.pid) if (found := children_of(pid)))


@pytest.fixture
def site(start: Start) -> Running:
    run(start, "from questions.models import Question; Question.objects.create(title='How often are scans?')")
    port = free_port()
    parent = start(port)
    assert wait_for(lambda: answers(port))
    running = Running(port, parent)
    assert len(running.workers) == 2
    return running


def test_fifty_clients_at_once_are_fifty_views(start: Start, site: Running) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        for _ in range(4):
            list(pool.map(lambda client: look(site.port, client), range(CLIENTS)))
    assert wait_for(lambda: total(start) == CLIENTS)
    for client in range(CLIENTS + 1):
        look(site.port, client)
    assert wait_for(lambda: total(start) == CLIENTS + 1)


def test_a_server_that_ends_writes_down_what_it_noted(start: Start, site: Running) -> None:
    int(run(start, "from django.conf import settings; print((settings.DATA_DIR / 'run.lock').read_text() or 0)") or 0)
    for client in range(10):
        look(site.port, client)
    site.parent.terminate()
    site.parent.wait(timeout=30)
    assert total(start) == 10


def test_a_killed_process_loses_less_than_a_second(start: Start, site: Running) -> None:
    for client in range(10):
        look(site.port, client)
    noted_at = time.monotonic()
    assert wait_for(lambda: time.monotonic() - noted_at > 1)
    int(run(start, "from django.conf import settings; print((settings.DATA_DIR / 'run.lock').read_text() or 0)") or 0)
    for worker in site.workers:
        os.kill(worker, signal.SIGKILL)
    assert total(start) == 10
