"""The editorial desk: the working copy with its sections and sources, its preview, publishing, and what was published."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from articles import publishing, reporting
from articles.forms import PublishForm, WithdrawForm
from articles.models import Article, ErrorReport, GlossaryTerm, Reviewer, Revision, Section, Source
from articles.reading import changes_between, page_from, page_of
from netsite.accounts.desk import OnlyListedLookups, QuietLog
from netsite.accounts.models import User
from netsite.core import page_cache


class ArticleForm(forms.ModelForm[Article]):
    """The working copy. `seen_version` is the edit version that the editor saw: an older one saves nothing."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Article
        fields = [
            "title", "slug", "kind", "language", "translation_of", "summary", "glance", "author", "funding", "condition",
            "position",
        ]  # fmt: skip
        widgets = {
            "title": forms.TextInput(attrs={"size": 90}),
            "summary": forms.Textarea(attrs={"rows": 3, "cols": 100}),
            "glance": forms.Textarea(attrs={"rows": 5, "cols": 100}),
            "condition": forms.Textarea(attrs={"rows": 4, "cols": 100}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen_version"] = self.instance.edit_version
        if self.instance.live_revision_id:
            # Others link to it
            self.fields["slug"].disabled = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        now = Article.objects.filter(pk=self.instance.pk).values_list("edit_version", flat=True).first()
        if now is not None and cleaned.get("seen_version") != now:
            raise ValidationError(
                _(
                    "Somebody else saved this article while you were editing. Nothing of yours is lost: it is below. "
                    "Open the article in another window, put both together, and save there."
                )
            )
        return cleaned


class _SectionForm(forms.ModelForm[Section]):
    """A section. Its key stays once it was published: questions, answers and links point to it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and self.instance.article.live_revision_id:
            self.fields["key"].disabled = True


class _SectionInline(admin.StackedInline[Section, Article]):
    model = Section
    extra = 0
    form = _SectionForm
    classes = ["collapse"]
    fields = [("position", "key", "kind", "urgency"), ("heading", "short_heading"), "body"]
    formfield_overrides = {models.TextField: {"widget": forms.Textarea(attrs={"rows": 14, "cols": 110})}}


class _SourceInline(admin.TabularInline[Source, Article]):
    model = Source
    extra = 0
    fields = ["position", "key", "title", "publisher", "url", "published", "accessed_on"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    form = ArticleForm
    list_display = ["title", "kind", "language", "state", "live", "updated_at"]
    list_filter = ["kind", "state", "language"]
    list_select_related = ["live_revision"]
    search_fields = ["title", "slug"]
    readonly_fields = ["state", "first_published_at"]
    inlines = [_SectionInline, _SourceInline]
    change_form_template = "admin/articles/article/change_form.html"
    fieldsets = [
        (None, {"fields": ["seen_version", "title", "slug", "summary", "glance", "state"]}),
        (
            gettext_lazy("Details"),
            {"classes": ["collapse"],
             "fields": [
                 "kind", "language", "translation_of", "author", "funding", "condition", "position", "first_published_at",
             ]},
        ),
    ]  # fmt: skip

    @admin.display(description=gettext_lazy("readers see"))
    def live(self, article: Article) -> str:
        revision = article.live_revision
        if revision is None or not article.is_published:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', article.get_absolute_url(), f"{revision.number} · {revision.get_status_display()}"
        )

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        """What was published once stays known: it is withdrawn, not deleted."""
        return super().has_delete_permission(request, obj) and (obj is None or obj.live_revision_id is None)

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/publish/", self.admin_site.admin_view(self.publish), name="articles_article_publish"),
            path("<int:pk>/withdraw/", self.admin_site.admin_view(self.withdraw), name="articles_article_withdraw"),
            path(
                "<int:pk>/kept/<int:number>/", self.admin_site.admin_view(self.snapshot), name="articles_article_kept"
            ),
            path("<int:pk>/revisions/", self.admin_site.admin_view(self.revisions), name="articles_article_revisions"),
            path(
                "<int:pk>/revisions/<int:number>/",
                self.admin_site.admin_view(self.revision),
                name="articles_article_revision",
            ),
        ]
        return [*own, *super().get_urls()]

    def save_model(self, request: HttpRequest, obj: Article, form: Any, change: bool) -> None:
        obj.edit_version += 1
        super().save_model(request, obj, form, change)

    def response_change(self, request: HttpRequest, obj: Article) -> HttpResponse:
        """Save, or show what was typed as the page would be, and save nothing of it."""
        if "_preview" in request.POST:
            content, html = publishing.prepared(Article.objects.get(pk=obj.pk))
            page = self._preview(request, obj, content, html)
            # After rendering: nothing can be asked of the database once it is set
            transaction.set_rollback(True)
            return page
        if "_publish" in request.POST:
            return redirect("admin:articles_article_publish", obj.pk)
        return super().response_change(request, obj)

    def _preview(
        self, request: HttpRequest, article: Article, content: publishing.Content, html: publishing.Rendered
    ) -> HttpResponse:
        context = {
            "article": article,
            "page": page_from(content, html.as_data(), html.word_count),
            "problems": publishing.problems_of(article, content, html),
        }
        return render(request, "articles/preview.html", context)

    def _changeable(self, request: HttpRequest, pk: int) -> Article:
        article = get_object_or_404(Article.objects.select_related("live_revision"), pk=pk)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _page(self, request: HttpRequest, name: str, article: Article, **context: Any) -> HttpResponse:
        common = self.admin_site.each_context(request) | {"article": article, "opts": self.opts, "original": article}
        return render(request, f"admin/articles/article/{name}.html", common | context)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What would change for readers, and how it goes out."""
        article = self._changeable(request, pk)
        form = PublishForm(
            request.POST or None, initial=_review_of(article.live_revision) | {"version": article.edit_version}
        )
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            try:
                revision = publishing.publish(article=article, by=request.user, **form.cleaned_data)
            except publishing.NotReady as not_ready:
                for problem in not_ready.problems:
                    form.add_error(None, problem)
            else:
                self.log_change(request, article, f"Published revision {revision.number}: {revision.note}")
                self.message_user(request, _("Published. Readers see it now."), messages.SUCCESS)
                return redirect("admin:articles_article_change", article.pk)
        content, html = publishing.prepared(article)
        live = article.live_revision.content if article.live_revision else None
        return self._page(
            request, "publish", article, form=form, title=_("Publish"),
            problems=publishing.problems_of(article, content, html), changes=changes_between(live, content),
            is_first=live is None,
        )  # fmt: skip

    def withdraw(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Take the article off the site."""
        article = self._changeable(request, pk)
        form = WithdrawForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
            try:
                publishing.withdraw(article=article, by=request.user, note=form.cleaned_data["note"])
            except publishing.NotReady as not_ready:
                form.add_error(None, str(not_ready))
            else:
                self.log_change(request, article, f"Withdrawn: {form.cleaned_data['note']}")
                self.message_user(request, _("Withdrawn. Nobody can read it on the site any more."), messages.SUCCESS)
                return redirect("admin:articles_article_change", article.pk)
        return self._page(request, "withdraw", article, form=form, title=_("Withdraw"))

    def revisions(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Everything that was published, the newest first, and when it was withdrawn."""
        article = self._changeable(request, pk)
        rows = article.revisions.select_related("reviewer", "published_by").defer("html", "content")
        withdrawals = article.withdrawals.select_related("withdrawn_by")
        return self._page(
            request, "revisions", article, revisions=rows, withdrawals=withdrawals, snapshots=article.snapshots.all(),
            title=_("Revisions"),
        )  # fmt: skip

    def snapshot(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """A working copy that was kept when an old text took its place; a POST takes it back."""
        article = self._changeable(request, pk)
        kept = get_object_or_404(article.snapshots, pk=number)
        if request.method == "POST":
            publishing.restore(article=article, source=kept)
            self.message_user(request, _("The kept text is the working copy again."), messages.SUCCESS)
            return redirect("admin:articles_article_change", article.pk)
        changes = changes_between(kept.content, publishing.content_of(article))
        return self._page(request, "snapshot", article, kept=kept, changes=changes, title=_("Kept working copy"))

    def revision(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        """A revision beside the working copy; a POST makes it the working copy."""
        article = self._changeable(request, pk)
        revision = get_object_or_404(article.revisions, number=number)
        if request.method == "POST":
            publishing.restore(article=article, source=revision)
            self.log_change(request, article, f"Took revision {revision.number} back into the working copy")
            self.message_user(
                request,
                _("The working copy says what revision %d said. Publish it to show it.") % number,
                messages.SUCCESS,
            )
            return redirect("admin:articles_article_change", article.pk)
        changes = changes_between(revision.content, publishing.content_of(article))
        return self._page(
            request,
            "revision",
            article,
            revision=revision,
            changes=changes,
            page=page_of(revision),
            title=str(revision),
        )


def _review_of(live: Revision | None) -> dict[str, Any]:
    """A minor change keeps the review of the text before it: the form begins with that."""
    if live is None:
        return {}
    return {"status": live.status, "reviewer": live.reviewer_id, "reviewed_on": live.reviewed_on}


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(admin.ModelAdmin[GlossaryTerm]):
    list_display = ["term", "language", "definition"]
    list_filter = ["language"]
    search_fields = ["term", "definition"]
    prepopulated_fields = {"key": ["term"]}

    def save_model(self, request: HttpRequest, obj: GlossaryTerm, form: Any, change: bool) -> None:
        """The glossary page follows at once; articles with their next publishing."""
        super().save_model(request, obj, form, change)
        page_cache.forget_on_commit()


@admin.register(Reviewer)
class ReviewerAdmin(admin.ModelAdmin[Reviewer]):
    list_display = ["name", "credentials", "job_title", "affiliation"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    search_fields = ["name"]
    raw_id_fields = ["member"]


@admin.register(ErrorReport)
class ErrorReportAdmin(QuietLog, OnlyListedLookups):
    list_display = ["created_at", "article", "section_key", "text", "state"]
    list_filter = ["state"]
    list_select_related = ["article"]
    readonly_fields = ["article", "section_key", "revision_number", "text", "member", "created_at", "closed_at"]

    def save_model(self, request: HttpRequest, obj: ErrorReport, form: Any, change: bool) -> None:
        """Whoever sent it is told when it is dealt with."""
        super().save_model(request, obj, form, change)
        reporting.close(report=obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
