"""A long thread in the order, and of the kind, that a reader chose."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from netsite.accounts.models import ClinicianBadge, User
from questions.models import Question
from tests import make

Clients = Callable[[User], Client]


@pytest.fixture
def thread(asker: User) -> Question:
    """Four answers: the third by a clinician, the second the most helpful."""
    question, nurse = make.question(author=asker), make.member("Juniper")
    badge = make.badge(nurse)
    make.answer(question, "First", answer_type="experience")
    make.answer(question, "Second", answer_type="support", helpful_count=5)
    make.answer(question, "Third", answer_type="general", author=nurse, badge=badge)
    make.answer(question, "Fourth", answer_type="experience")
    return question


def order_of(html: str) -> list[str]:
    return re.findall(r"<p>(First|Second|Third|Fourth)</p>", html)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "First Second Third Fourth"),
        ("?sort=newest", "Fourth Third Second First"),
        ("?sort=helpful", "Second Fourth Third First"),
        ("?sort=clinicians", "Third First Second Fourth"),
        ("?type=experience", "First Fourth"),
        ("?sort=newest&type=experience", "Fourth First"),
        ("?type=read", ""),
    ],
)
def test_orders_and_kinds(client: Client, thread: Question, query: str, expected: str) -> None:
    assert order_of(client.get(f"{thread.get_absolute_url()}{query}").content.decode()) == expected.split()


@pytest.mark.parametrize("query", ["?sort=author__password", "?sort=-id", "?type=x", "?sort=%00"])
def test_q1_what_is_no_order_is_refused(client: Client, thread: Question, query: str) -> None:
    assert client.get(f"{thread.get_absolute_url()}{query}").status_code == 400


def test_an_ended_badge_comes_first_no_more(client: Client, thread: Question) -> None:
    day = timezone.now().date()
    ClinicianBadge.objects.update(checked_on=day - timedelta(days=365), expires_on=day)
    html = client.get(f"{thread.get_absolute_url()}?sort=clinicians").content.decode()
    assert order_of(html) == ["First", "Second", "Third", "Fourth"]


def test_pages_keep_the_choice(client: Client, asker: User, django_assert_num_queries: Any) -> None:
    question = make.question(author=asker)
    for number in range(25):
        make.answer(question, f"Number {number}", helpful_count=number % 3)
    html = client.get(f"{question.get_absolute_url()}?sort=helpful").content.decode()
    link = re.search(r'rel="next" href="(\?[^"]+)"', html)
    assert link
    assert "sort=helpful" in link.group(1)
    later = client.get(question.get_absolute_url() + link.group(1).replace("&amp;", "&")).content.decode()
    found = re.findall(r"<p>(Number \d+)</p>", html) + re.findall(r"<p>(Number \d+)</p>", later)
    assert len(set(found)) == len(found) == 25


def test_of_two_answers_nobody_needs_an_order(client: Client, asker: User) -> None:
    question = make.question(author=asker)
    make.answer(question, "One")
    make.answer(question, "Two")
    assert 'name="sort"' not in client.get(question.get_absolute_url()).content.decode()


def test_a_kind_without_answers_says_so(client: Client, thread: Question) -> None:
    html = client.get(f"{thread.get_absolute_url()}?type=read").content.decode()
    assert "No answer of this kind yet." in html
    assert "Show all answers" in html
