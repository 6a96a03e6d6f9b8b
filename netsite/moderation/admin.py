"""Flags in the admin: the queue, oldest first, and a page on which a moderator decides.

Who reported is on no list: it is opened with the flag, and the author never learns it.
"""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from netsite.accounts.desk import QuietLog, ReadOnly
from netsite.accounts.models import User
from netsite.moderation import flagging
from netsite.moderation.forms import HIDE, CloseForm
from netsite.moderation.models import Flag


@admin.register(Flag)
class FlagAdmin(QuietLog, ReadOnly):
    """Deciding has a page of its own; what was reported is not changed, and goes by its age."""

    list_display = ["created_at", "reason", "state", "post"]
    list_filter = ["state"]
    list_per_page = 50
    list_select_related = ["question", "answer", "comment"]
    show_full_result_count = False
    # What is open comes first, and of that the oldest
    ordering = ["-state", "id"]
    fields = [
        "what_can_be_done", "state", "reason", "sentence", "snapshot", "post", "reporter", "created_at", "closed_at",
        "closed_by",
    ]  # fmt: skip
    readonly_fields = ["what_can_be_done", "post"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.step_close)
        return [path("<int:pk>/close/", view, name="moderation_flag_close"), *super().get_urls()]

    @admin.display(description=gettext_lazy("post"))
    def post(self, flag: Flag) -> str:
        """Where it is for staff: readers may not see it any more."""
        post = flag.question or flag.answer or flag.comment
        if post is None:
            return "–"
        name, model = f"{post._meta.verbose_name} {post.pk}", post._meta.model_name
        if flag.comment is not None:
            return name
        return format_html('<a href="{}">{}</a>', reverse(f"admin:questions_{model}_change", args=[post.pk]), name)

    @admin.display(description=gettext_lazy("what can be done"))
    def what_can_be_done(self, flag: Flag) -> str:
        if flag.state != Flag.State.OPEN:
            return "–"
        return format_html('<a href="{}">{}</a>', reverse("admin:moderation_flag_close", args=[flag.pk]), _("Decide …"))

    def step_close(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What was said, what the post says now, and the decision, which is recorded."""
        if not request.user.has_perm("moderation.change_flag"):
            raise PermissionDenied
        flag = get_object_or_404(Flag.objects.select_related("answer__question"), pk=pk)
        can_hide = flag.answer is not None and flagging.can_be_hidden(flag.answer)
        form = CloseForm(request.POST if request.method == "POST" else None, can_hide=can_hide)
        if form.is_valid() and self._decide(request, flag, form):
            return redirect("admin:moderation_flag_changelist")
        context = self.admin_site.each_context(request) | {
            "title": _("Decide about a flag"), "row": flag, "opts": self.opts, "form": form,
            "others": flagging.other_concerns(flag),
        }  # fmt: skip
        return render(request, "admin/moderation/close_flag.html", context)

    def _decide(self, request: HttpRequest, flag: Flag, form: CloseForm) -> bool:
        """Carry it out, or say in the form why that cannot be."""
        assert isinstance(request.user, User)  # noqa: S101 - the admin lets nobody else in
        outcome = form.cleaned_data["outcome"]
        decide = flagging.hide_answer if outcome == HIDE else flagging.close
        try:
            decide(flag=flag, by=request.user)
        except flagging.NotOpen as refused:
            form.add_error(None, str(refused))
            return False
        self.log_change(request, flag, [{"changed": {"fields": [f"outcome: {outcome}"]}}])
        messages.success(request, _("Done."))
        return True
