"""Topics in the admin: describing them, their other names, deciding about new ones, making two of them one."""

from collections.abc import Callable
from typing import Any

import taggit.models
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Case, Count, F, QuerySet, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from netsite.accounts.desk import OnlyListedLookups
from netsite.accounts.models import User
from netsite.core import page_cache, text
from netsite.core.fields import TextLine
from questions import tag_deciding, tag_merging, tag_naming
from questions.models import Question, Tag, TagSynonym
from questions.tagging import NAME_MAX_LENGTH

# Its topics are not this site's
admin.site.unregister(taggit.models.Tag)

QUESTIONS_SHOWN = 20
TOPICS_OFFERED = 500


class TagForm(forms.ModelForm[Tag]):
    """A topic."""

    description = TextLine(
        max_length=300, label=_("description"), required=False, widget=forms.TextInput(attrs={"size": 80}),
        help_text=_("A plain sentence, for readers and search engines."),
    )  # fmt: skip

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        key = text.key(name)
        if not key:
            raise ValidationError(gettext("A topic needs letters or digits."))
        if len(name) > NAME_MAX_LENGTH:
            raise ValidationError(
                gettext("Please shorten the topic to %(limit)d characters.") % {"limit": NAME_MAX_LENGTH}
            )
        if Tag.objects.filter(key=key).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(gettext("There is this topic already, maybe written in another way."))
        if other := TagSynonym.objects.filter(key=key).select_related("tag").first():
            raise ValidationError(
                gettext("This is another name of the topic “%(topic)s” already.") % {"topic": other.tag.name}
            )
        return name


class _NameForm(forms.ModelForm[TagSynonym]):
    name = TextLine(max_length=60, label=_("name"))


class _NameFormSet(forms.BaseInlineFormSet[TagSynonym, Tag, Any]):
    """The other names of the topic on whose page they stand."""

    def clean(self) -> None:
        super().clean()
        seen: set[str] = set()
        for form in self.forms:
            cleaned = getattr(form, "cleaned_data", {})
            if not cleaned.get("name") or cleaned.get("DELETE"):
                continue
            try:
                tag_naming.check(cleaned["name"], tag=self.instance, known=cleaned.get("id"))
                if text.key(cleaned["name"]) in seen:
                    raise tag_naming.NameTaken(tag_naming.sentence_of_two())
            except tag_naming.NameTaken as taken:
                form.add_error("name", str(taken))
            seen.add(text.key(cleaned.get("name", "")))


class _NameInline(admin.TabularInline[TagSynonym, Tag]):
    model = TagSynonym
    form = _NameForm
    formset = _NameFormSet
    extra = 1
    fields = ["name"]
    ordering = ["name"]


class MergeForm(forms.Form):
    """Into which topic, and why."""

    target = TextLine(
        max_length=100, label=_("Into the topic"), widget=forms.TextInput(attrs={"list": "topics"}),
        help_text=_("Its name, or another name of it."),
    )  # fmt: skip
    reason = TextLine(max_length=300, label=_("Reason"), help_text=_("It is recorded with your name."))


@admin.register(Tag)
class TagAdmin(OnlyListedLookups):
    list_display = ["name", "state", "carried", "description"]
    list_filter = ["state"]
    search_fields = ["name", "other_names__name"]
    fields = ["steps", "name", "state", "description", "use_count", "carried_by"]
    form = TagForm
    inlines = [_NameInline]
    actions = ["approve", "refuse", "let_wait"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        """With the number of questions that carry each, whoever may see them."""
        return super().get_queryset(request).annotate(carried=Count("question_links", distinct=True))

    def get_ordering(self, request: HttpRequest) -> list[Any]:
        """What waits comes first, the oldest before; then the most used."""
        return [Case(When(state=Tag.State.PROPOSED, then=F("pk"))).asc(nulls_last=True), "-use_count", "name"]

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        """Questions would lose it without a trace: it is merged into another, or refused."""
        return super().has_delete_permission(request, obj) and obj is not None and not obj.question_links.exists()

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        """Its name stands in addresses and in the search index: another name is a row below."""
        return ["steps", "state", "use_count", "carried_by", *(["name"] if obj else [])]

    def get_fields(self, request: HttpRequest, obj: Tag | None = None) -> Any:
        return self.fields if obj else ["name", "description"]

    def view_on_site(self, obj: Tag) -> str | None:
        """Only what readers see has a page."""
        return obj.get_absolute_url() if obj.state == Tag.State.APPROVED else None

    @admin.display(description=_("questions"), ordering="carried")
    def carried(self, tag: Tag) -> int:
        return int(getattr(tag, "carried", 0))

    @admin.display(description=_("what can be done"))
    def steps(self, tag: Tag) -> str:
        address = reverse("admin:questions_tag_merge", args=[tag.pk])
        return format_html('<a href="{}">{}</a>', address, _("Merge it into another topic …"))

    @admin.display(description=_("the newest questions that carry it"))
    def carried_by(self, tag: Tag) -> str:
        questions = Question.objects.filter(tag_links__tag=tag).order_by("-pk")[:QUESTIONS_SHOWN]
        links = [(reverse("admin:questions_question_change", args=[row.pk]), row.title) for row in questions]
        return format_html_join("", '<div><a href="{}">{}</a></div>', links) or "–"

    def save_model(self, request: HttpRequest, obj: Tag, form: forms.ModelForm[Tag], change: bool) -> None:
        """Of a topic that is here only its description: what else has changed meanwhile stays."""
        if change:
            Tag.objects.filter(pk=obj.pk).update(description=obj.description)
        else:
            super().save_model(request, obj, form, change)
        page_cache.forget_on_commit()

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        rows = formset.save(commit=False)
        for gone in formset.deleted_objects:
            tag_naming.remove(gone)
        for row in rows:
            try:
                tag_naming.save(row)
            except tag_naming.NameTaken as taken:
                self.message_user(request, f"{row.name}: {taken}", messages.ERROR)

    @admin.action(description=_("Approve: everybody sees them"), permissions=["change"])
    def approve(self, request: HttpRequest, tags: QuerySet[Tag]) -> None:
        number = self._decide(request, tags, tag_deciding.approve)
        self.message_user(request, ngettext("%d topic is approved.", "%d topics are approved.", number) % number)

    @admin.action(description=_("Not wanted: take them off their questions"), permissions=["change"])
    def refuse(self, request: HttpRequest, tags: QuerySet[Tag]) -> None:
        number = self._decide(request, tags, tag_deciding.refuse)
        self.message_user(request, ngettext("%d topic is refused.", "%d topics are refused.", number) % number)

    @admin.action(description=_("Let them wait again: only their askers see them"), permissions=["change"])
    def let_wait(self, request: HttpRequest, tags: QuerySet[Tag]) -> None:
        number = self._decide(request, tags, tag_deciding.let_wait)
        self.message_user(request, ngettext("%d topic waits again.", "%d topics wait again.", number) % number)

    def _decide(self, request: HttpRequest, tags: QuerySet[Tag], act: Callable[..., bool]) -> int:
        """Do it with each, in one order; what cannot be is said. How many changed."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        changed = 0
        for tag in tags.order_by("pk"):
            try:
                if act(tag=tag, by=request.user):
                    self.log_change(request, tag, [{"changed": {"fields": ["state"]}}])
                    changed += 1
            except tag_deciding.InUse as error:
                self.message_user(request, str(error), messages.WARNING)
        return changed

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.merge)
        return [path("<int:pk>/merge/", view, name="questions_tag_merge"), *super().get_urls()]

    def merge(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make it a part of another topic: first what will happen, then doing it, for a reason that is recorded."""
        source = get_object_or_404(Tag, pk=pk)
        if not self.has_change_permission(request, source):
            raise PermissionDenied
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        form = MergeForm(request.POST if request.method == "POST" else None)
        shown: dict[str, Any] = {}
        if request.method == "POST" and form.is_valid():
            try:
                target = tag_merging.target_named(form.cleaned_data["target"])
                if request.POST.get("action") == "merge":
                    reason = form.cleaned_data["reason"]
                    target = tag_merging.merge(source=source, target=target, by=request.user, reason=reason)
                    self.message_user(
                        request, gettext("“%(a)s” is another name of “%(b)s” now.") % {"a": source, "b": target},
                        messages.SUCCESS,
                    )  # fmt: skip
                    return redirect("admin:questions_tag_change", target.pk)
                shown = {"preview": tag_merging.preview(source=source, target=target), "target": target}
            except tag_merging.CannotMerge as error:
                form.add_error("target", str(error))
        topics = Tag.objects.approved().exclude(pk=pk).order_by("-use_count", "name")
        context = self.admin_site.each_context(request) | {
            "title": _("Merge topics"), "row": source, "opts": self.opts, "form": form,
            "topics": topics.values_list("name", flat=True)[:TOPICS_OFFERED], **shown,
        }  # fmt: skip
        return render(request, "admin/questions/tag_merge.html", context)
