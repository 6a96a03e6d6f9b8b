"""The task worker: runs what was enqueued, and keeps the clock of recurring tasks."""

import hashlib
import logging
import socket
import threading
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

from netsite.core import tasks

logger = logging.getLogger(__name__)
TICK_SECONDS = 5.0


class Command(BaseCommand):
    help = "Run background tasks (mail, related questions, …) until INT or TERM comes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--batch", action="store_true", help="run what is waiting, then end")

        parser.add_argument(
            "--sole", action="store_true", help="no other worker runs with this data folder (serve says so)"
        )

    def handle(self, *args: Any, batch: bool, sole: bool, **options: Any) -> None:
        worker_id = name_of_this() if sole else get_random_string(32)
        worker = Worker(
            queue_names=["*"], interval=0.5, batch=batch, backend_name="default", startup_delay=False,
            max_tasks=None, worker_id=worker_id, excluded_queue_names=[],
        )  # fmt: skip
        worker.configure_signals()
        tasks.reap()
        if sole:
            tasks.take_back(worker_id)
        if not batch:
            threading.Thread(target=run_clock, args=(threading.Event(),), name="clock", daemon=True).start()
        worker.run()


def name_of_this() -> str:
    """The same for each worker of this machine and data folder, of which there is one at a time."""
    return hashlib.sha256(f"{socket.gethostname()}:{settings.DATA_DIR}".encode()).hexdigest()[:32]


def run_clock(stop: threading.Event) -> None:
    """Every few seconds: recurring tasks that are due, and tasks of dead workers."""
    last_run: dict[str, datetime] = {}
    while not stop.is_set():
        try:
            close_old_connections()
            tasks.tick(last_run)
            tasks.reap()
        except OperationalError:
            # The database is away or busy for longer than the time-out: the next tick tries again
            logger.warning("The task clock could not reach the database; it tries again in %d s", TICK_SECONDS)
            connection.close()
        stop.wait(TICK_SECONDS)
