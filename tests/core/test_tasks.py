"""Tasks outlive their worker: what was running when it died is handed on, and recurring ones come when they are due."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from netsite.core import schedule, tasks

NOW = timezone.now()


@task()
def count_sheep(sheep: int = 0) -> int:
    return sheep


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """Only the test's own recurring task, due every minute."""
    monkeypatch.setattr(schedule, "_every", {})
    schedule.recurring("tests.core.test_tasks.count_sheep", every=timedelta(minutes=1))
    return {}


def test_f6_a_dead_workers_task_is_handed_on(db: None) -> None:
    count_sheep.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=NOW - timedelta(minutes=16))
    assert tasks.reap(NOW) == 1
    assert DBTaskResult.objects.ready().count() == 1


def test_a_living_workers_task_is_left_alone(db: None) -> None:
    count_sheep.enqueue()
    DBTaskResult.objects.update(status="RUNNING", started_at=NOW - timedelta(minutes=14))
    assert tasks.reap(NOW) == 0
    assert DBTaskResult.objects.running().count() == 1


def test_old_results_are_forgotten(db: None) -> None:
    count_sheep.enqueue()
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW - timedelta(days=8))
    tasks.reap(NOW)
    assert not DBTaskResult.objects.exists()


def test_a_recurring_task_comes_when_it_is_due(db: None, clock: dict[str, datetime]) -> None:
    tasks.tick(clock, NOW)
    DBTaskResult.objects.update(status="SUCCESSFUL", finished_at=NOW)
    tasks.tick(clock, NOW + timedelta(seconds=59))
    assert DBTaskResult.objects.count() == 1
    tasks.tick(clock, NOW + timedelta(seconds=61))
    assert DBTaskResult.objects.count() == 2


def test_it_does_not_pile_up_while_no_worker_takes_it(db: None, clock: dict[str, datetime]) -> None:
    for minute in range(5):
        tasks.tick(clock, NOW + timedelta(minutes=minute))
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_transaction_enqueues_nothing() -> None:
    with transaction.atomic():
        tasks.enqueue_on_commit(count_sheep, sheep=1)
        transaction.set_rollback(True)
    with transaction.atomic():
        tasks.enqueue_on_commit(count_sheep, sheep=2)
    assert [row.args_kwargs["kwargs"] for row in DBTaskResult.objects.all()] == [{"sheep": 2}]


def test_a_failed_task_is_tried_again_until_the_back_off_is_used_up(db: None) -> None:
    def back_off(attempt: int) -> timedelta | None:
        return timedelta(minutes=5) if attempt < 3 else None

    assert tasks.retry_later(count_sheep, attempt=2, back_off=back_off)
    row = DBTaskResult.objects.get()
    assert row.args_kwargs["kwargs"] == {"attempt": 3}
    assert row.run_after > timezone.now() + timedelta(minutes=4)
    assert not tasks.retry_later(count_sheep, attempt=3, back_off=back_off)


def test_a_worker_that_starts_again_takes_back_what_it_held(db: None) -> None:
    for worker in ("mine", "another"):
        count_sheep.enqueue(sheep=1)
        row = DBTaskResult.objects.ready().first()
        assert row is not None
        row.claim(worker)
    assert tasks.take_back("mine") == 1
    assert DBTaskResult.objects.ready().count() == 1
    assert DBTaskResult.objects.running().count() == 1
