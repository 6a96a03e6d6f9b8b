"""The answers of a thread in the order, and of the kind, that a reader chose. By itself a thread is read from its beginning."""

from dataclasses import dataclass

from django.db.models import Case, IntegerField, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.accounts.models import ClinicianBadge
from questions.models import Answer
from questions.models.posts import AnswerQuerySet

# What the address says, what a reader reads, and the order itself
ORDERS = {
    "oldest": (_("Oldest first"), ["id"]),
    "newest": (_("Newest first"), ["-id"]),
    "helpful": (_("Most helpful first"), ["-helpful_count", "-id"]),
    "clinicians": (_("Clinicians first"), ["-by_clinician", "id"]),
}
FIRST = "oldest"


class Unknown(ValueError):
    """No such order, or no such kind of answer; a view answers 400."""


@dataclass(frozen=True)
class Choice:
    """What the reader chose: an order and, if any, a kind of answer."""

    sort: str = FIRST
    kind: str = ""

    @property
    def order(self) -> list[str]:
        return ORDERS[self.sort][1]

    @property
    def is_plain(self) -> bool:
        return self == Choice()

    @property
    def query(self) -> str:
        """What an address needs to say it; empty for what a thread is by itself."""
        said = [("sort", self.sort, FIRST), ("type", self.kind, "")]
        return "&".join(f"{name}={value}" for name, value, plain in said if value != plain)


def choice(sort: str | None, kind: str | None) -> Choice:
    """Out of an address. Raises Unknown."""
    chosen = Choice(sort or FIRST, kind or "")
    if chosen.sort not in ORDERS or (chosen.kind and chosen.kind not in Answer.Type.values):
        raise Unknown
    return chosen


def chosen_of(answers: AnswerQuerySet, choice: Choice) -> AnswerQuerySet:
    """These answers, of the chosen kind, with what the chosen order needs."""
    if choice.kind:
        answers = answers.filter(answer_type=choice.kind)
    if choice.sort == "clinicians":
        active = [ClinicianBadge.State.ACTIVE, ClinicianBadge.State.EXPIRING]
        verified = When(badge__state__in=active, badge__expires_on__gt=timezone.now().date(), then=Value(1))
        answers = answers.annotate(by_clinician=Case(verified, default=Value(0), output_field=IntegerField()))
    return answers
