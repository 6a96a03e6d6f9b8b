"""What asking and answering have in common: limits, previews, drafts that are saved for later."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from netsite.accounts import limits
from netsite.core import markdown
from questions import draft_forms, drafting
from questions.models import Question

POSTS_PER_HOUR = 20


def take_limit(request: HttpRequest) -> None:
    """Count one more text of this member or address. Raises limits.Exceeded, whose text goes to the person."""
    limits.take(action="post", actor=limits.actor_of(request), limit=POSTS_PER_HOUR, period=timedelta(hours=1))


def preview_of(body: str) -> SafeString:
    """A text as it will look."""
    return markdown.trusted(markdown.render(body))


def with_new_key(request: HttpRequest, form: Any, page: Callable[..., HttpResponse], why: str = "") -> HttpResponse:
    """The form's key belongs to something else (another's draft on a shared device, a post): the same words under a key of
    their own.
    """
    data = request.POST.copy()
    data["key"], data["draft_version"] = str(uuid4()), "0"
    form.data = data
    form.add_error(
        None, why or _("Somebody else used this page before you. Your text is still here: please send it again.")
    )
    return page(request, form)


def save_for_later(
    request: HttpRequest, form: forms.Form, *, kind: str, question: Question | None = None
) -> HttpResponse:
    """Keep what is in the form as it is, finished or not."""
    assert request.user.is_authenticated  # noqa: S101 - the caller has looked
    keep = partial(
        drafting.keep, kind=kind, fields=draft_forms.typed_at_most(form), owner=request.user, question=question
    )  # fmt: skip
    try:
        keep(key=UUID(str(form.data.get("key", ""))), version=draft_forms.version_known(form))
    except (ValueError, drafting.NotYours, drafting.AlreadyPosted):
        keep(key=uuid4())
    messages.success(request, _("Your draft is saved. You find it here on every device where you sign in."))
    return redirect("drafts")
