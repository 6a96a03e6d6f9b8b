"""Keeping order in the admin: closing, locking and merging a question, moving an answer or a comment. Each is a page of its own.

What can be done with a post stands on its page; who may change it there may do it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from netsite.accounts.models import User
from questions import closing, merging, moving, order_forms
from questions.models import Answer, Comment, Question

Text = str | Promise


@dataclass(frozen=True)
class Step:
    """Something that can be done with a post: what it is called, what it asks for, and the operation."""

    label: Text
    form: type[forms.Form]
    carry_out: Callable[..., object]
    is_open: Callable[[Any], bool]
    explanation: Text = ""
    done: Text = field(default=_("Done."))


def _undo_merge(*, question: Question, by: User, reason: str) -> None:
    merge = merging.in_force(question)
    if merge is None:
        raise closing.NotPossible(str(_("It is not part of another question any more.")))
    merging.undo(merge=merge, by=by)


def _merge(*, question: Question, by: User, target: Question, reason: str, seen: int | None) -> None:
    if refusal := merging.why_not(question, target):
        raise closing.NotPossible(refusal)
    if seen != target.pk:
        raise _LookFirst(target)
    merging.merge(source=question, target=target, by=by, reason=reason)


class _LookFirst(Exception):
    """What would move has not been shown yet."""

    def __init__(self, target: Question) -> None:
        self.target = target
        super().__init__()


QUESTION_STEPS: Mapping[str, Step] = {
    "close": Step(
        _("Close"), order_forms.CloseForm, closing.close, lambda q: q.closed_at is None and q.merged_into_id is None,
        _("A closed question takes no more answers and comments. It stays readable and findable."),
    ),
    "duplicate": Step(
        _("Close as a duplicate"), order_forms.DuplicateForm, closing.close_as_duplicate,
        lambda q: q.closed_at is None and q.merged_into_id is None,
        _("Readers are led to the question that has the answers. The asker can say once how theirs differs; that opens it."),
    ),
    "reopen": Step(_("Open again"), order_forms.NoteForm, closing.reopen, lambda q: q.closed_at is not None),
    "lock": Step(
        _("Lock"), order_forms.LockForm, closing.lock, lambda q: q.locked_at is None and q.merged_into_id is None,
        _("Nobody writes, votes or changes anything there until it is unlocked. Deleting one's own words stays possible."),
    ),
    "unlock": Step(_("Unlock"), order_forms.NoteForm, closing.unlock, lambda q: q.locked_at is not None),
    "merge": Step(
        _("Make it part of another question"), order_forms.MergeForm, _merge, lambda q: q.merged_into_id is None,
        _("Answers, comments, votes, followers and views move to the other question, and this address leads there. It can be "
          "taken back for seven days."),
    ),
    "take-merge-back": Step(
        _("Take the merge back"), order_forms.NoteForm, _undo_merge, lambda q: q.merged_into_id is not None,
        _("What moved, and is still there, moves back. What was written since stays where it is."),
    ),
}  # fmt: skip
ANSWER_STEPS: Mapping[str, Step] = {
    "make-comment": Step(
        _("Make it a comment"), order_forms.NoteForm, moving.make_comment,
        lambda a: a.is_public and len(a.body) <= moving.COMMENT_MAX_LENGTH,
        _("It becomes a comment under the question, and the comments below it too. It can be made an answer again."),
    ),
}  # fmt: skip
COMMENT_STEPS: Mapping[str, Step] = {
    "make-answer": Step(
        _("Make it an answer"), order_forms.MoveToAnswersForm, moving.make_answer, lambda c: c.is_public,
        _("It becomes an answer of the thread. It can be made a comment again."),
    ),
}  # fmt: skip


class OrderSteps(admin.ModelAdmin[Any]):
    """The pages of these steps for one kind of post."""

    order_steps: Mapping[str, Step] = {}

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step)
        return [
            path("<int:pk>/step/<slug:name>/", view, name=f"questions_{self.opts.model_name}_step"),
            *super().get_urls(),
        ]

    def step_links(self, post: Question | Answer | Comment) -> SafeString:
        """What can be done with a post now, as links."""
        open_now = [(name, step) for name, step in self.order_steps.items() if step.is_open(post)]
        address = f"admin:questions_{self.opts.model_name}_step"
        return format_html_join(
            "",
            ' · <a href="{}">{} …</a>',
            ((reverse(address, args=[post.pk, name]), step.label) for name, step in open_now),
        )

    def step(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """One step: what it does, the form, and carrying it out. What cannot be done is said in the form."""
        post = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        if name not in self.order_steps:
            raise Http404
        step = self.order_steps[name]
        form = step.form(request.POST if request.method == "POST" else None)
        preview = ""
        if request.method == "POST" and not step.is_open(post):
            form.add_error(None, _("Somebody has done something here meanwhile. Look at the page of the post again."))
        if form.is_valid():
            try:
                self._carry_out(request, post, step, form)
            except closing.NotPossible as refused:
                form.add_error(None, str(refused))
            except _LookFirst as first:
                preview = _preview(post, first.target)
                typed = request.POST.copy()
                typed["seen"] = str(first.target.pk)
                form.data = typed
            else:
                messages.success(request, str(step.done))
                return redirect(f"admin:questions_{self.opts.model_name}_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": step.label, "row": post, "opts": self.opts, "form": form, "explanation": step.explanation,
            "preview": preview,
        }  # fmt: skip
        return render(request, "admin/questions/step.html", context)

    def _carry_out(self, request: HttpRequest, post: Any, step: Step, form: forms.Form) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        step.carry_out(**{str(self.opts.model_name): post}, by=request.user, **form.cleaned_data)
        self.log_change(request, post, [{"changed": {"fields": [str(step.label)]}}])


def _preview(source: Question, target: Question) -> SafeString:
    """What a merge would move, in words, for the moderator who is about to do it."""
    moves = merging.what_moves(source)
    parts = [
        ngettext("%d answer", "%d answers", moves["answers"]) % moves["answers"],
        ngettext("%d comment", "%d comments", moves["comments"]) % moves["comments"],
        ngettext("%d view", "%d views", moves["views"]) % moves["views"],
    ]
    words = _("These move to “%(title)s”: %(parts)s. Press once more to do it.")
    return format_html("{}", words % {"title": target.title, "parts": ", ".join(parts)})


def order_of(question: Question) -> str:
    """Whether it is closed, a duplicate, locked or part of another one, and why, with links to the other question."""
    lines: list[SafeString] = []
    if question.closed_at is not None:
        lines.append(format_html("{} {}", question.get_closed_as_display(), question.closed_reason))
    for label, other in ((_("original"), question.duplicate_of), (_("part of"), question.merged_into)):
        if other is not None:
            address = reverse("admin:questions_question_change", args=[other.pk])
            lines.append(format_html('{}: <a href="{}">{}</a>', label, address, other))
    if question.differs_note:
        lines.append(format_html("{} {}", _("The asker says:"), question.differs_note))
    if question.locked_at is not None:
        lines.append(format_html("{} {}", _("Locked:"), question.locked_reason))
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines)) if lines else "–"
