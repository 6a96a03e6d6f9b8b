"""Rows for tests, made with as few words as the test needs."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.utils import timezone

from articles.models import Article
from netsite.accounts import badges, consent
from netsite.accounts.models import ClinicianApplication, ClinicianBadge, User
from questions import tagging
from questions.models import Answer, Comment, Question, Tag

PASSWORD = "long enough to pass"


def member(display_name: str = "Maple", **fields: Any) -> User:
    """A member with a confirmed address."""
    email = fields.pop("email", f"{display_name.lower().replace(' ', '.')}@example.org")
    fields = {"adult_confirmed_at": timezone.now(), "health_consent_version": consent.VERSION} | fields
    user = User.objects.create_user(email, display_name, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def staff(display_name: str = "Edith", **fields: Any) -> User:
    """Staff with a second factor, without which the admin stays closed."""
    user = member(display_name, is_staff=True, **fields)
    second_factor(user)
    return user


def second_factor(user: User) -> Authenticator:
    return TOTP.activate(user, generate_totp_secret()).instance


def question(title: str = "How often are scans needed?", *, tags: tuple[str, ...] = (), **fields: Any) -> Question:
    """A question as a row, without the operation's work; posting is tested through `questions.posting`."""
    fields.setdefault("body", "My last scan showed no change.")
    fields.setdefault("body_html", f"<p>{fields['body']}</p>")
    made = Question.objects.create(title=title, **fields)
    for name in tags:
        Tag.objects.get_or_create(name=name)[0].question_links.create(content_object=made)
    if tags:
        tagging.recount()
    return made


def topic(name: str, *others: str, **fields: Any) -> Tag:
    """An approved topic, with other names."""
    made = Tag.objects.create(name=name, **fields)
    for other in others:
        made.other_names.create(name=other)
    return made


def answer(question: Question, body: str = "Every six months in my case.", **fields: Any) -> Answer:
    """An answer as a row; the question's counter follows."""
    made = Answer.objects.create(question=question, body=body, body_html=f"<p>{body}</p>", **fields)
    question.answer_count = question.answers.filter(state="public").count()
    question.save(update_fields=["answer_count"])
    return made


def comment(target: Question | Answer, body: str = "Which side was it?", **fields: Any) -> Comment:
    """A comment as a row."""
    fields[str(target._meta.model_name)] = target
    return Comment.objects.create(body=body, body_html=f"<p>{body}</p>", **fields)


def article(slug: str = "net-overview", **fields: Any) -> Article:
    """A draft with two sections and a source."""
    made = Article.objects.create(slug=slug, title=fields.pop("title", "Neuroendocrine tumors: an overview"), **fields)
    made.sections.create(key="what", position=1, heading="What are they?", body="They start in cells.[^nci]")
    made.sections.create(key="symptoms", position=2, heading="Symptoms", body="They depend on where the tumor is.")
    made.sources.create(
        key="nci", position=1, title="Patient version", publisher="National Cancer Institute",
        url="https://www.cancer.gov/", accessed_on="2026-11-22",
    )  # fmt: skip
    return made


def application(member: User, **fields: Any) -> ClinicianApplication:
    """An application whose address at work is not confirmed yet."""
    evidence = {
        "profession": "nurse", "country": "PT", "register": "Ordem dos Enfermeiros", "register_number": f"{member.pk}-7",
        "legal_name": "Maria Silva", "work_address": "m.silva@hospital.example", "interests": "none",
    }  # fmt: skip
    return badges.apply(member=member, evidence=badges.Evidence(**(evidence | fields)))


def badge(member: User, **fields: Any) -> ClinicianBadge:
    """A badge as a row, checked today; giving one is tested through `netsite.accounts.badges`."""
    today = timezone.now().date()
    values = {
        "profession": "nurse", "country": "PT", "register": "Ordem dos Enfermeiros", "interests": "none",
        "register_key": f"key of {member.pk}", "checked_on": today, "expires_on": today + badges.VALID_FOR,
    }  # fmt: skip
    return ClinicianBadge.objects.create(member=member, **(values | fields))
