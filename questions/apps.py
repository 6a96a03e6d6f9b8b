from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data
from netsite.core.personal_data import Erasure


class QuestionsConfig(AppConfig):
    name = "questions"
    verbose_name = _("Questions")

    def ready(self) -> None:
        for model in ("Question", "Answer", "Comment"):
            personal_data.register(
                f"questions.{model}", fields=("author",), purpose="what the member wrote",
                exported=True, erasure=Erasure.CHOSEN,
            )  # fmt: skip
        personal_data.register(
            "questions.PostRevision", fields=("written_by",), purpose="earlier texts of a post",
            exported=True, erasure=Erasure.CHOSEN,
        )  # fmt: skip
        personal_data.register(
            "questions.Vote", fields=("voter",), purpose="what the member found helpful",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "questions.Draft", fields=("owner",), purpose="what the member typed and has not posted",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
