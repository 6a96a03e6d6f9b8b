"""Comments as readers see them: “@name” of somebody who wrote in the thread under that name leads to their page.

The links are made when a comment is shown, not when it is written. Who may open a page depends on who reads, and a person who
leaves, takes their words back or never wrote here by name must not be pointed to. They are put between the tokens of the
Markdown and pass the same cleaner as everything else: stored HTML is never searched or changed.
"""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils.safestring import SafeString

from netsite.accounts.models import User
from netsite.core import markdown
from netsite.core.people import People
from questions.models import Answer, Comment, Question
from questions.models.written import ShownAs


def shown(comments: Sequence[Comment], *, question: Question, viewer: User | AnonymousUser) -> dict[int, SafeString]:
    """The HTML of comments of one thread, by their keys. One query where any of them has the sign, else none."""
    mentioning = {comment.pk for comment in comments if "@" in comment.body}
    people = people_in(question, viewer) if mentioning else None
    return {
        comment.pk: markdown.trusted(
            markdown.render(comment.body, people=people) if comment.pk in mentioning else comment.body_html
        )
        for comment in comments
    }


def people_in(question: Question, viewer: User | AnonymousUser) -> People:
    """Who wrote here by name, in posts that this viewer sees, and has a page that they may open. One query."""
    return People({
        member.display_name: member.get_absolute_url()
        for member in _named_in(question, viewer)
        if viewer.is_authenticated or member.has_public_page
    })  # fmt: skip


def mentioned_in(comment: Comment) -> list[int]:
    """The keys of the members whom a comment mentions, who wrote in its thread by name. One query where it has the sign."""
    if "@" not in comment.body:
        return []
    members = {member.display_name: member for member in _named_in(comment.thread, AnonymousUser())}
    people = People({name: member.get_absolute_url() for name, member in members.items()})
    # As it is shown: in code, or in a link, a name is no mention
    markdown.render(comment.body, people=people)
    return [members[name].pk for name in people.linked]


def _named_in(question: Question, viewer: User | AnonymousUser) -> QuerySet[User]:
    """The members who wrote in a thread by name, in posts that this viewer sees."""
    answers = Answer.objects.under_visible(question, viewer)
    posts = [
        answers,
        Comment.objects.under_visible(question, viewer),
        Comment.objects.under_visible_answers(answers, viewer),
        Question.objects.filter(pk=question.pk),
        Question.objects.merged_into(question),
    ]
    authors = [rows.filter(shown_as=ShownAs.NAME).order_by().values("author") for rows in posts]
    return User.objects.filter(is_active=True, pk__in=authors[0].union(*authors[1:]))
