from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention, staff_roles
from netsite.core.personal_data import Erasure
from netsite.core.staff_roles import StaffRole


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        personal_data.register(
            "articles.Revision", fields=("published_by",), purpose="who published which text",
            exported=True, erasure=Erasure.ANONYMISED, stays=("content", "html", "note", "changed_keys"),
        )  # fmt: skip
        personal_data.register(
            "articles.Withdrawal", fields=("withdrawn_by",), purpose="who took which text off the site",
            exported=True, erasure=Erasure.ANONYMISED, stays=("note",),
        )  # fmt: skip
        personal_data.register(
            "articles.Reviewer", fields=("member",), purpose="who reviews, as shown to readers", exported=True,
            erasure=Erasure.ANONYMISED, stays=("name", "credentials", "job_title", "affiliation", "interests", "url"),
        )  # fmt: skip
        personal_data.register(
            "articles.ErrorReport", fields=("member", "contact"), purpose="what you found wrong in an article",
            exported=True, erasure=Erasure.ANONYMISED, cleared=("text",), stays=("section_key", "answer"),
        )  # fmt: skip
        retention.register("articles.retention.RULES")
        self._grant()

    @staticmethod
    def _grant() -> None:
        for model in ("article", "section", "source", "glossaryterm"):
            for action in ("view", "add", "change", "delete"):
                staff_roles.grant(StaffRole.EDITOR, f"articles.{action}_{model}")
            staff_roles.grant(StaffRole.CLINICAL_REVIEWER, f"articles.view_{model}")
        for role in (StaffRole.EDITOR, StaffRole.CLINICAL_REVIEWER):
            staff_roles.grant(role, "articles.view_revision", "articles.view_errorreport", "articles.view_reviewer")
        staff_roles.grant(StaffRole.EDITOR, "articles.change_errorreport")
