"""What django-tasks-db leaves to its users: tasks of a worker that died, tries after a failure, and the clock.

A task function must be able to run twice with the same result. Tried on both databases: a killed worker leaves its task
in state RUNNING for good (django-tasks issue 46), and a failed task is not tried again.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from netsite.core import schedule

logger = logging.getLogger(__name__)

# Longer than any task may take: past it the worker that held the task is taken for dead
LONGEST_TASK = timedelta(minutes=15)
# How long a finished row is kept, for the operator to look at
KEPT_FOR = timedelta(days=7)


def enqueue_on_commit(task: "Task[..., Any]", **arguments: Any) -> None:
    """Enqueue a task once the surrounding transaction has been committed; not at all if it is rolled back."""
    transaction.on_commit(lambda: _enqueue(task, arguments))


def enqueue_with(task: "Task[..., Any]", **arguments: Any) -> None:
    """Enqueue a task as part of the caller's transaction: it is there if and only if what it is about is.

    For what must not be lost. After a commit, as `enqueue_on_commit` does it, a process can die before it has enqueued.
    """
    task.enqueue(**arguments)


def _enqueue(task: "Task[..., Any]", arguments: dict[str, Any]) -> None:
    task.enqueue(**arguments)


def retry_later(
    task: "Task[..., Any]", *, attempt: int, back_off: Callable[[int], timedelta | None], **arguments: Any
) -> bool:
    """Enqueue a failed task again after its back-off, with `attempt` raised. False where the back-off is used up."""
    delay = back_off(attempt)
    if delay is None:
        return False
    task.using(run_after=timezone.now() + delay).enqueue(attempt=attempt + 1, **arguments)
    return True


def reap(now: datetime | None = None) -> int:
    """Hand the tasks of dead workers to the living, and forget old results. Returns how many were handed on."""
    now = now or timezone.now()
    stuck = DBTaskResult.objects.running().filter(started_at__lt=now - LONGEST_TASK)
    handed_on = stuck.update(status="READY", started_at=None)
    if handed_on:
        logger.warning("%d tasks of a worker that died were handed on", handed_on)
    DBTaskResult.objects.finished().filter(finished_at__lt=now - KEPT_FOR).delete()
    return handed_on


def take_back(worker_id: str) -> int:
    """Hand on at once what a worker of this name still holds, when one of the same name starts: it is dead. How many."""
    held = [row.pk for row in DBTaskResult.objects.running() if row.worker_ids[-1:] == [worker_id]]
    return DBTaskResult.objects.running().filter(pk__in=held).update(status="READY", started_at=None)


def tick(last_run: dict[str, datetime], now: datetime | None = None) -> None:
    """Enqueue each recurring task that is due and not waiting already. `last_run` is the clock's memory."""
    now = now or timezone.now()
    for path, every in schedule.all_recurring().items():
        if path in last_run and now - last_run[path] < every:
            continue
        last_run[path] = now
        waiting = DBTaskResult.objects.filter(task_path=path, status__in=("READY", "RUNNING"))
        if not waiting.exists():
            import_string(path).enqueue()
