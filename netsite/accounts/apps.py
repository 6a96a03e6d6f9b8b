from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention
from netsite.core.personal_data import Erasure
from netsite.core.schedule import recurring


class AccountsConfig(AppConfig):
    name = "netsite.accounts"
    verbose_name = _("Members")

    def ready(self) -> None:
        personal_data.register(
            "accounts.OutgoingMail", fields=("member",), purpose="mail to the member",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
        personal_data.register(
            "accounts.Export", fields=("member",), purpose="copies of the data that the member asked for",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
        personal_data.register(
            "accounts.Erasure", fields=("member",), purpose="that the member wants to leave",
            exported=True, erasure=Erasure.DELETED,
        )  # fmt: skip
        personal_data.register(
            "accounts.FormSubmission", fields=("member",), purpose="so that a form sent twice counts once",
            exported=False, erasure=Erasure.DELETED, reason="Technical: keys of forms, gone after a few days.",
        )  # fmt: skip
        personal_data.register(
            "accounts.ConsentRecord", fields=("member",), purpose="what the member agreed to, and when",
            exported=True, erasure=Erasure.ANONYMISED,
        )  # fmt: skip
        personal_data.register(
            "accounts.AccessAudit", fields=("actor",), purpose="which member of staff read or did what",
            exported=False, erasure=Erasure.ANONYMISED, reason="It protects other people's data; staff see their own.",
        )  # fmt: skip
        self._register_libraries()
        retention.register("netsite.accounts.retention.RULES")
        recurring("netsite.accounts.tasks.send_mail", every=timedelta(minutes=1))
        recurring("netsite.accounts.tasks.enforce_retention", every=timedelta(hours=24))
        recurring("netsite.accounts.tasks.carry_out_erasures", every=timedelta(hours=1))

    @staticmethod
    def _register_libraries() -> None:
        """What django.contrib and allauth keep about a member."""
        for model, purpose, hidden in (
            ("account.EmailAddress", "the member's addresses and whether they are confirmed", ()),
            ("mfa.Authenticator", "the member's second factors", ("data",)),
            ("usersessions.UserSession", "where the member is signed in", ("session_key", "data")),
        ):
            personal_data.register(
                model, fields=("user",), purpose=purpose, exported=True, erasure=Erasure.DELETED, hidden=hidden
            )
        personal_data.register(
            "admin.LogEntry", fields=("user",), purpose="what staff changed", exported=True, erasure=Erasure.KEPT,
            reason="Only staff have such rows; who changed a medical text stays known for two years.",
        )  # fmt: skip
