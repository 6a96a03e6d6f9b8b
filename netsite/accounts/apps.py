from datetime import timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention, staff_roles
from netsite.core.personal_data import Erasure
from netsite.core.schedule import recurring
from netsite.core.staff_roles import StaffRole


class AccountsConfig(AppConfig):
    name = "netsite.accounts"
    verbose_name = _("Members")

    def ready(self) -> None:
        # Models can be imported only now
        from netsite.accounts import outbox  # noqa: PLC0415

        for prefix in ("news:", "digest:"):
            outbox.send_only_while(prefix, "netsite.accounts.notices.announces_something")
        self._register_own()
        self._register_libraries()
        staff_roles.grant(StaffRole.MODERATOR, "accounts.view_user")
        staff_roles.grant(StaffRole.LEAD, "accounts.view_user", "accounts.change_user")
        staff_roles.grant(StaffRole.DATA_OFFICER, "accounts.view_user", "accounts.view_accessaudit")
        staff_roles.grant(StaffRole.DATA_OFFICER, "accounts.view_outgoingmail")
        for role in (StaffRole.LEAD, StaffRole.DATA_OFFICER):
            staff_roles.grant(role, "accounts.verify_clinicians", "accounts.see_addresses")
        retention.register("netsite.accounts.retention.RULES")
        recurring("netsite.accounts.tasks.send_mail", every=timedelta(minutes=1))
        recurring("netsite.accounts.tasks.send_digests", every=timedelta(minutes=10))
        recurring("netsite.accounts.tasks.enforce_retention", every=timedelta(hours=24))
        recurring("netsite.accounts.tasks.move_badges_on", every=timedelta(hours=6))
        recurring("netsite.accounts.tasks.carry_out_erasures", every=timedelta(hours=1))

    @staticmethod
    def _register_own() -> None:
        for model, fields, purpose in (
            ("Export", ("member",), "copies of the data that you asked for"),
            ("Erasure", ("member",), "that you want to leave"),
            ("Notice", ("member",), "your inbox"),
            ("ClinicianBadge", ("member",), "your clinician badge"),
        ):
            personal_data.register(
                f"accounts.{model}", fields=fields, purpose=purpose, exported=True, erasure=Erasure.DELETED
            )
        personal_data.register(
            "accounts.OutgoingMail", fields=("member", "contact"), purpose="mail to you", exported=True,
            erasure=Erasure.DELETED, masked=("body_text",), hidden=("body_html", "headers"),
        )  # fmt: skip
        personal_data.register(
            "accounts.ClinicianApplication", fields=("member",), purpose="your applications for a clinician badge",
            exported=True, erasure=Erasure.DELETED, hidden=("register_key",), staff_fields=("checked_by", "decided_by"),
        )  # fmt: skip
        personal_data.register(
            "accounts.FormSubmission", fields=("member",), purpose="so that a form sent twice counts once",
            exported=False, erasure=Erasure.DELETED, reason="Technical: keys of forms, gone after a few days.",
        )  # fmt: skip
        personal_data.register(
            "accounts.ConsentRecord", fields=("member",), purpose="what you agreed to, and when",
            exported=True, erasure=Erasure.ANONYMISED, stays=("member_key",),
        )  # fmt: skip
        personal_data.register(
            "accounts.AccessAudit", fields=("actor",), purpose="which member of staff read or did what",
            exported=False, erasure=Erasure.ANONYMISED, reason="It protects other people's data; staff see their own.",
            stays=("actor_key", "action", "target", "reason", "previous_hash", "hash"),
        )  # fmt: skip

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
            stays=("object_id", "object_repr", "change_message"),
        )  # fmt: skip
