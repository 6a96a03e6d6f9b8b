"""“Can you help”: questions that wait for an answer, those first that a member may know something about.

Two things make a question fit somebody, and each is said in words beside it:

- a topic of it is one that they follow;
- what the asker hopes for is what people like them can give. Patients, caregivers, family and bereaved people have
  experience and support to give, where it is about somebody like themselves or like whom they care for (a caregiver: about
  someone cared for; a bereaved person: about someone who has died; anybody: about nobody in particular). Advocates,
  researchers, and clinicians with a badge in force have facts.

The order: both before a topic alone, that before a hope alone, that before neither. Within these, what has waited for more
than two days before what is newer, and in each of these the newest first, since its asker is most likely still there. The
same questions always come in the same order.

The role is what the member wrote on their profile, for nobody or for everybody to see. It is used for their own list, and
no asker and no reader learns from it who they are. Left out: what the member asked or has answered already, what is closed or
locked, and topics that they do not want to see.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, Exists, IntegerField, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from netsite.accounts import badges
from netsite.accounts.models import User
from questions.models import Answer, Follow, Helper, Question, QuestionTag
from questions.models.posts import QuestionQuerySet
from questions.models.written import State

WAITS_LONG = timedelta(days=2)
LISTED = 30

About, Role, Wanted = Question.About, User.Role, Question.Wanted
_OWN_WORDS = [Wanted.EXPERIENCE, Wanted.SUPPORT]
# Whom a question has to be about, for those who have been there
_LIKE: dict[str, list[str]] = {
    Role.PATIENT: [About.ME, About.GENERAL],
    Role.CAREGIVER: [About.CARED_FOR, About.GENERAL],
    Role.FAMILY: [About.CARED_FOR, About.GENERAL],
    Role.BEREAVED: [About.DIED, About.GENERAL],
}
_KNOWS_FACTS = [Role.ADVOCATE, Role.RESEARCHER]


@dataclass(frozen=True)
class Able:
    """What somebody can give: by their role, and as a clinician."""

    role: str = ""
    is_clinician: bool = False

    @property
    def hoped_for(self) -> Q | None:
        """The questions whose askers hope for it; None where it is not known."""
        wishes = []
        if about := _LIKE.get(self.role):
            wishes.append(Q(wanted__in=_OWN_WORDS, about__in=about))
        if self.role in _KNOWS_FACTS or self.is_clinician:
            wishes.append(Q(wanted=Wanted.FACTS))
        return wishes[0] | wishes[-1] if wishes else None

    def reason_for(self, question: Question) -> str:
        """Why a question fits, in words; empty where it does not. The same rule as `hoped_for`."""
        if question.wanted == Wanted.FACTS:
            if self.is_clinician:
                return _("For clinicians: the asker hopes for facts.")
            if self.role in _KNOWS_FACTS:
                return _("The asker hopes for facts, and you are here as: %(role)s") % {"role": self._role_in_words}
        if question.wanted in _OWN_WORDS and question.about in _LIKE.get(self.role, []):
            sentence = (
                _("The asker hopes for experience, and you are here as: %(role)s")
                if question.wanted == Wanted.EXPERIENCE
                else _("The asker hopes for support, and you are here as: %(role)s")
            )
            return sentence % {"role": self._role_in_words}
        return ""

    @property
    def _role_in_words(self) -> str:
        return str(Role(self.role).label)


@dataclass(frozen=True)
class Waiting:
    """A question of the list, and why it is there: no reason where nothing of the member's fits."""

    question: Question
    reasons: list[str]


def list_for(member: User, *, limit: int = LISTED) -> list[Waiting]:
    """The questions that this member may help with, best fitting first, at most `limit`. Four queries."""
    able = Able(member.role, badges.badge_of(member) is not None)
    followed = set(Follow.objects.filter(member=member, tag__isnull=False).values_list("tag_id", flat=True))
    links = QuestionTag.objects.filter(content_object=OuterRef("pk"))
    own_answers = Answer.objects.filter(question=OuterRef("pk"), author=member, state=State.HELD)
    rows = (
        waiting_for(member)
        .exclude(author=member)
        .without_muted(member)
        .exclude(Exists(own_answers))
        .annotate(
            fit=_number(Exists(links.filter(tag__in=followed)) if followed else None, 2) + _number(able.hoped_for, 1),
            is_new=_number(Q(created_at__gt=timezone.now() - WAITS_LONG), 1),
        )
        .order_by("-fit", "is_new", "-id")
    )
    return [
        Waiting(question, list(filter(None, [_followed_in(question, followed), able.reason_for(question)])))
        for question in rows.for_listing()[:limit]
    ]


def waiting_for(member: User) -> QuestionQuerySet:
    """What waits for an answer in the member's language, the same for all members who have that language."""
    waiting = Question.objects.visible_to(member).listed().asked_here().unanswered()
    return waiting.filter(language=member.language)


def _number(condition: Q | Exists | None, value: int) -> Case:
    """The value where the condition holds, else 0."""
    whens = [] if condition is None else [When(condition, then=Value(value))]
    return Case(*whens, default=Value(0), output_field=IntegerField())


def _followed_in(question: Question, followed: set[int]) -> str:
    names = [tag.name for tag in question.tags.all() if tag.pk in followed]
    return _("You follow: %(topics)s") % {"topics": ", ".join(sorted(names))} if names else ""


def wants_notices(member: User) -> bool:
    """Whether the member asked to be told once a day."""
    return Helper.objects.filter(member=member).exists()


@transaction.atomic
def start_notices(*, member: User) -> None:
    """Tell the member once a day. Saying it twice changes nothing."""
    Helper.objects.get_or_create(member=member)


@transaction.atomic
def stop_notices(*, member: User) -> None:
    """No more of that."""
    Helper.objects.filter(member=member).delete()
