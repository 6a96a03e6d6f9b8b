"""Who may do what. Each is a question without side effects; what one may see at all, `visible_to` decides before."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from netsite.accounts import badges, consent
from netsite.accounts.models import User
from questions.models import Answer, Question
from questions.models.posts import Post, State

Visitor = User | AnonymousUser


def may_post(user: Visitor) -> bool:
    """A member, grown up, who agreed to what is written about health, with a confirmed address, not suspended. One query."""
    return (
        user.is_authenticated
        and user.is_active
        and not user.is_suspended
        and user.adult_confirmed_at is not None
        and consent.has_consented(user)
        and EmailAddress.objects.filter(user=user, verified=True).exists()
    )


def is_clinician(user: Visitor) -> bool:
    """A member with a clinician badge that counts today. One query."""
    return user.is_authenticated and badges.badge_of(user) is not None


def can_answer(user: Visitor, question: Question) -> bool:
    """Whether answers are taken at all; signed-out people may write one and sign in to post it."""
    return question.is_open and not (user.is_authenticated and user.is_suspended)


def can_edit(user: Visitor, post: Post) -> bool:
    """The author, while it is public or held and its thread is not locked. Staff edit in the admin."""
    return (
        user.is_authenticated
        and post.author_id == user.pk
        and not user.is_suspended
        and post.state in (State.PUBLIC, State.HELD)
        and _thread(post).locked_at is None
    )


def can_delete(user: Visitor, post: Post) -> bool:
    """The author, always: the words are theirs, in a locked thread too."""
    return user.is_authenticated and post.author_id == user.pk and post.state in (State.PUBLIC, State.HELD)


def can_accept(user: Visitor, answer: Answer) -> bool:
    """The asker, for a public answer; an own one too, since many find out themselves."""
    question = answer.question
    return (
        user.is_authenticated
        and question.author_id == user.pk
        and not user.is_suspended
        and question.state == State.PUBLIC
        and question.locked_at is None
        and answer.state == State.PUBLIC
    )


def can_vote(user: Visitor, post: Question | Answer) -> bool:
    """A member, on a public post of somebody else in a thread that is not locked."""
    return (
        user.is_authenticated
        and not user.is_suspended
        and post.author_id != user.pk
        and post.state == State.PUBLIC
        and _thread(post).locked_at is None
    )


def can_see_history(user: Visitor, post: Post) -> bool:
    """Earlier texts of what is public; of what was hidden or erased none."""
    return post.state == State.PUBLIC or can_edit(user, post)


def _thread(post: Post) -> Question:
    return post if isinstance(post, Question) else post.question  # type: ignore[attr-defined] # answers and comments have one
