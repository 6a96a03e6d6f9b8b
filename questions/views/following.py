"""Following: the buttons of members, the list of what one follows, and by mail without an account."""

from datetime import timedelta
from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.models import Article
from netsite.accounts import contacts, limits
from netsite.core import paging
from questions import following, tagging
from questions.models import Question, Tag
from questions.permissions import can_be_followed_by_mail

PAGE_SIZE = 30
BY_MAIL_PER_DAY = 10


class AddressForm(forms.Form):
    """To where news is sent."""

    address = forms.EmailField(
        label=gettext_lazy("Your e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Please give an address to which we can write."),
            "invalid": gettext_lazy("This is no e-mail address. Please look at it again."),
        },
    )


@require_POST
def follow_question(request: HttpRequest, pk: int) -> HttpResponse:
    """The member wants to hear of new answers (`value` 1), or no longer (0)."""
    question = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    return _toggle(request, question, question.get_absolute_url(), _("You hear of new answers to this question."))


@require_POST
def follow_tag(request: HttpRequest, slug: str) -> HttpResponse:
    """The same for new questions with a topic."""
    if (tag := tagging.topic_at(slug)) is None:
        raise Http404
    return _toggle(request, tag, tag.get_absolute_url(), _("You hear of new questions with this topic."))


@require_POST
def follow_article(request: HttpRequest, article_pk: int) -> HttpResponse:
    """The same for new questions about an article."""
    article = get_object_or_404(Article.objects.visible_to(request.user).articles(), pk=article_pk)
    with override(article.language):
        address = article.get_absolute_url()
    return _toggle(request, article, address, _("You hear of new questions about this article."))


def _toggle(request: HttpRequest, target: Question | Tag | Article, address: str, thanks: str) -> HttpResponse:
    if not request.user.is_authenticated:
        raise PermissionDenied
    value = request.POST.get("value", "1")
    if value not in ("0", "1"):
        raise BadRequest("Following is 1 or 0.")
    if value == "1":
        try:
            following.follow(member=request.user, target=target)
        except Tag.DoesNotExist as error:
            raise Http404 from error
        messages.success(request, thanks)
    else:
        following.unfollow(member=request.user, target=target)
        messages.success(request, _("You do not follow this any more."))
    return redirect("following" if request.POST.get("back") == "list" else address)


@require_safe
@login_required
def followed(request: HttpRequest) -> HttpResponse:
    """What the member follows, the last first, each with a button to stop."""
    assert request.user.is_authenticated  # noqa: S101 - login_required
    try:
        page = paging.page(
            following.follows_of(request.user), order=["-id"], cursor=request.GET.get("after"), size=PAGE_SIZE
        )  # fmt: skip
    except paging.BadCursor as error:
        raise Http404 from error
    return render(request, "questions/following.html", {"page": page, "nav": "account"})


@require_http_methods(["GET", "HEAD", "POST"])
def follow_by_mail(request: HttpRequest, pk: int) -> HttpResponse:
    """Without an account: an address, to which a link goes that has to be used first. Every address gets the same answer."""
    question = get_object_or_404(Question.objects.visible_to(request.user), pk=pk)
    if request.user.is_authenticated:
        return redirect(question)
    if not can_be_followed_by_mail(question):
        raise Http404
    form = AddressForm(request.POST if request.method == "POST" else None)
    status, is_sent = HTTPStatus.OK, False
    if form.is_valid():
        try:
            limits.take(
                action="follow-by-mail", actor=limits.actor_of(request), limit=BY_MAIL_PER_DAY, period=timedelta(days=1)
            )
        except limits.Exceeded as exceeded:
            form.add_error(None, str(exceeded))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            following.follow_by_mail(
                address=form.cleaned_data["address"], question=question, language=request.LANGUAGE_CODE
            )  # fmt: skip
            is_sent = True
    context = {"question": question, "form": form, "is_sent": is_sent, "nav": "questions"}
    return render(request, "questions/follow_by_mail.html", context, status=status)


@require_POST
def unfollow_by_mail(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Somebody without an account stops following one question, on their page."""
    contact = contacts.contact_of(token)
    if contact is None:
        raise Http404
    following.unfollow_by_mail(contact=contact, question_id=pk)
    messages.success(request, _("You do not follow this any more."))
    return redirect("contact", token=token)
