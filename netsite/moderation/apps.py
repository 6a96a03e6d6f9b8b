from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from netsite.core import personal_data, retention, staff_roles
from netsite.core.personal_data import Erasure
from netsite.core.staff_roles import StaffRole


class ModerationConfig(AppConfig):
    name = "netsite.moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        # Models can be imported only now
        from netsite.moderation import receivers  # noqa: PLC0415

        receivers.connect()
        # The snapshot is what somebody else wrote
        personal_data.register(
            "moderation.Flag", fields=("reporter",), purpose="what you reported", exported=True,
            erasure=Erasure.ANONYMISED, cleared=("sentence",), stays=("snapshot",), hidden=("snapshot",),
            staff_fields=("closed_by",),
        )  # fmt: skip
        retention.register("netsite.moderation.retention.RULES")
        for role in (StaffRole.MODERATOR, StaffRole.LEAD):
            staff_roles.grant(role, "moderation.view_flag", "moderation.change_flag")
