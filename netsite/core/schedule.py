"""The list of recurring tasks. Without models, so that an app's configuration can add to it (core/tasks.py runs it)."""

from datetime import timedelta

_every: dict[str, timedelta] = {}


def recurring(task_path: str, *, every: timedelta) -> None:
    """Have the worker's clock enqueue the task ("questions.tasks.purge") every so often."""
    _every[task_path] = every


def all_recurring() -> dict[str, timedelta]:
    """Each task's path and how often it is due."""
    return dict(_every)
