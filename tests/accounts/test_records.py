"""Limits, forms sent twice, and the access record: exact when many come at once, on both databases."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from netsite.accounts import audit, limits, submissions
from netsite.accounts.models import AccessAudit, FormSubmission, RateCount, User
from tests import make

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def together(work: Callable[[], object], times: int = 20) -> list[object]:
    """The results (or exceptions) of running it in so many threads at once."""
    results: list[object] = []
    barrier = threading.Barrier(times)

    def run() -> None:
        barrier.wait()
        try:
            results.append(work())
        except Exception as error:  # noqa: BLE001 - the test looks at what came
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def take(now: datetime = NOW) -> None:
    limits.take(action="post", actor="member:1", limit=3, period=HOUR, now=now)


def test_the_limit_lets_so_many_through(db: None) -> None:
    for _ in range(3):
        take()
    with pytest.raises(limits.Exceeded) as error:
        take()
    assert error.value.retry_at == NOW + HOUR
    assert "Nothing is lost" in str(error.value)


def test_the_next_window_begins_anew(db: None) -> None:
    for _ in range(3):
        take()
    take(NOW + HOUR)


def test_others_and_other_actions_are_counted_apart(db: None) -> None:
    for _ in range(3):
        take()
    limits.take(action="post", actor="member:2", limit=3, period=HOUR, now=NOW)
    limits.take(action="flag", actor="member:1", limit=3, period=HOUR, now=NOW)


def test_no_address_is_kept(db: None) -> None:
    limits.take(action="post", actor="address:192.0.2.7", limit=3, period=HOUR)
    assert "192.0.2.7" not in str(RateCount.objects.values())


@pytest.mark.django_db(transaction=True)
def test_the_limit_is_exact_for_many_at_once() -> None:
    results = together(take)
    assert sum(result is None for result in results) == 3
    assert sum(isinstance(result, limits.Exceeded) for result in results) == 17


@pytest.mark.django_db(transaction=True)
def test_f8_a_form_sent_twenty_times_at_once_does_its_work_once() -> None:
    member, key = make.member(), uuid4()

    def work() -> str:
        return (
            f"/made/{RateCount.objects.create(action='made', actor=uuid4().hex, window_starts_at=NOW, ends_at=NOW).pk}/"
        )

    results = together(lambda: submissions.once(member=member, key=key, make=work))
    assert len(set(map(str, results))) == 1
    assert str(results[0]).startswith("/made/")
    assert RateCount.objects.count() == 1


def test_what_failed_may_be_sent_again(asker: User) -> None:
    key = uuid4()

    def fails() -> str:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011 - its own
        submissions.once(member=asker, key=key, make=fails)
    assert submissions.once(member=asker, key=key, make=lambda: "/made/") == "/made/"
    assert FormSubmission.objects.count() == 1


def test_one_members_key_says_nothing_to_another(asker: User, stranger: User) -> None:
    key = uuid4()
    submissions.once(member=asker, key=key, make=lambda: "/askers/")
    assert submissions.once(member=stranger, key=key, make=lambda: "/strangers/") == "/strangers/"


@pytest.fixture
def records(moderator: User) -> list[AccessAudit]:
    return [audit.record(actor=moderator, action="read", target=f"question:{number}") for number in range(3)]


def test_the_chain_of_records_holds(records: list[AccessAudit]) -> None:
    assert audit.verify() == []
    call_command("audit_check")


def test_a_changed_record_is_found(records: list[AccessAudit]) -> None:
    AccessAudit.objects.filter(pk=records[1].pk).update(target="question:99")
    assert audit.verify() == [f"Row {records[1].pk} was changed after it was written."]
    with pytest.raises(CommandError, match="was changed"):
        call_command("audit_check")


def test_a_record_that_was_taken_out_is_found(records: list[AccessAudit]) -> None:
    records[1].delete()
    assert audit.verify() == [f"Before row {records[2].pk} something was taken out or put in."]


def test_the_chain_holds_when_an_account_is_gone(records: list[AccessAudit], moderator: User) -> None:
    AccessAudit.objects.update(actor=None)
    assert audit.verify() == []


@pytest.mark.django_db(transaction=True)
def test_many_records_at_once_make_one_chain() -> None:
    results = together(lambda: audit.record(actor=None, action="read", target="x"), times=10)
    assert all(isinstance(result, AccessAudit) for result in results), results
    assert audit.verify() == []
    assert AccessAudit.objects.count() == 10
