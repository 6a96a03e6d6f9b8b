"""`manage.py serve`: one lock, a free port, and two children that end together. Real processes, real sockets."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.processes

Start = Callable[..., "subprocess.Popen[str]"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts `manage.py serve` with data of its own; whatever is left is ended after the test."""
    running: list[subprocess.Popen[str]] = []
    clean = {name: value for name, value in os.environ.items() if name in ("PATH", "PYTHONPATH", "HOME", "LANG")}
    environment = clean | {"DATA_DIR": str(tmp_path / "data with a space"), "WEB_WORKERS": "2"}
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)

    def run(port: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"], cwd=tmp_path, env=environment | {"PORT": str(port)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        running.append(process)
        return process

    yield run
    for process in running:
        process.terminate()
        process.communicate(timeout=30)


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as response:
            return bool(response.read() == b"ok\n")
    except OSError:
        return False


def wait_for(condition: Callable[[], bool], seconds: float = 30.0) -> bool:
    """Ask again and again until it holds or the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
    return False


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
