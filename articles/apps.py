from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data
from netsite.core.personal_data import Erasure


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = _("Articles")

    def ready(self) -> None:
        personal_data.register(
            "articles.Revision", fields=("published_by",), purpose="who published which text",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "articles.Withdrawal", fields=("withdrawn_by",), purpose="who took which text off the site",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "articles.Reviewer", fields=("member",), purpose="who reviews, as shown to readers",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "articles.ErrorReport", fields=("member",), purpose="what a reader found wrong",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
