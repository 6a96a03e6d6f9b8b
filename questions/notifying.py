"""Who hears of a new post: followers of the question, of its topics, of its article; the author of what a comment is on, and
whoever a comment mentions.

One event is one notice for a member, for whatever number of reasons: its key names the post and the member. So telling can
run twice, in two processes, or again after it died in the middle. Notices keep no words of a post: titles are looked up when
the inbox shows them.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, override

from netsite.accounts import notices
from netsite.accounts.models import Notice, User
from netsite.accounts.notices import News
from questions import contact_news, mentioning
from questions.models import Answer, Comment, Follow, Question, Tag, TagMute

AnyPost = Question | Answer | Comment
MODELS: dict[str, type[AnyPost]] = {"question": Question, "answer": Answer, "comment": Comment}
# So many members are told in one transaction, which holds the thread meanwhile
BATCH = 200
# Several events become one mail, and moderators have a moment
DELAY = timedelta(minutes=2)
# What is older when it is shown again is no news; and notices, which say who was told, are kept longer
NEWS_FOR = timedelta(days=30)

NEW_ANSWER = gettext_lazy("A new answer")
NEW_QUESTION = gettext_lazy("A new question")
COMMENT_ON_YOURS = gettext_lazy("A new comment on what you wrote")
MENTIONED = gettext_lazy("You are mentioned in a comment")


def tell_of(kind: str, pk: int, since: datetime) -> None:
    """Tell everybody of a post who wants to hear of it, and of what stands under it: it may have been hidden with it.

    `since`: when it became public. Of what is hidden again, and of what they were told before, nobody hears.
    """
    post = _with_thread(MODELS[kind]).filter(pk=pk).first()
    if post is None or not _is_news(post):
        return
    if isinstance(post, Question):
        _tell_all(post, _who_look_for(post), NEW_QUESTION)
        for answer in _recent(post.answers.all()):
            tell_of("answer", answer, since)
    if isinstance(post, Answer):
        follows = Follow.objects.filter(question=post.question_id, member__isnull=False)
        _tell_all(post, follows, NEW_ANSWER)
        contact_news.tell(answer=post, since=since)
    if isinstance(post, Comment):
        _tell_some(post, _whom_a_comment_concerns(post))
    else:
        for comment in _recent(post.comments.all()):
            tell_of("comment", comment, since)


def _recent(posts: QuerySet) -> list[int]:
    return list(posts.filter(created_at__gt=timezone.now() - NEWS_FOR).order_by("pk").values_list("pk", flat=True))


def _who_look_for(question: Question) -> QuerySet[Follow]:
    """Those who follow one of its topics, or its article, and have not muted any of its topics."""
    tags = question.tag_links.values("tag")
    wanted = Q(tag__in=Tag.objects.approved().filter(pk__in=tags))
    if question.article_id:
        wanted |= Q(article=question.article_id)
    return Follow.objects.filter(wanted).exclude(member__in=TagMute.objects.filter(tag__in=tags).values("member"))


def _whom_a_comment_concerns(comment: Comment) -> dict[int, object]:
    """By their keys, in which words: the author of what it is on, and whoever it mentions. Nobody else: comments are many."""
    told: dict[int, object] = dict.fromkeys(mentioning.mentioned_in(comment), MENTIONED)
    if comment.target.author_id:
        told[comment.target.author_id] = COMMENT_ON_YOURS
    return told


def _tell_all(post: AnyPost, follows: QuerySet[Follow], words: object) -> None:
    """Tell all these followers, some at a time: each time the post is looked at again."""
    for members in _in_lots(follows):
        if not _tell_some(post, dict.fromkeys(members, words)):
            return


def _in_lots(follows: QuerySet[Follow]) -> Iterator[list[int]]:
    """The members who follow, each once, in their order. One query for each lot."""
    last = 0
    rows = follows.order_by("member").values_list("member", flat=True).distinct()
    while members := list(rows.filter(member__gt=last)[:BATCH]):
        yield members
        last = members[-1]


@transaction.atomic
def _tell_some(post: AnyPost, words: Mapping[int, object]) -> bool:
    """Tell these members, unless the post has been hidden meanwhile; False then.

    The thread is locked: whoever hides it comes before this, or finds the notices.
    """
    question = Question.objects.select_for_update().get(pk=_thread(post).pk)
    fresh = _with_thread(type(post)).filter(pk=post.pk).first()
    if fresh is None or not _is_news(fresh):
        return False
    members = [member for member in _able(words) if member.pk != fresh.author_id]
    # Of what is public one member may see what all may
    if members and not type(post).objects.visible_to(members[0]).filter(pk=fresh.pk).exists():
        return False
    make = partial(_news, fresh, question)
    notices.notify_all([make(member, words[member.pk]) for member in members], delay=DELAY)
    return True


def _able(keys: Iterable[int]) -> QuerySet[User]:
    """Of these members whoever may use the site at the moment."""
    now = timezone.now()
    return User.objects.filter(pk__in=list(keys), is_active=True).exclude(suspended_until__gt=now).order_by("pk")


def _news(post: AnyPost, question: Question, member: User, words: object) -> News:
    is_reply = words in (COMMENT_ON_YOURS, MENTIONED)
    with override(post.language):
        path = _path(post, question)
    with override(member.language):
        return News(
            member=member, key=f"{post._meta.model_name}:{post.pk}:{member.pk}", title=str(words), path=path,
            kind=Notice.Kind.ANSWER if is_reply else Notice.Kind.FOLLOWED, bundle=f"question:{question.pk}",
        )  # fmt: skip


def _path(post: AnyPost, question: Question) -> str:
    """An address without the title: what is hidden later leaves no words behind."""
    if isinstance(post, Question):
        return reverse("question-by-number", args=[post.pk])
    return reverse("answer" if isinstance(post, Answer) else "comment", args=[question.pk, post.pk])


def _is_news(post: AnyPost) -> bool:
    """Whether it is public and new, and somebody wrote it here: no import, nothing that the team wrote as a start."""
    question = _thread(post)
    is_seen = post.is_public and question.is_public and question.merged_into_id is None
    if isinstance(post, Comment) and post.answer is not None:
        is_seen = is_seen and post.answer.is_public
    is_from_here = not post.is_starter and not post.source
    return is_seen and is_from_here and post.created_at > timezone.now() - NEWS_FOR


def _with_thread(model: type[AnyPost]) -> QuerySet:
    """With what `_thread` needs, in the same query."""
    needs = {Answer: ["question"], Comment: ["question", "answer__question"]}.get(model)
    return model.objects.select_related(*needs) if needs else model.objects.all()


def _thread(post: AnyPost) -> Question:
    if isinstance(post, Comment):
        return post.thread
    return post.question if isinstance(post, Answer) else post


def withdraw(post: AnyPost) -> None:
    """Take back the news of a post that nobody sees any more, and of all that stands under it. In the caller's transaction.

    Also for a question whose thread was made part of another one.
    """
    prefixes = [f"{post._meta.model_name}:{post.pk}:"]
    if isinstance(post, Question):
        prefixes.append(f"accept:{post.pk}:")
        prefixes += [f"answer:{pk}:" for pk in post.answers.values_list("pk", flat=True)]
        prefixes += [f"comment:{pk}:" for pk in Comment.objects.in_thread(post).values_list("pk", flat=True)]
    if isinstance(post, Answer):
        prefixes += [f"comment:{pk}:" for pk in post.comments.values_list("pk", flat=True)]
    notices.withdraw(prefixes)


def describe(member: User, groups: Sequence[Sequence[Notice]]) -> list[str | None]:
    """What the inbox says of notices of one thread each; None where the member does not see it any more. One query."""
    keys = [int(group[0].bundle.partition(":")[2]) for group in groups]
    visible = Question.objects.visible_to(member).filter(pk__in=keys)
    titles: dict[int, str] = dict(visible.values_list("pk", "title"))
    return [
        _heading(group, titles[key]) if key in titles else None for key, group in zip(keys, groups, strict=True)
    ]  # fmt: skip


def _heading(group: Sequence[Notice], title: str) -> str:
    """“3 new answers, 1 new comment under: …”; a single notice has its own words."""
    kinds = [notice.key.partition(":")[0] for notice in group]
    answers, comments = kinds.count("answer"), kinds.count("comment")
    said = []
    if answers:
        said.append(ngettext("%(number)d new answer", "%(number)d new answers", answers) % {"number": answers})
    if comments:
        said.append(ngettext("%(number)d new comment", "%(number)d new comments", comments) % {"number": comments})
    if len(group) > 1 and said:
        return _("%(news)s under: %(question)s") % {"news": ", ".join(said), "question": title}
    # A reminder asks something: it needs no colon
    pattern = _("%(news)s %(question)s") if group[0].title.endswith("?") else _("%(news)s: %(question)s")
    return pattern % {"news": group[0].title, "question": title}
