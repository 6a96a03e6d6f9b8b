"""Who may do what. Each is a question without side effects; what one may see at all, `visible_to` decides before."""

from allauth.account.models import EmailAddress
from django.contrib.auth.models import AnonymousUser

from netsite.accounts import badges, consent
from netsite.accounts.models import User
from questions import closing
from questions.models import Answer, Comment, Question
from questions.models.written import Post, State

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


def can_help(user: Visitor, question: Question) -> bool:
    """A member who may write an answer to somebody else's question."""
    return user.is_authenticated and question.author_id != user.pk and can_answer(user, question) and may_post(user)


def is_clinician(user: Visitor) -> bool:
    """A member with a clinician badge that counts today. One query."""
    return user.is_authenticated and badges.badge_of(user) is not None


def can_answer(user: Visitor, question: Question) -> bool:
    """Whether answers are taken at all; signed-out people may write one and sign in to post it."""
    return question.is_open and not (user.is_authenticated and user.is_suspended)


def can_comment(user: Visitor, post: Question | Answer) -> bool:
    """A member, under a public question or answer of a thread that is open."""
    return user.is_authenticated and not user.is_suspended and post.is_public and _thread(post).is_open


def can_be_followed_by_mail(question: Question) -> bool:
    """Whether somebody without an account may be told of answers: everybody sees it, and answers can come."""
    return question.is_open and question.is_for_all


def can_edit(user: Visitor, post: Post) -> bool:
    """The author, while it is public or held and its thread not locked; a comment only for a while. Staff edit in the admin."""
    return (
        user.is_authenticated
        and post.author_id == user.pk
        and not user.is_suspended
        and post.state in (State.PUBLIC, State.HELD)
        and _thread(post).locked_at is None
        and (not isinstance(post, Comment) or post.is_in_edit_window)
    )


def can_delete(user: Visitor, post: Post) -> bool:
    """The author, always: the words are theirs, in a locked thread too."""
    return user.is_authenticated and post.author_id == user.pk and post.state in (State.PUBLIC, State.HELD)


def can_accept(user: Visitor, answer: Answer) -> bool:
    """The asker, for a public answer; an own one too, since many find out themselves. Not where support is wanted."""
    question = answer.question
    return (
        user.is_authenticated
        and not question.wants_support
        and question.author_id == user.pk
        and not user.is_suspended
        and question.state == State.PUBLIC
        and question.locked_at is None
        and answer.state == State.PUBLIC
    )


def can_vote(user: Visitor, post: Question | Answer) -> bool:
    """A member, on a public post of somebody else in a thread that is not locked. Kind words are not voted on."""
    return (
        user.is_authenticated
        and not _thread(post).wants_support
        and not user.is_suspended
        and post.author_id != user.pk
        and post.state == State.PUBLIC
        and _thread(post).locked_at is None
    )


def takes_reactions(answer: Answer) -> bool:
    """A public answer in a thread that is not locked. Kind words are not weighed."""
    thread = _thread(answer)
    return answer.state == State.PUBLIC and thread.locked_at is None and not thread.wants_support


def can_react(user: Visitor, answer: Answer) -> bool:
    """A member, on an answer of somebody else.

    Without what posting asks for beyond that: signing in needs a confirmed address, and no words of theirs become public.
    """
    return user.is_authenticated and not user.is_suspended and answer.author_id != user.pk and takes_reactions(answer)


def can_say_how_it_differs(user: Visitor, question: Question) -> bool:
    """The asker of what was closed as a duplicate, once."""
    return (
        user.is_authenticated
        and question.author_id == user.pk
        and not user.is_suspended
        and closing.can_differ(question)
    )


def can_raise_concern(user: Visitor, answer: Answer) -> bool:
    """A member, on a public answer of somebody else: a warning is no vote. In a locked thread and where support is wanted too."""
    return user.is_authenticated and not user.is_suspended and answer.author_id != user.pk and answer.is_public


def can_see_history(user: Visitor, post: Post) -> bool:
    """Earlier texts of what is public; of what was hidden or erased none."""
    return post.state == State.PUBLIC or can_edit(user, post)


def _thread(post: Post) -> Question:
    if isinstance(post, Comment):
        return post.thread
    return post if isinstance(post, Question) else post.question  # type: ignore[attr-defined] # an answer has one
