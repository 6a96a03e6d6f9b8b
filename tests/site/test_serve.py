"""`manage.py serve`: one lock, a free port, and two children that end together. Real processes, real sockets."""

import os
import signal
import socket
import subprocess
from pathlib import Path

import pytest

from tests.site.conftest import Start, answers, free_port, wait_for

pytestmark = pytest.mark.processes


def children_of(pid: int) -> list[int]:
    listing = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in listing.stdout.split()]


def test_it_works_and_ends_all_on_term(start: Start) -> None:
    port = free_port()
    parent = start(port)
    assert wait_for(lambda: answers(port))
    family = children_of(parent.pid)
    assert len(family) == 2
    parent.send_signal(signal.SIGTERM)
    output, _ = parent.communicate(timeout=30)
    assert parent.returncode == 0
    assert f"http://localhost:{port}" in output
    assert not answers(port)
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_second_copy_says_so_and_ends(start: Start) -> None:
    port = free_port()
    start(port)
    assert wait_for(lambda: answers(port))
    second = start(free_port())
    output, _ = second.communicate(timeout=30)
    assert second.returncode == 1
    assert "already running" in output
    assert answers(port)


def test_a_taken_port_is_said(start: Start) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = int(other.getsockname()[1])
        process = start(port)
        output, _ = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} is in use" in output


def test_the_site_outlives_a_killed_web_worker(start: Start) -> None:
    port = free_port()
    parent = start(port)
    assert wait_for(lambda: answers(port))
    web = next(pid for pid in children_of(parent.pid) if children_of(pid))
    before = set(children_of(web))
    for worker in before:
        os.kill(worker, signal.SIGKILL)
    assert wait_for(lambda: bool(set(children_of(web)) - before) and answers(port))
    assert parent.poll() is None


def test_when_the_task_worker_dies_the_site_ends_with_an_error(start: Start) -> None:
    port = free_port()
    parent = start(port)
    assert wait_for(lambda: answers(port) and len(children_of(parent.pid)) == 2)
    worker = next(pid for pid in children_of(parent.pid) if b"work" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(worker, signal.SIGKILL)
    output, _ = parent.communicate(timeout=30)
    assert parent.returncode == 1
    assert "ended by itself" in output
    assert not answers(port)
