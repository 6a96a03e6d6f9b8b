from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention
from netsite.core.personal_data import Erasure
from netsite.core.schedule import recurring


class QuestionsConfig(AppConfig):
    name = "questions"
    verbose_name = _("Questions")

    def ready(self) -> None:
        # Models can be imported only now
        from questions import receivers  # noqa: PLC0415

        receivers.connect()
        retention.register("questions.drafting_retention.RULES")
        recurring("questions.tasks.forget_viewers", every=timedelta(minutes=15))
        recurring("questions.tasks.count_words", every=timedelta(minutes=10))
        recurring("questions.tasks.refresh_article_lists", every=timedelta(hours=1))
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
        personal_data.register(
            "questions.RelatedPin", fields=("made_by",), purpose="which related questions a member of staff chose",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
