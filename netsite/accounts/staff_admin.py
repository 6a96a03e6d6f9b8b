from django.contrib.admin.apps import AdminConfig


class StaffAdminConfig(AdminConfig):
    """The stock admin, behind sign-in with a second factor."""

    default_site = "netsite.accounts.staff_site.StaffSite"
