"""Clinician badges: applying, checking by two people, ending after twelve months, withdrawing (TS-4.4).

    applied -> address at work confirmed -> checked by one -> approved by another | rejected
    badge: active -> expiring (30 days before the end) -> expired | withdrawn

Who the member is at work is seen by those who check (each look is recorded, accounts.admin_badges) and deleted 30 days
after the decision; the badge keeps the profession, the country, the register's name and what interests they declared.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, dumps, loads
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from netsite.accounts import audit, limits, notices, outbox
from netsite.accounts.models import ClinicianApplication, ClinicianBadge, Notice, OutgoingMail, User
from netsite.core import page_cache, text

VALID_FOR = timedelta(days=365)
RENEW_BEFORE = timedelta(days=30)
LINK_VALID_FOR = timedelta(days=7)
EVIDENCE_KEPT_FOR = timedelta(days=30)
APPLICATIONS_PER_DAY = 3
TOKEN_SALT = "accounts.work-address"  # noqa: S105 - a salt's name, not a secret

Application = ClinicianApplication


class NotPossible(Exception):
    """The step does not fit the state, or the person; its text is a sentence for whoever tried."""


@dataclass(frozen=True)
class Evidence:
    """Who somebody says they are at work, checked by a form."""

    profession: str
    country: str
    register: str
    register_number: str
    legal_name: str
    work_address: str
    interests: str


def badge_of(member: User) -> ClinicianBadge | None:
    """The member's badge where it counts today. One query."""
    badge = last_badge_of(member)
    return badge if badge is not None and badge.is_active else None


def in_force() -> QuerySet[ClinicianBadge]:
    """The badges that count today, whether or not the daily task has run since one ended."""
    active = [ClinicianBadge.State.ACTIVE, ClinicianBadge.State.EXPIRING]
    return ClinicianBadge.objects.filter(state__in=active, expires_on__gt=timezone.now().date())


def last_badge_of(member: User) -> ClinicianBadge | None:
    """The badge that was given last, whatever became of it. One query."""
    return ClinicianBadge.objects.filter(member=member).order_by("-pk").first()


def open_application_of(member: User) -> Application | None:
    """What the member has applied for and nobody has decided yet."""
    return Application.objects.filter(member=member, state__in=Application.OPEN).first()


def can_apply(member: User) -> bool:
    """A member without a badge, or with one that ends soon or was withdrawn, and with nothing open."""
    badge = last_badge_of(member)
    lasts = badge is not None and badge.is_active and badge.expires_on - RENEW_BEFORE > timezone.now().date()
    return not lasts and open_application_of(member) is None


@transaction.atomic
def apply(*, member: User, evidence: Evidence) -> Application:
    """Ask for a badge; a link goes to the address at work. Raises NotPossible where something is open already, or where too
    many mails went there.
    """
    User.objects.select_for_update().get(pk=member.pk)
    if not can_apply(member):
        raise NotPossible(_("You have applied already, or your badge is valid for longer than a month."))
    _take_limits(member, evidence.work_address)
    application = Application.objects.create(
        member=member, profession=evidence.profession, country=evidence.country, register=evidence.register,
        register_number=evidence.register_number, legal_name=evidence.legal_name,
        work_address=evidence.work_address.strip().lower(), interests=evidence.interests,
        register_key=_register_key(evidence),
    )  # fmt: skip
    link = settings.SITE_URL + reverse("confirm-work-address", args=[token_of(application)])
    with override(member.language):
        outbox.queue(
            key=_mail_key(application), to=application.work_address, member=member,
            subject=_("Please confirm your address"),
            text=render_to_string("accounts/email/work_address.txt", {"site_name": settings.SITE_NAME, "url": link}),
        )  # fmt: skip
    return application


def _take_limits(member: User, work_address: str) -> None:
    """Somebody else may read mail at that address: nobody has it flooded."""
    try:
        limits.take(
            action="apply-badge", actor=f"member:{member.pk}", limit=APPLICATIONS_PER_DAY, period=timedelta(days=1)
        )  # fmt: skip
    except limits.Exceeded as exceeded:
        raise NotPossible(str(exceeded)) from exceeded
    if not limits.may_write_to(work_address):
        raise NotPossible(_("That address got several mails in the last hour. Please try again later."))


def _register_key(evidence: Evidence) -> str:
    said = f"{evidence.country}:{text.skeleton(evidence.register)}:{text.skeleton(evidence.register_number)}"
    return salted_hmac("accounts.register", said, algorithm="sha256").hexdigest()[:32]


def _mail_key(application: Application) -> str:
    return f"work-address:{application.pk}"


def token_of(application: Application) -> str:
    """The signed name of an application, for the link to the address at work."""
    return dumps(application.pk, salt=TOKEN_SALT)


def application_of(token: str) -> Application | None:
    """The application of a link; None where the link is too old or was not made here, or all is decided."""
    try:
        pk = loads(token, salt=TOKEN_SALT, max_age=LINK_VALID_FOR)
    except BadSignature:
        return None
    return Application.objects.filter(pk=pk, state__in=Application.OPEN).first()


@transaction.atomic
def confirm_work_address(*, application: Application) -> None:
    """Whoever reads mail at that address says that they applied. Twice changes nothing."""
    waiting = Application.objects.filter(pk=application.pk, state=Application.State.APPLIED)
    waiting.update(state=Application.State.EVIDENCE, work_confirmed_at=timezone.now())


@transaction.atomic
def withdraw_application(*, member: User) -> None:
    """The member changes their mind: nothing of it stays, the mail to the address at work neither."""
    application = open_application_of(member)
    if application is not None:
        OutgoingMail.objects.filter(member=member, key=_mail_key(application)).delete()
        application.delete()


@transaction.atomic
def record_check(*, application: Application, by: User, looked_up: str) -> None:
    """The first of two: what they looked up. Raises NotPossible."""
    application = _locked(application, Application.State.EVIDENCE, by)
    application.state, application.looked_up = Application.State.CHECKED, looked_up
    application.checked_by, application.checked_at = by, timezone.now()
    application.save()
    audit.record(actor=by, action="badge-checked", target=f"application:{application.pk}")


@transaction.atomic
def approve(*, application: Application, by: User) -> ClinicianBadge:
    """The second of two agrees: the badge is active for twelve months from the check. Raises NotPossible."""
    application = _locked(application, Application.State.CHECKED, by)
    if application.checked_by_id == by.pk:
        raise NotPossible(_("You checked this yourself: another member of staff has to agree."))
    assert application.checked_at is not None  # noqa: S101 - the state says so, and a constraint
    _check_register_is_free(application)
    _decide(application, Application.State.APPROVED, by)
    checked_on = application.checked_at.date()
    badge, _is_new = ClinicianBadge.objects.exclude(state=ClinicianBadge.State.REVOKED).update_or_create(
        member=application.member,
        defaults={
            "profession": application.profession, "country": application.country, "register": application.register,
            "interests": application.interests, "register_key": application.register_key, "checked_on": checked_on,
            "expires_on": checked_on + VALID_FOR, "state": ClinicianBadge.State.ACTIVE,
        },
    )  # fmt: skip
    audit.record(actor=by, action="badge-approved", target=f"application:{application.pk}")
    with override(application.member.language):
        _tell(
            application.member, f"badge:{application.pk}:approved", _("Your clinician badge is active"),
            _("It stands beside your answers from now on, and is valid until %(day)s.")
            % {"day": date_format(badge.expires_on)},
        )  # fmt: skip
    page_cache.forget_on_commit()
    return badge


@transaction.atomic
def reject(*, application: Application, by: User, reason: str) -> None:
    """No badge; the member reads why. Raises NotPossible."""
    application = _locked(application, None, by)
    application.reason = reason
    _decide(application, Application.State.REJECTED, by)
    audit.record(actor=by, action="badge-rejected", target=f"application:{application.pk}", reason=reason)
    with override(application.member.language):
        _tell(
            application.member, f"badge:{application.pk}:rejected", _("Your clinician badge was not given"),
            _("Reason: %(reason)s\n\nYou can apply again.") % {"reason": reason},
        )  # fmt: skip


@transaction.atomic
def revoke(*, badge: ClinicianBadge, by: User, reason: str) -> None:
    """Withdraw a badge: what its holder wrote as a clinician stays, and says that the badge was withdrawn."""
    badge = ClinicianBadge.objects.select_for_update().get(pk=badge.pk)
    if badge.is_revoked:
        return
    if badge.member_id == by.pk:
        raise NotPossible(_("This is your own badge: another member of staff has to decide."))
    badge.state, badge.revoked_at = ClinicianBadge.State.REVOKED, timezone.now()
    badge.save()
    audit.record(actor=by, action="badge-revoked", target=f"badge:{badge.pk}", reason=reason)
    with override(badge.member.language):
        _tell(
            badge.member, f"badge:{badge.pk}:revoked:{badge.revoked_at:%Y%m%d%H%M%S}",
            _("Your clinician badge was withdrawn"), _("Reason: %(reason)s") % {"reason": reason},
        )  # fmt: skip
    page_cache.forget_on_commit()


@transaction.atomic
def move_on(today: date | None = None) -> int:
    """The daily step of badges: those that end within a month say so to their holders, those that ended are expired.

    Pages do not wait for it (ClinicianBadge.is_active). How many changed.
    """
    today = today or timezone.now().date()
    state = ClinicianBadge.State
    ended = ClinicianBadge.objects.filter(state__in=[state.ACTIVE, state.EXPIRING], expires_on__lte=today)
    changed = ended.update(state=state.EXPIRED)
    ending = ClinicianBadge.objects.filter(state=state.ACTIVE, expires_on__lte=today + RENEW_BEFORE)
    for badge in ending.select_related("member"):
        ClinicianBadge.objects.filter(pk=badge.pk).update(state=state.EXPIRING)
        changed += 1
        with override(badge.member.language):
            _tell(
                badge.member, f"badge:{badge.pk}:ends:{badge.expires_on}", _("Your clinician badge ends soon"),
                _("It is valid until %(day)s. To keep it, apply again: your registration is looked up anew.")
                % {"day": date_format(badge.expires_on)},
            )  # fmt: skip
    if changed:
        page_cache.forget_on_commit()
    return changed


def delete_evidence(decided_before: datetime) -> int:
    """Empty what was decided before this moment of everything that says who the member is at work. How many."""
    decided = Application.objects.exclude(state__in=Application.OPEN).filter(evidence_gone_at=None)
    return decided.filter(decided_at__lt=decided_before).update(
        legal_name="", register_number="", work_address="", evidence_gone_at=timezone.now()
    )


def delete_unconfirmed(applied_before: datetime) -> int:
    """Applications whose address at work nobody confirmed go as a whole: there is nothing to decide. How many."""
    return Application.objects.filter(state=Application.State.APPLIED, applied_at__lt=applied_before).delete()[0]


def _locked(application: Application, expected: str | None, by: User) -> Application:
    fresh = Application.objects.select_for_update(of=("self",)).select_related("member").get(pk=application.pk)
    if fresh.member_id == by.pk:
        raise NotPossible(_("This is your own application: another member of staff has to decide."))
    if fresh.state != expected if expected else not fresh.is_open:
        raise NotPossible(_("Somebody else has moved this on meanwhile. Please look at it again."))
    return fresh


def _check_register_is_free(application: Application) -> None:
    others = ClinicianBadge.objects.filter(register_key=application.register_key).exclude(
        state=ClinicianBadge.State.REVOKED
    )
    others = others.exclude(member=application.member_id)
    if others.exists():
        raise NotPossible(
            _("Another account has a badge with this registration. Please find out why before you go on.")
        )


def _decide(application: Application, state: str, by: User) -> None:
    application.state, application.decided_by, application.decided_at = state, by, timezone.now()
    application.save()


def _tell(member: User, key: str, title: str, body: str) -> None:
    notices.notify(member=member, key=key, kind=Notice.Kind.BADGE, title=title, body=body, path=reverse("my-badge"))
