"""Questions, answers and comments in the admin: reading them, hiding them, choosing related ones.

The words of members are theirs: staff hide, they do not rewrite. What staff wrote themselves they change like everybody.
"""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from netsite.accounts import audit
from netsite.accounts.desk import OnlyListedLookups, QuietLog
from netsite.accounts.models import User
from netsite.core import markdown, page_cache
from netsite.core.tasks import enqueue_on_commit
from questions import admin_order, commenting, posting, redacting, tagging, tasks
from questions.admin_order import ANSWER_STEPS, COMMENT_STEPS, QUESTION_STEPS, OrderSteps
from questions.admin_topics import TagAdmin
from questions.models import Answer, Comment, PostRevision, Question, RelatedPin
from questions.models.written import State

__all__ = ["AnswerAdmin", "CommentAdmin", "QuestionAdmin", "RelatedPinAdmin", "TagAdmin"]


class _RevisionInline(admin.TabularInline[PostRevision, Any]):
    model = PostRevision
    extra = 0
    can_delete = False
    fields = ["version", "title", "body", "note", "written_at"]
    readonly_fields = ["version", "title", "body", "note", "written_at"]
    ordering = ["-version"]
    verbose_name_plural = _("earlier texts")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class _RelatedPinInline(admin.TabularInline[RelatedPin, Any]):
    model = RelatedPin
    fk_name = "question"
    extra = 0
    fields = ["target", "kind"]
    raw_id_fields = ["target"]


class _PostForm(forms.ModelForm[Any]):
    """A text of the team. `seen_version` is the version that the editor saw: an older one saves nothing."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.edit_version

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if (
            isinstance(self.instance, Question)
            and "visibility" in self.changed_data
            and posting.would_be_wider(self.instance, cleaned.get("visibility", ""))
        ):
            self.add_error("visibility", str(posting.NotWider()))
        model = type(self.instance)
        now = model._default_manager.filter(pk=self.instance.pk).values_list("edit_version", flat=True).first()
        if {"title", "body", "read_url"} & set(self.changed_data) and cleaned.get("seen_version") != now:
            raise ValidationError(
                gettext(
                    "Somebody else changed this while you were editing. Nothing of yours is lost: it is below. Open the "
                    "text in another window, put both together, and save there."
                )
            )
        return cleaned


class RedactForm(forms.Form):
    """What goes, and why."""

    passage = forms.CharField(
        label=_("The passage"), widget=forms.Textarea(attrs={"rows": 4}), strip=True, max_length=5000,
        min_length=redacting.LETTERS_AT_LEAST,
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=300)


class _PostAdmin(OrderSteps, QuietLog, OnlyListedLookups):
    """What questions, answers and comments have in common."""

    form = _PostForm

    list_per_page = 50
    show_full_result_count = False
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    actions = ["hide", "show"]
    readonly_fields = [
        "steps", "words", "shown_as", "thread_name", "who", "created_at", "edited_at", "source", "source_url", "license", "state",
    ]  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Hiding keeps what may be needed later; deleting is the author's."""
        return False

    @admin.display(description=_("author"))
    def shown_name(self, post: Question | Answer | Comment) -> str:
        return post.thread_name if post.is_anonymous else str(post.author or "–")

    @admin.display(description=_("author"))
    def who(self, post: Question | Answer | Comment) -> str:
        """An anonymous author stays so here too: opening who it is asks for a reason, and is recorded."""
        if not post.is_anonymous:
            return str(post.author or "–")
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_author", args=[post.pk])
        return format_html('{} · <a href="{}">{}</a>', post.thread_name, address, _("open who it is …"))

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/author/", wrap(self.open_author), name=f"{name}_author"),
            path("<int:pk>/redact/", wrap(self.redact), name=f"{name}_redact"),
            *super().get_urls(),
        ]

    @admin.display(description=_("what can be done"))
    def steps(self, post: Question | Answer | Comment) -> str:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_redact", args=[post.pk])
        return format_html('<a href="{}">{}</a>{}', address, _("Take a passage out …"), self.step_links(post))

    def redact(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take a passage out of a post and its earlier texts, for a reason that is recorded."""
        post = get_object_or_404(self.model, pk=pk)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        form = RedactForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            try:
                redacting.redact(post=post, by=request.user, **form.cleaned_data)
            except redacting.NotFound as error:
                form.add_error("passage", str(error))
            else:
                self.message_user(request, _("The passage is gone, from earlier texts too."), messages.SUCCESS)
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", pk)
        context = self.admin_site.each_context(request) | {
            "title": _("Take a passage out"), "row": post, "opts": self.opts, "form": form,
            "explanation": _("Paste it as it stands in the source. It is replaced by “[removed by a moderator]”."),
        }  # fmt: skip
        return render(request, "admin/questions/redact.html", context)

    def open_author(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Who wrote an anonymous post, for a reason that is recorded with the name of who asked."""
        post = get_object_or_404(self.model.objects.select_related("author"), pk=pk)
        if not self.has_change_permission(request, post):
            raise PermissionDenied
        reason = " ".join(request.POST.get("reason", "").split())[:300]
        if reason:
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            target = f"{self.opts.model_name}:{post.pk}"
            audit.record(actor=request.user, action="open-author", target=target, reason=reason)
        context = self.admin_site.each_context(request) | {
            "title": _("Who wrote this"), "post": post, "opts": self.opts, "author": post.author if reason else None,
            "is_missing": request.method == "POST" and not reason, "reason": reason,
        }  # fmt: skip
        return render(request, "admin/questions/author.html", context)

    @admin.display(description=_("text"))
    def words(self, post: Question | Answer | Comment) -> str:
        return format_html('<div class="readonly">{}</div>', markdown.trusted(post.body_html))

    def _set_state(self, request: HttpRequest, posts: QuerySet[Any], state: str) -> int:
        changed = 0
        for post in posts:
            if post.state in (state, State.ERASED):
                continue
            if isinstance(post, Question):
                posting.set_question_state(question=post, state=state)
            elif isinstance(post, Answer):
                posting.set_answer_state(answer=post, state=state)
            else:
                commenting.set_comment_state(comment=post, state=state)
            self.log_change(request, post, [{"changed": {"fields": [f"state: {state}"]}}])
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            audit.record(actor=request.user, action=f"post-{state}", target=f"{post._meta.model_name}:{post.pk}")
            changed += 1
        return changed

    @admin.action(description=_("Hide the chosen ones from everybody"), permissions=["change"])
    def hide(self, request: HttpRequest, posts: QuerySet[Any]) -> None:
        number = self._set_state(request, posts, State.HIDDEN)
        self.message_user(
            request, ngettext("%d post is hidden.", "%d posts are hidden.", number) % number, messages.SUCCESS
        )

    @admin.action(description=_("Show the chosen ones again"), permissions=["change"])
    def show(self, request: HttpRequest, posts: QuerySet[Any]) -> None:
        number = self._set_state(request, posts, State.PUBLIC)
        self.message_user(
            request,
            ngettext("%d post is public again.", "%d posts are public again.", number) % number,
            messages.SUCCESS,
        )


@admin.register(Question)
class QuestionAdmin(_PostAdmin):
    order_steps = QUESTION_STEPS
    list_display = ["title", "state", "shown_name", "answer_count", "helpful_count", "source", "created_at"]
    list_filter = [
        "state",
        "closed_as",
        ("locked_at", admin.EmptyFieldListFilter),
        "is_starter",
        ("source", admin.EmptyFieldListFilter),
        "created_at",
    ]
    search_fields = ["title"]
    list_select_related = ["author"]
    ordering = ["-id"]
    readonly_fields = [*_PostAdmin.readonly_fields, "order", "topics", "answer_count", "helpful_count"]
    fields = [
        "seen_version", "steps", "order", "title", "body", "words", "topics", "state", "visibility", "noindex", "article",
        "section_key", "who",
        "shown_as", "thread_name", "created_at", "edited_at", "answer_count", "helpful_count", "source", "source_url",
        "license",
    ]  # fmt: skip
    raw_id_fields = ["article"]
    inlines = [_RelatedPinInline, _RevisionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Question | None = None) -> list[str]:
        """A member's words are not changed here; the team's are."""
        return [*self.readonly_fields, *([] if _is_ours(obj) else ["title", "body"])]

    @admin.display(description=_("order"))
    def order(self, question: Question) -> str:
        """Whether it is closed, a duplicate, locked or part of another one, and why."""
        return admin_order.order_of(question)

    @admin.display(description=_("topics"))
    def topics(self, question: Question) -> str:
        return ", ".join(tagging.names_of(question))

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        """Through the operation where words changed, so that revision, HTML and index follow."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        if {"title", "body"} & set(form.changed_data):
            tags = tagging.names_of(obj)
            context = posting.context_of(obj)
            words = posting.QuestionText(obj.title, obj.body, tags, obj.visibility, obj.noindex, obj.about, context)
            posting.edit_question(question=obj, by=request.user, words=words, version=obj.edit_version)
        else:
            posting.set_visibility(question=obj, visibility=obj.visibility, noindex=obj.noindex)
        if {"article", "section_key"} & set(form.changed_data):
            Question.objects.filter(pk=obj.pk).update(article=obj.article, section_key=obj.section_key)
            enqueue_on_commit(tasks.refresh_related, question_id=obj.pk)
            page_cache.forget_on_commit()
        if "visibility" in form.changed_data:
            audit.record(actor=request.user, action=f"visible-to-{obj.visibility}", target=f"question:{obj.pk}")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Pins and hidden ones take effect with a task."""
        for pin in formset.save(commit=False):
            pin.made_by = request.user
            pin.save()
        for gone in formset.deleted_objects:
            gone.delete()
        enqueue_on_commit(tasks.refresh_related, question_id=form.instance.pk)


@admin.register(Answer)
class AnswerAdmin(_PostAdmin):
    order_steps = ANSWER_STEPS
    list_display = [
        "__str__",
        "question",
        "state",
        "shown_name",
        "answer_type",
        "helpful_count",
        "source",
        "created_at",
    ]
    list_filter = ["state", "answer_type", ("source", admin.EmptyFieldListFilter), "created_at"]
    search_fields = ["body"]
    list_select_related = ["author", "question"]
    ordering = ["-id"]
    readonly_fields = [*_PostAdmin.readonly_fields, "question", "answer_type", "accepted_at"]
    fields = [
        "seen_version", "steps", "question", "body", "words", "answer_type", "read_url", "state", "accepted_at", "who",
        "shown_as",
        "thread_name", "created_at", "edited_at", "source", "source_url", "license",
    ]  # fmt: skip
    inlines = [_RevisionInline]

    def get_readonly_fields(self, request: HttpRequest, obj: Answer | None = None) -> list[str]:
        return [*self.readonly_fields, *([] if _is_ours(obj) else ["body", "read_url"])]

    def save_model(self, request: HttpRequest, obj: Answer, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        if {"body", "read_url"} & set(form.changed_data):
            words = posting.AnswerText(obj.body, obj.answer_type, obj.read_url, obj.article_id, obj.section_key)
            posting.edit_answer(answer=obj, by=request.user, words=words, version=obj.edit_version)


@admin.register(Comment)
class CommentAdmin(_PostAdmin):
    """Comments are members' only: they are read, hidden, shown again and moved, and never changed."""

    order_steps = COMMENT_STEPS

    list_display = ["__str__", "stands_under", "state", "shown_name", "created_at"]
    list_filter = ["state", "created_at"]
    search_fields = ["body"]
    list_select_related = ["author", "question", "answer"]
    ordering = ["-id"]
    readonly_fields = [
        "stands_under", "steps", "words", "state", "who", "shown_as", "thread_name", "created_at", "edited_at",
    ]  # fmt: skip
    fields = [*readonly_fields]
    inlines = [_RevisionInline]

    @admin.display(description=_("under"))
    def stands_under(self, comment: Comment) -> str:
        return str(comment.target)

    def save_model(self, request: HttpRequest, obj: Comment, form: Any, change: bool) -> None:
        """Nothing of it can be changed on the page: saving must not bring back what has changed meanwhile."""


def _is_ours(post: Question | Answer | None) -> bool:
    return post is not None and post.shown_as == "team" and not post.is_erased


@admin.register(RelatedPin)
class RelatedPinAdmin(QuietLog):
    """Pins beside articles and their sections; those beside a question are on its own page."""

    list_display = ["target", "kind", "question", "article", "section_key", "made_by"]
    list_filter = ["kind"]
    list_select_related = ["target", "question", "article", "made_by"]
    raw_id_fields = ["question", "article", "target"]
    fields = ["question", "article", "section_key", "target", "kind"]

    def save_model(self, request: HttpRequest, obj: RelatedPin, form: Any, change: bool) -> None:
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        obj.made_by = request.user
        before = RelatedPin.objects.filter(pk=obj.pk).first()
        super().save_model(request, obj, form, change)
        for pin in (before, obj):
            if pin is not None:
                _refresh_list(pin)

    def delete_model(self, request: HttpRequest, obj: RelatedPin) -> None:
        super().delete_model(request, obj)
        _refresh_list(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[RelatedPin]) -> None:
        """The same for those that were chosen in the list."""
        pins = list(queryset)
        super().delete_queryset(request, queryset)
        for pin in pins:
            _refresh_list(pin)


def _refresh_list(pin: RelatedPin) -> None:
    if pin.question_id:
        enqueue_on_commit(tasks.refresh_related, question_id=pin.question_id)
    else:
        enqueue_on_commit(tasks.refresh_article_lists, article_id=pin.article_id)
