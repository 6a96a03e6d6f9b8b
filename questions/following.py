"""Following a question, a topic or what is asked about an article; without an account a question, by mail.

Following twice is following once, in parallel too. What they hear of says `notifying`.
"""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from articles.models import Article
from netsite.accounts import contacts
from netsite.accounts.models import Contact, User
from questions.models import Answer, Follow, Question, Tag, TagMute
from questions.models.written import State

# What somebody without an account follows ends by itself (questions.retention)
CONTACTS_FOLLOW_FOR = timedelta(days=365)
UNCONFIRMED_FOR = timedelta(days=14)


@transaction.atomic
def follow(*, member: User, target: Question | Tag | Article) -> None:
    """The member wants to hear of it from now on. A topic that they did not want to hear of is none of those any more.

    Raises Tag.DoesNotExist where the topic has been merged into another, or taken away, meanwhile.
    """
    if isinstance(target, Tag):
        # Locked, so that it is not merged into another at this moment
        target = Tag.objects.approved().select_for_update(no_key=True).get(pk=target.pk)
    Follow.objects.get_or_create(member=member, **_named(target))
    if isinstance(target, Tag):
        TagMute.objects.filter(member=member, tag=target).delete()


def unfollow(*, member: User, target: Question | Tag | Article) -> None:
    """The member does not want to hear of it any more."""
    Follow.objects.filter(member=member, **_named(target)).delete()


def follow_own(*, author: User | None, question: Question) -> None:
    """Whoever asks or answers hears of answers there, until they say that they do not want to."""
    if author is not None:
        follow(member=author, target=question)


def is_following(member: User, target: Question | Tag | Article) -> bool:
    """Whether they do. One query."""
    return Follow.objects.filter(member=member, **_named(target)).exists()


def follows_of(member: User) -> QuerySet[Follow]:
    """What the member follows and can see at the moment, with `article_title` as readers see it."""
    seen = (
        Q(question__in=Question.objects.visible_to(member))
        | Q(tag__in=Tag.objects.approved())
        | Q(article__in=Article.objects.visible_to(member))
    )
    own = Follow.objects.filter(seen, member=member).select_related("question", "tag", "article")
    return own.defer("question__body", "question__body_html").annotate(
        article_title=KeyTextTransform("title", "article__live_revision__content")
    )


@transaction.atomic
def follow_by_mail(*, address: str, question: Question, language: str) -> None:
    """Somebody without an account wants to hear of answers, once they have confirmed it by the link in a mail to them.

    The same happens for every address, known or not. Only what everybody may see is followed so.
    """
    contact = contacts.take(address=address, language=language, asks_each_time=True)
    Follow.objects.get_or_create(contact=contact, question=question)


def unfollow_by_mail(*, contact: Contact, question_id: int) -> None:
    """They do not want to hear of it any more; of what it is part of now, where it was made one with another."""
    Follow.objects.filter(contact=contact, question__in=Question.objects.at(question_id)).delete()


def confirmed() -> QuerySet[Follow]:
    """What people without an account follow and have confirmed, each by a link that was used after they asked for it."""
    agreed = {"contact__consent_version__gte": contacts.FOLLOWING_SINCE, "contact__confirmed_at__gte": F("created_at")}
    return Follow.objects.filter(**agreed)


def is_confirmed(follow: Follow, contact: Contact) -> bool:
    """The same of one of them. No query."""
    if contact.confirmed_at is None or contact.consent_version < contacts.FOLLOWING_SINCE:
        return False
    return contact.confirmed_at >= follow.created_at


def follows_by_mail(contact: Contact) -> QuerySet[Follow]:
    """What somebody without an account follows and everybody can see, with `answers_since` they do."""
    news = Q(question__answers__state=State.PUBLIC, question__answers__created_at__gt=F("created_at"))
    own = Follow.objects.filter(contact=contact, question__in=Question.objects.visible_to(AnonymousUser()))
    return own.select_related("question").annotate(answers_since=Count("question__answers", filter=news)).order_by("pk")


def public_answers(questions: QuerySet[Follow]) -> QuerySet[Answer]:
    """The answers under the questions of these follows that everybody can see and that count as news."""
    visible = Answer.objects.visible_to(AnonymousUser())
    return visible.filter(question__in=questions.values("question"), is_starter=False, source="")


def _named(target: Question | Tag | Article) -> dict[str, Any]:
    return {str(target._meta.model_name): target}
