"""The related questions of a page, as this reader may see them."""

from dataclasses import dataclass, field

from django.contrib.auth.models import AnonymousUser

from articles.models import Article
from netsite.accounts.models import User
from questions.models import Question, RelatedQuestion

SHOWN = 6
SHOWN_IN_SECTION = 3


@dataclass
class Lists:
    """The list of the whole, and for an article that of each section."""

    whole: list[Question] = field(default_factory=list)
    by_section: dict[str, list[Question]] = field(default_factory=dict)


def lists_of(thing: Article | Question, *, user: User | AnonymousUser) -> Lists:
    """The lists of a question or an article: pinned first, then by rank. One query.

    More are computed than are shown, so that hidden ones and members' ones leave no gap.
    """
    source = {"article": thing} if isinstance(thing, Article) else {"question": thing}
    visible = Question.objects.visible_to(user).listed().filter(duplicate_of=None)
    rows = (
        RelatedQuestion.objects.filter(**source, target__in=visible)
        .select_related("target")
        .only("section_key", "target__title", "target__state", "target__answer_count", "target__source")
        .order_by("section_key", "-is_pinned", "rank")
    )
    lists = Lists()
    for row in rows:
        chosen = lists.by_section.setdefault(row.section_key, []) if row.section_key else lists.whole
        if len(chosen) < (SHOWN_IN_SECTION if row.section_key else SHOWN):
            chosen.append(row.target)
    return lists
