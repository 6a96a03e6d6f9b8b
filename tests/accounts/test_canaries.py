"""Every column of every model that refers to a person is filled with a word that stands nowhere else; then the person goes.

What is searched: every row of every table, the words of the full-text index, the cache, the folder of mails, the copies of
data, the journal and the log lines. A new model has no row in MAKE, and a new text column is filled by itself: both fail here
until somebody has said what becomes of them (core.personal_data).
"""

import json
import logging
import pickle
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from articles.models import Article, ErrorReport, Reviewer, Revision, Withdrawal
from netsite.accounts import audit, contacts, erasing, exporting, notices, outbox, tasks
from netsite.accounts.models import (
    ClinicianApplication,
    ConsentRecord,
    Contact,
    Erasure,
    Export,
    FormSubmission,
    OutgoingMail,
    User,
)
from netsite.core import personal_data
from netsite.core.logs import PrivateFormatter
from netsite.core.personal_data import Erasure as Erased
from netsite.moderation.models import Flag
from questions import tasks as question_tasks
from questions.models import (
    Answer,
    AnswerInProgress,
    Comment,
    Draft,
    Follow,
    Helper,
    Merge,
    PostRevision,
    Question,
    Reaction,
    RelatedPin,
    SavedFilter,
    SavedItem,
    Tag,
    TagMute,
    Vote,
)
from questions.search import index
from tests import make

# Fits into the shortest column, and no digest of ours has such letters
WORD = "zqxjvk"
NAME = "Wkjqzp"
ADDRESS = f"{NAME.lower()}@example.org"
VISITORS_ADDRESS = "fwjqzx@example.org"


@pytest.fixture(autouse=True)
def _own_folders(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Callable[[], str]:
    """What the site's own formatter makes of everything that was logged."""
    caplog.set_level(logging.DEBUG)
    return lambda: "\n".join(PrivateFormatter().format(record) for record in caplog.records)


class Stage:
    """The person, and rows of others for theirs to hang on."""

    def __init__(self) -> None:
        self.member = make.member(NAME, email=ADDRESS, role="patient", about=f"About {NAME}", country="PT")
        self.other = make.member("Other")
        self.article: Article = make.article()
        self.question = make.question("Which scans are there?", author=self.other)
        self.own = make.question("Mine is here, is it not?", author=self.member)
        self.contact = Contact.objects.create(address=VISITORS_ADDRESS, confirmed_at=timezone.now(), consent_version=1)


def _revision(stage: Stage) -> Revision:
    return Revision.objects.create(
        article=stage.article, number=1, content={"title": "x"}, html={}, renderer_version=1, word_count=1, note="x",
        status="provisional", published_by=stage.member,
    )  # fmt: skip


def _export(stage: Stage) -> Export:
    export, _is_new = exporting.request(member=stage.member)
    exporting.make(export)
    return export


def _answer(stage: Stage) -> Answer:
    return make.answer(stage.question, author=stage.member, answer_type="read", read_url="https://example.org/")


MAKE: dict[str, Callable[[Stage], models.Model]] = {
    "account.EmailAddress": lambda s: EmailAddress.objects.get(user=s.member),
    "accounts.AccessAudit": lambda s: audit.record(actor=s.member, action="x", target="x:1"),
    "accounts.ClinicianApplication": lambda s: make.application(s.member),
    "accounts.ClinicianBadge": lambda s: make.badge(s.member),
    "accounts.ConsentRecord": lambda s: ConsentRecord.objects.create(member=s.member, member_key="x", version=1, given=True),
    "accounts.Erasure": lambda s: Erasure.objects.create(member=s.member, due_at=timezone.now() + timedelta(days=7)),
    "accounts.Export": _export,
    "accounts.FormSubmission": lambda s: FormSubmission.objects.create(member=s.member, key=Draft().key, result="x"),
    "accounts.Notice": lambda s: notices.notify(member=s.member, key="x", kind="support", title="x", body="x"),
    "accounts.OutgoingMail": lambda s: outbox.queue(key="x", to=ADDRESS, subject="x", text="x", member=s.member),
    "admin.LogEntry": lambda s: LogEntry.objects.create(
        user=s.member, content_type=ContentType.objects.get_for_model(Question), object_id="1", object_repr="question 1",
        action_flag=CHANGE, change_message="x",
    ),
    "articles.ErrorReport": lambda s: ErrorReport.objects.create(article=s.article, revision_number=1, text="x", member=s.member),
    "articles.Reviewer": lambda s: Reviewer.objects.create(
        name="x", credentials="MD", job_title="x", interests="none", member=s.member
    ),
    "articles.Revision": _revision,
    "articles.Withdrawal": lambda s: Withdrawal.objects.create(article=s.article, note="x", withdrawn_by=s.member),
    "mfa.Authenticator": lambda s: make.second_factor(s.member),
    "questions.Answer": _answer,
    "questions.Comment": lambda s: Comment.objects.create(question=s.question, author=s.member, body="x"),
    "questions.Draft": lambda s: Draft.objects.create(kind="question", owner=s.member, fields={"title": "x"}),
    "questions.PostRevision": lambda s: PostRevision.objects.create(question=s.own, version=0, written_by=s.member),
    "questions.Question": lambda s: s.own,
    "moderation.Flag": lambda s: Flag.objects.create(question=s.question, reason="could-be-unsafe", reporter=s.member),
    "questions.Follow": lambda s: Follow.objects.create(member=s.member, question=s.question),
    "questions.Helper": lambda s: Helper.objects.create(member=s.member),
    "questions.Merge": lambda s: Merge.objects.create(source=s.question, target=s.own, reason="x", made_by=s.member),
    "questions.SavedFilter": lambda s: SavedFilter.objects.create(member=s.member, name="x", query="x"),
    "questions.SavedItem": lambda s: SavedItem.objects.create(member=s.member, article=s.article, section_key="x"),
    "questions.TagMute": lambda s: TagMute.objects.create(member=s.member, tag=Tag.objects.create(name="Dogs")),
    "questions.AnswerInProgress": lambda s: AnswerInProgress.objects.create(
        member=s.member, question=s.question, until=timezone.now()
    ),
    "questions.Reaction": lambda s: Reaction.objects.create(
        member=s.member, answer=make.answer(s.question, author=s.other), kind="unsafe", sentence="x"
    ),
    "questions.RelatedPin": lambda s: RelatedPin.objects.create(question=s.question, target=s.own, made_by=s.member),
    "questions.Vote": lambda s: Vote.objects.create(question=s.question, voter=s.member),
    "usersessions.UserSession": lambda s: UserSession.objects.create(
        user=s.member, ip="2001:db8::77", session_key="x", user_agent="x"
    ),
}  # fmt: skip


def text_columns(label: str) -> list[str]:
    """The columns of a model that can hold what somebody typed, but for those that are said to stay."""
    stays = personal_data.registered()[label].stays
    kinds = (models.CharField, models.TextField, models.JSONField)
    return [
        field.name
        for field in apps.get_model(label)._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and field.name not in stays
    ]


def canary_for(field: models.Field[Any, Any]) -> object:
    if isinstance(field, models.JSONField):
        return {"x": [WORD]}
    if isinstance(field, models.EmailField):
        return f"{WORD}@example.org"
    if isinstance(field, models.URLField):
        return f"https://example.org/{WORD}"
    return WORD


def fill(row: models.Model) -> None:
    """Put the canary into every text column of a row, past the forms and operations."""
    model = type(row)
    values = {name: canary_for(model._meta.get_field(name)) for name in text_columns(model._meta.label)}  # type: ignore[arg-type] # concrete
    if values:
        assert model._base_manager.filter(pk=row.pk).update(**values) == 1


@pytest.fixture
def stage(db: None) -> Stage:
    made = Stage()
    rows = {label: make_row(made) for label, make_row in MAKE.items()}
    outbox.send_waiting()
    client = Client()
    client.post("/accounts/login/", {"login": ADDRESS, "password": make.PASSWORD})
    client.post("/accounts/password/reset/", {"email": ADDRESS})
    client.get("/accounts/")
    for label, row in rows.items():
        if label != "accounts.Export":
            fill(row)
    for question in Question.objects.all():
        index.write_question(question)
    Question.objects.filter(pk=made.question.pk).update(body=f"@{NAME} and {NAME} again")
    cache.set("x", "kept")
    return made


def everything() -> Iterator[tuple[str, str]]:
    """All that is kept, as texts with the place where each is."""
    for table in connection.introspection.table_names():
        if table.startswith("question_search_"):
            continue  # the full-text table's own storage: its words are looked at below
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of tables
            for row in cursor.fetchall():
                yield table, str(row)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'question_search', 'row')")
            cursor.execute("SELECT term FROM temp.words")
            yield from (("words of question_search", str(row)) for row in cursor.fetchall())
            cursor.execute("DROP TABLE temp.words")
    yield from (("cache", f"{key} {pickle.loads(value)}") for key, value in cache._cache.items())  # type: ignore[attr-defined] # noqa: S301 - the tests' own


def files(folder: Path) -> Iterator[tuple[str, str]]:
    for path in folder.rglob("*"):
        if path.is_file():
            yield str(path.relative_to(folder)), path.read_bytes().decode(errors="replace")


def places_of(word: str, folder: Path) -> list[str]:
    found = [place for place, text in everything() if word.lower() in text.lower()]
    return found + [place for place, text in files(folder) if word.lower() in text.lower()]


def test_every_model_that_refers_to_a_person_has_a_row() -> None:
    assert set(MAKE) == set(personal_data.registered())


def test_every_text_of_a_row_that_stays_is_classified() -> None:
    for label, entry in personal_data.registered().items():
        if entry.erasure in (Erased.ANONYMISED, Erased.KEPT):
            assert set(text_columns(label)) == set(entry.cleared), label


def test_the_canaries_are_everywhere_before(stage: Stage, tmp_path: Path) -> None:
    """Otherwise the tests below would pass on an empty site."""
    tables = set(places_of(WORD, tmp_path))
    for label in MAKE:
        model = apps.get_model(label)
        if text_columns(label) and label not in ("accounts.Export", "accounts.Erasure"):
            assert model._meta.db_table in tables, label
    assert any(place.startswith("mail/") for place in places_of(ADDRESS, tmp_path))
    assert any(place.startswith("exports/") for place, _text in files(tmp_path))
    if connection.vendor == "sqlite":
        assert "words of question_search" in tables


def test_x2_erased_with_the_words(stage: Stage, tmp_path: Path, log: Callable[[], str]) -> None:
    erasing.erase(member=stage.member, keep_words=False)
    question_tasks.forget_words.call()
    for word in (WORD, NAME):
        assert places_of(word, tmp_path) == []
        assert word.lower() not in log().lower()
    assert not [place for place, _text in files(tmp_path) if place.startswith(("exports/", "mail/"))]
    assert not UserSession.objects.exists()
    assert not apps.get_model("sessions.Session").objects.exists()


def test_x2_erased_and_the_words_left(stage: Stage, tmp_path: Path) -> None:
    erasing.erase(member=stage.member, keep_words=True)
    question_tasks.forget_words.call()
    assert places_of(NAME, tmp_path) == []
    left = {
        apps.get_model(label)._meta.db_table
        for label, e in personal_data.registered().items()
        if e.erasure is Erased.CHOSEN
    }
    searched = {"questions_searchentry", "questions_searchterm", "question_search", "words of question_search"}
    assert set(places_of(WORD, tmp_path)) <= left | searched
    stage.question.refresh_from_db()
    assert stage.question.body == "[former member] and [former member] again"


def test_closing_the_account_ends_what_would_let_one_in(stage: Stage) -> None:
    Erasure.objects.all().delete()
    erasing.request(member=stage.member, keep_words=False)
    assert not UserSession.objects.filter(user=stage.member).exists()


def test_x1_the_export_has_every_one_of_them(stage: Stage) -> None:
    """Each text that is filled and exported is in the file: nothing is left out by mistake."""
    said = json.dumps(exporting.collect(stage.member), ensure_ascii=False)
    held = exporting.collect(stage.member)["held"]
    for label, entry in personal_data.registered().items():
        if not entry.exported:
            assert label not in held
            continue
        rows = held[label]["rows"]
        assert rows, label
        for name in set(text_columns(label)) - set(entry.hidden):
            if label != "accounts.Export":
                assert any(WORD in json.dumps(row[name]) for row in rows), (label, name)
        assert not set(entry.hidden) & set(rows[0])
    assert '"password"' not in said


def test_staff_who_leave_are_in_nobodys_row(stage: Stage, tmp_path: Path) -> None:
    """They checked somebody else's application: the row stays, their name in it goes."""
    application = make.application(stage.other)
    now = timezone.now()
    ClinicianApplication.objects.filter(pk=application.pk).update(
        state="rejected", decided_at=now, decided_by=stage.member, checked_by=stage.member
    )
    erasing.erase(member=stage.member, keep_words=False)
    application.refresh_from_db()
    assert (application.checked_by, application.decided_by) == (None, None)
    assert places_of(NAME, tmp_path) == []


def test_somebody_without_an_account_goes_as_well(stage: Stage, tmp_path: Path, log: Callable[[], str]) -> None:
    stage.member.delete()
    OutgoingMail.objects.create(
        key="c", contact=stage.contact, to_address=stage.contact.address, subject="x", body_text=WORD
    )
    report = ErrorReport.objects.create(article=stage.article, revision_number=1, text=WORD, contact=stage.contact)
    outbox.send_waiting()
    assert VISITORS_ADDRESS in " ".join(text for _place, text in files(tmp_path))
    contacts.erase(contact=stage.contact)
    assert places_of(VISITORS_ADDRESS, tmp_path) == []
    report.refresh_from_db()
    assert (report.text, report.contact) == ("", None)
    assert VISITORS_ADDRESS not in log()


def test_what_is_due_is_carried_out_by_the_task(stage: Stage, tmp_path: Path) -> None:
    Erasure.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    tasks.carry_out_erasures.call()
    assert not User.objects.filter(display_name=NAME).exists()
    assert places_of(NAME, tmp_path) == []
