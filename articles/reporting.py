"""What readers find wrong: sending a report, and answering whoever sent it."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from articles.models import Article, ErrorReport, Revision
from netsite.accounts import contacts, notices
from netsite.accounts.models import Notice, User


@transaction.atomic
def report(
    *,
    article: Article,
    revision: Revision,
    section_key: str,
    text: str,
    member: User | None,
    address: str,
    language: str,
) -> ErrorReport:
    """Write a report down. A member is answered in their inbox; without an account at `address`, if one is given."""
    contact = contacts.take(address=address, language=language) if address and member is None else None
    return ErrorReport.objects.create(
        article=article, revision_number=revision.number, section_key=section_key, text=text, member=member, contact=contact
    )  # fmt: skip


@transaction.atomic
def close(*, report: ErrorReport) -> None:
    """An editor has dealt with a report (its state and answer are set): whoever sent it is told, once."""
    if report.state == ErrorReport.State.OPEN or report.closed_at is not None:
        return
    ErrorReport.objects.filter(pk=report.pk).update(closed_at=timezone.now())
    if report.member is not None:
        with override(report.article.language):
            path = report.article.get_absolute_url()
        with override(report.member.language):
            notices.notify(
                member=report.member, key=f"report:{report.pk}", kind=Notice.Kind.REPORT,
                title=_("We looked at what you reported"), body=report.answer or _("Thank you. It is dealt with."),
                path=path,
            )  # fmt: skip
    elif report.contact is not None:
        with override(report.contact.language):
            contacts.tell(contact=report.contact, key=f"report:{report.pk}", subject=_("There is an answer for you"))
