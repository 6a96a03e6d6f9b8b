from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention, staff_roles
from netsite.core.personal_data import Erasure
from netsite.core.schedule import recurring
from netsite.core.staff_roles import StaffRole


class QuestionsConfig(AppConfig):
    name = "questions"
    verbose_name = _("Questions")

    def ready(self) -> None:
        # Models can be imported only now
        from netsite.accounts import bundles, outbox  # noqa: PLC0415
        from questions import receivers  # noqa: PLC0415

        receivers.connect()
        retention.register("questions.retention.RULES")
        bundles.register("question", "questions.notifying.describe")
        bundles.register("accept", "questions.notifying.describe")
        outbox.send_only_while("followed:", "questions.contact_news.is_wanted")
        recurring("questions.tasks.forget_viewers", every=timedelta(minutes=15))
        recurring("questions.tasks.count_words", every=timedelta(minutes=10))
        recurring("questions.tasks.refresh_article_lists", every=timedelta(hours=1))
        recurring("questions.tasks.remind_askers", every=timedelta(hours=24))
        # Each member is told once a day; who had nothing new this morning may have something this evening
        recurring("questions.tasks.tell_helpers", every=timedelta(hours=6))
        self._register_personal_data()
        self._grant()

    @staticmethod
    def _register_personal_data() -> None:
        for model, stays in (
            ("Question", ("language", "closed_as", "closed_reason", "locked_reason")),
            ("Answer", ("language",)),
            ("Comment", ("language",)),
        ):
            personal_data.register(
                f"questions.{model}", fields=("author",), purpose="what you wrote",
                exported=True, erasure=Erasure.CHOSEN, stays=stays,
            )  # fmt: skip
        personal_data.register(
            "questions.PostRevision", fields=("written_by",), purpose="earlier texts of what you wrote",
            exported=True, erasure=Erasure.CHOSEN,
        )  # fmt: skip
        personal_data.register(
            "questions.Vote", fields=("voter",), purpose="what you found helpful",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "questions.Reaction", fields=("member",), purpose="what you said of answers, beside “helpful”",
            exported=True, erasure=Erasure.ANONYMISED, cleared=("sentence",),
        )  # fmt: skip
        personal_data.register(
            "questions.AnswerInProgress", fields=("member",), purpose="that you are writing an answer",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
        personal_data.register(
            "questions.Draft", fields=("owner",), purpose="what you typed and have not posted",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
        for model, purpose in (
            ("TagMute", "topics that you do not want to see"),
            ("Helper", "that you want a daily list of questions that wait"),
            ("SavedItem", "what you saved"),
            ("SavedFilter", "filters of the list of questions that you saved"),
        ):
            personal_data.register(
                f"questions.{model}", fields=("member",), purpose=purpose, exported=True, erasure=Erasure.DELETED
            )
        personal_data.register(
            "questions.Follow", fields=("member", "contact"), purpose="what you follow", exported=True,
            erasure=Erasure.DELETED, needs_contact=True,
        )  # fmt: skip
        personal_data.register(
            "questions.Merge", fields=("made_by", "undone_by"), purpose="which questions you made one, as staff",
            exported=True, erasure=Erasure.ANONYMISED, stays=("reason", "moved"),
        )  # fmt: skip
        personal_data.register(
            "questions.RelatedPin", fields=("made_by",), purpose="which related questions you chose, as staff",
            exported=True, erasure=Erasure.ANONYMISED, stays=("section_key",),
        )  # fmt: skip

    @staticmethod
    def _grant() -> None:
        for role in (StaffRole.MODERATOR, StaffRole.LEAD):
            for model in ("question", "answer", "comment"):
                staff_roles.grant(role, f"questions.view_{model}", f"questions.change_{model}")
            staff_roles.grant(role, "questions.view_postrevision")
        staff_roles.grant(StaffRole.EDITOR, "questions.view_question", "questions.view_answer")
        for role in (StaffRole.EDITOR, StaffRole.MODERATOR, StaffRole.LEAD):
            staff_roles.grant(role, "questions.view_tag", "questions.add_tag", "questions.change_tag")
            for action in ("view", "add", "change", "delete"):
                staff_roles.grant(role, f"questions.{action}_relatedpin", f"questions.{action}_tagsynonym")
