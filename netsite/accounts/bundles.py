"""Notices that are about one thing together, such as a question's thread: the inbox shows what is new of one as one card.

What a bundle is about only its app knows: it registers a function that puts it into words for a member, as they may see it
at that moment. A notice keeps no words of a post.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Max, Q, QuerySet
from django.utils.module_loading import import_string

from netsite.accounts.models import Notice, User
from netsite.accounts.models.notices import WITHDRAWN

# For each list of notices of one bundle a heading; None where the member does not see any more what it is about. One query
Describe = Callable[[User, Sequence[Sequence[Notice]]], Sequence[str | None]]
_describers: dict[str, str] = {}


@dataclass(frozen=True)
class Card:
    """Notices that the inbox shows as one, the newest first; `path` leads to the first of them that is new."""

    notices: Sequence[Notice]
    heading: str
    path: str

    @property
    def newest(self) -> Notice:
        return self.notices[0]


def register(prefix: str, path: str) -> None:
    """Have bundles "prefix:…" described by the function at this dotted path."""
    _describers[prefix] = path


def listed(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    """The notices of one member that begin a card: of what is new in a bundle only the newest."""
    bundled = ~Q(bundle="") & Q(read_at=None)
    newest = notices.filter(bundled).order_by().values("bundle").annotate(newest=Max("pk")).values("newest")
    return notices.filter(~bundled | Q(pk__in=newest)).exclude(bundle=WITHDRAWN)


def cards_of(member: User, first: Sequence[Notice]) -> list[Card]:
    """The cards that these notices begin. Two queries where any of them is in a bundle, else none."""
    unread = _unread_in({notice.bundle for notice in first if notice.bundle and notice.read_at is None}, member)
    groups = [[notice] if notice.read_at else unread.get(notice.bundle) or [notice] for notice in first]
    headings = _headings(member, groups)
    return [_card(group, headings.get(group[0].pk, group[0].title)) for group in groups]


def unread_with(notice: Notice) -> QuerySet[Notice]:
    """What belongs to the same card as this one, if it is new."""
    own = Notice.objects.filter(member=notice.member_id)
    return own.filter(bundle=notice.bundle, read_at=None) if notice.bundle else own.filter(pk=notice.pk)


def _card(group: Sequence[Notice], heading: str | None) -> Card:
    # Without a heading it is gone: the notice's own words say what kind of thing it was, and there is nothing to look at
    return Card(group, heading or group[0].title, group[-1].path if heading is not None else "")


def _unread_in(names: Iterable[str], member: User) -> dict[str, list[Notice]]:
    found: defaultdict[str, list[Notice]] = defaultdict(list)
    if names:
        for notice in Notice.objects.filter(member=member, read_at=None, bundle__in=names).order_by("-pk"):
            found[notice.bundle].append(notice)
    return found


def _headings(member: User, groups: Sequence[Sequence[Notice]]) -> dict[int, str | None]:
    """What the apps say of these, by the first notice of each."""
    by_app: defaultdict[str, list[Sequence[Notice]]] = defaultdict(list)
    for group in groups:
        by_app[group[0].bundle.partition(":")[0]].append(group)
    found: dict[int, str | None] = {}
    for app, its_groups in by_app.items():
        if app in _describers:
            describe: Describe = import_string(_describers[app])
            said = describe(member, its_groups)
            found |= {group[0].pk: heading for group, heading in zip(its_groups, said, strict=True)}
    return found
