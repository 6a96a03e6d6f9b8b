"""Everything under /accounts/. Sign-up stands before allauth's own, which asks for no age."""

from django.urls import include, path

from netsite.accounts.views import account, clinicians, contacts, inbox, leaving, signing_up

urlpatterns = [
    path("", account.account, name="account"),
    path("profile/", account.profile, name="profile"),
    path("settings/", account.settings, name="settings"),
    path("consent/", account.consent, name="consent"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read-all-notices"),
    path("inbox/<int:pk>/read/", inbox.read_notice, name="read-notice"),
    path("mail/stop/<str:token>/", inbox.stop_mail, name="stop-mail"),
    path("clinician/", clinicians.my_badge, name="my-badge"),
    path("clinician/withdraw/", clinicians.withdraw_application, name="withdraw-application"),
    path("clinician/confirm/<str:token>/", clinicians.confirm_work_address, name="confirm-work-address"),
    path("contact/", contacts.contact_link, name="contact-link"),
    path("contact/stop/<str:token>/", contacts.contact_stop, name="contact-stop"),
    path("contact/<str:token>/", contacts.contact, name="contact"),
    path("contact/<str:token>/copy/", contacts.contact_copy, name="contact-copy"),
    path("contact/<str:token>/erase/", contacts.contact_erase, name="contact-erase"),
    path("export/", leaving.export, name="export"),
    path("export/<uuid:pk>/", leaving.export_download, name="export-download"),
    path("leave/", leaving.leave, name="leave"),
    path("left/", leaving.left, name="left"),
    path("leave/<str:token>/", leaving.undo_leaving, name="undo-leaving"),
    path("signup/", signing_up.signup, name="account_signup"),
    path("", include("allauth.urls")),
]
