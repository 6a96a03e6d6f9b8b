"""Once a day members who asked for it are told that questions wait that they may be able to help with.

One look at what waits serves all members of a language, and one query for each kind of helper and each group of members
does the rest: nothing is asked for a member and a question. Whoever is told costs the notice.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from netsite.accounts import badges, notices
from netsite.accounts.models import Notice, User
from questions.helping_out import Able, waiting_for
from questions.models import Answer, Follow, Helper, QuestionTag, TagMute
from questions.models.written import State

Keys = set[int]
# Two notices are on two dates, and never closer than this, wherever midnight falls
APART = timedelta(hours=20)
# A question that was being posted while the last notice was written
OVERLAP = timedelta(minutes=1)
MEMBERS_AT_ONCE = 500


class _Waiting:
    """What waits in one language, as sets of keys: four queries, and one for each kind of helper."""

    def __init__(self, member: User) -> None:
        # Every member sees the same of it
        self.questions = waiting_for(member)
        rows = list(self.questions.values_list("pk", "author_id", "created_at"))
        self.written = {pk: created_at for pk, _author, created_at in rows}
        links = QuestionTag.objects.filter(content_object__in=self.questions.values("pk"))
        held = Answer.objects.filter(question__in=self.questions.values("pk"), state=State.HELD)
        self.of_topic = _sets(links.values_list("tag_id", "content_object_id"))
        self.touched_by = _sets([(author, pk) for pk, author, _created in rows])
        for author, keys in _sets(held.values_list("author_id", "question_id")).items():
            self.touched_by[author] |= keys
        self._hoped: dict[Able, Keys] = {}

    def hoped_from(self, able: Able) -> Keys:
        """Those whose askers hope for what such a helper can give."""
        if able not in self._hoped:
            hoped_for = able.hoped_for
            self._hoped[able] = (
                set() if hoped_for is None else set(self.questions.filter(hoped_for).values_list("pk", flat=True))
            )
        return self._hoped[able]

    def fitting(self, member: User, able: Able, *, followed: Keys, muted: Keys) -> Keys:
        """Those that fit a member, as the list says it (questions.helping_out)."""
        fitting = self.hoped_from(able).union(*(self.of_topic[tag] for tag in followed & self.of_topic.keys()))
        unwanted = (self.of_topic[tag] for tag in muted & self.of_topic.keys())
        return fitting.difference(self.touched_by.get(member.pk, set()), *unwanted)


def tell_helpers(now: datetime | None = None) -> int:
    """Tell everybody who asked for it and for whom something new fits since the last time; how many were told.

    Run again on the same day it tells nobody twice.
    """
    now = now or timezone.now()
    waiting: dict[str, _Waiting] = {}
    return sum(_tell_group(members, waiting, now) for members in _groups(now))


def _groups(now: datetime) -> Iterator[list[User]]:
    """The helpers whose time has come, some hundred at a time. Suspended and closed members are none."""
    told_lately = Notice.objects.filter(
        member=OuterRef("member"), kind=Notice.Kind.HELP, created_at__gt=now - APART
    )  # fmt: skip
    helpers = (
        Helper.objects.filter(
            Q(member__suspended_until=None) | Q(member__suspended_until__lte=now), ~Exists(told_lately),
            member__is_active=True,
        ).select_related("member").order_by("pk")
    )  # fmt: skip
    last = 0
    while group := list(helpers.filter(pk__gt=last)[:MEMBERS_AT_ONCE]):
        last = group[-1].pk
        yield [helper.member for helper in group]


def _tell_group(members: list[User], waiting: dict[str, _Waiting], now: datetime) -> int:
    followed = _sets(Follow.objects.filter(member__in=members, tag__isnull=False).values_list("member_id", "tag_id"))
    muted = _sets(TagMute.objects.filter(member__in=members).values_list("member_id", "tag_id"))
    clinicians = set(badges.in_force().filter(member__in=members).values_list("member_id", flat=True))
    notices_before = Notice.objects.filter(member__in=members, kind=Notice.Kind.HELP)
    last_told = dict(notices_before.values_list("member_id").annotate(Max("created_at")).order_by())
    told = 0
    for member in members:
        if member.language not in waiting:
            waiting[member.language] = _Waiting(member)
        there = waiting[member.language]
        able = Able(member.role, member.pk in clinicians)
        fitting = there.fitting(
            member, able, followed=followed.get(member.pk, set()), muted=muted.get(member.pk, set())
        )  # fmt: skip
        if _has_new(there, fitting, last_told.get(member.pk)):
            _tell(member, len(fitting), now)
            told += 1
    return told


def _has_new(waiting: _Waiting, fitting: Keys, last_told: datetime | None) -> bool:
    return any(last_told is None or waiting.written[pk] > last_told - OVERLAP for pk in fitting)


def _tell(member: User, number: int, now: datetime) -> None:
    with override(member.language):
        body = ngettext(
            "%(number)d question waits for an answer, and you may be able to help.",
            "%(number)d questions wait for an answer, and you may be able to help.",
            number,
        ) % {"number": number}
        notices.notify(
            member=member, key=f"help:{member.pk}:{now:%Y-%m-%d}", kind=Notice.Kind.HELP, title=_("Can you help?"),
            body=body, path=reverse("can-you-help"),
        )  # fmt: skip


def _sets(pairs: Iterable[tuple[int | None, int | None]]) -> dict[int, Keys]:
    found: dict[int, Keys] = defaultdict(set)
    for one, other in pairs:
        if one is not None and other is not None:
            found[one].add(other)
    return found
