"""A real site: `manage.py serve` with data of its own, on the engine that the tests run on."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

ROOT = Path(__file__).resolve().parents[2]

Start = Callable[..., "subprocess.Popen[str]"]


def _database() -> dict[str, str]:
    """A new database on the tests' PostgreSQL; nothing where they run on SQLite, whose file is among the data."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return {}
    name = f"serve_{uuid4().hex}"
    with psycopg.connect(url.rpartition("/")[0] + "/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return {"DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}


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
    environment |= _database()
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    subprocess.run([sys.executable, "manage.py", "createcachetable", "-v0"], cwd=ROOT, env=environment, check=True)

    def run(port: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), "serve"], cwd=tmp_path, env=environment | {"PORT": str(port)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        running.append(process)
        return process

    run.environment = environment  # type: ignore[attr-defined] # for tests that look into its database
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
