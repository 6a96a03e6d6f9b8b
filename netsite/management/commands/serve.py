"""The parent of the site's processes: the web server and the task worker, on one machine."""

import contextlib
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from argparse import ArgumentParser
from types import FrameType
from typing import IO, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

GRACE_SECONDS = 15.0


class Command(BaseCommand):
    help = "Run the web server and the task worker until one of them ends, or INT or TERM comes."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=settings.PORT, help="default: PORT, or 8000")

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        lock = take_lock()
        check_port(settings.LISTEN, port)
        self.stdout.write(f"{settings.SITE_NAME} is at http://localhost:{port} (stop it with Ctrl-C)")
        self.stdout.flush()
        try:
            status = Processes([web_command(port), worker_command()]).run()
        finally:
            lock.close()
        if status:
            raise CommandError(f"A process of the site ended by itself with status {status}; its last lines are above.")


def take_lock() -> IO[str]:
    """Hold var/run.lock. It goes with the process, however that ends. Raises CommandError where another copy runs."""
    path = settings.DATA_DIR / "run.lock"
    lock = path.open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise CommandError(
            f"The site is already running with the data in {settings.DATA_DIR}. Stop that copy, or set DATA_DIR."
        ) from error
    return lock


def check_port(host: str, port: int) -> None:
    """Raise CommandError where the port is taken: the server itself would share it without a word (SO_REUSEPORT)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"Port {port} is in use by another program. Choose another one: PORT=8001") from error


def web_command(port: int) -> list[str]:
    """The web server. A worker that dies is made anew; without that option one death would end all."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "netsite.wsgi:application",
        "--host", settings.LISTEN, "--port", str(port), "--workers", str(settings.WEB_WORKERS),
        "--blocking-threads", str(settings.WEB_THREADS), "--respawn-failed-workers", "--respawn-interval", "0.5",
        "--workers-kill-timeout", "10", "--no-ws", "--log-level", "warning",
    ]  # fmt: skip


def worker_command() -> list[str]:
    return [sys.executable, str(settings.BASE_DIR / "manage.py"), "work", "--sole"]


class Processes:
    """Children that live and die together."""

    def __init__(self, commands: list[list[str]]) -> None:
        self.commands = commands
        self.children: list[subprocess.Popen[bytes]] = []
        self.asked_to_stop = False

    def run(self) -> int:
        """Start all and wait. Returns 0 when asked to stop, else the status of the child that ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop)
        # A session of their own: Ctrl-C reaches the parent alone, which then ends them in order
        environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(settings.BASE_DIR), *_python_path()])}
        for command in self.commands:
            self.children.append(
                subprocess.Popen(command, start_new_session=True, cwd=settings.BASE_DIR, env=environment)
            )
        ended = self._wait_for_one()
        self._end_all()
        return 0 if self.asked_to_stop or ended is None else ended or 1

    def _stop(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    def _wait_for_one(self) -> int | None:
        while not self.asked_to_stop:
            for child in self.children:
                if (status := child.poll()) is not None:
                    return status
            time.sleep(0.1)
        return None

    def _end_all(self) -> None:
        for child in self.children:
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + GRACE_SECONDS
        for child in self.children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, deadline - time.monotonic()))
            # The whole group, in any case: a web worker that was being started would go on without its parent
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def _python_path() -> list[str]:
    return [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
