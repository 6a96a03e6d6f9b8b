"""Comments as readers see them: “@name” of somebody who wrote in the thread under that name leads to their page.

The links are made when a comment is shown, not when it is written. Who may open a page depends on who reads, and a person who
leaves, takes their words back or never wrote here by name must not be pointed to. They are put between the tokens of the
Markdown and pass the same cleaner as everything else: stored HTML is never searched or changed.
"""

from collections.abc import Sequence

from django.contrib.auth.models import AnonymousUser
from django.utils.safestring import SafeString

from netsite.accounts.models import User
from netsite.core import markdown
from netsite.core.people import People
from questions.models import Answer, Comment, Question
from questions.models.posts import ShownAs


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
    answers = Answer.objects.under_visible(question, viewer)
    posts = [
        answers,
        Comment.objects.under_visible(question, viewer),
        Comment.objects.under_visible_answers(answers, viewer),
        Question.objects.filter(pk=question.pk),
    ]
    authors = [rows.filter(shown_as=ShownAs.NAME).order_by().values("author") for rows in posts]
    members = User.objects.filter(is_active=True, pk__in=authors[0].union(*authors[1:]))
    return People({
        member.display_name: member.get_absolute_url()
        for member in members
        if viewer.is_authenticated or member.has_public_page
    })  # fmt: skip
