from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import AnonymousUser, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from netsite.core import text

ABOUT_MAX_LENGTH = 600
# The lines of a member's page, each with its own choice of who sees it
LINES = ("role", "about", "country", "joined", "writing")


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, display_name: str, password: str | None = None, **fields: Any) -> "User":
        """Make and save a member. Without a password nobody can sign in with one."""
        user = self.model(email=email.strip().lower(), display_name=display_name, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, display_name: str, password: str | None = None, **fields: Any) -> "User":
        """Make staff with every right (`manage.py make_staff` also confirms the address)."""
        return self.create_user(email, display_name, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A member. Signs in by e-mail; is known to others by the display name alone."""

    class Role(models.TextChoices):
        PATIENT = "patient", _("patient")
        CAREGIVER = "caregiver", _("caregiver")
        FAMILY = "family", _("family")
        BEREAVED = "bereaved", _("bereaved")
        ADVOCATE = "advocate", _("advocate")
        RESEARCHER = "researcher", _("researcher")

    class ShownTo(models.TextChoices):
        NOBODY = "nobody", _("nobody")
        MEMBERS = "members", _("members who are signed in")
        EVERYONE = "everyone", _("everybody")

    class TextSize(models.TextChoices):
        NORMAL = "normal", _("as the browser shows it")
        LARGE = "large", _("larger")
        LARGEST = "largest", _("much larger")

    class MailRhythm(models.TextChoices):
        AT_ONCE = "at-once", _("at once")
        DAILY = "daily", _("once a day, together")
        WEEKLY = "weekly", _("once a week, together")
        NEVER = "never", _("never")

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    display_name = models.CharField(_("display name"), max_length=40)
    # The name as the eye reads it: two members must not look alike (see core.text.skeleton)
    display_key = models.CharField(max_length=120, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=12, choices=Role, blank=True)
    about = models.TextField(_("about me"), max_length=ABOUT_MAX_LENGTH, blank=True)
    country = CountryField(_("country"), blank=True)
    # Their page, line by line: nothing is for everybody unless they say so
    role_shown_to = models.CharField(_("role"), max_length=8, choices=ShownTo, default=ShownTo.NOBODY)
    about_shown_to = models.CharField(_("about me"), max_length=8, choices=ShownTo, default=ShownTo.NOBODY)
    country_shown_to = models.CharField(_("country"), max_length=8, choices=ShownTo, default=ShownTo.NOBODY)
    joined_shown_to = models.CharField(_("when I joined"), max_length=8, choices=ShownTo, default=ShownTo.MEMBERS)
    writing_shown_to = models.CharField(
        _("a list of what I wrote under my name"), max_length=8, choices=ShownTo, default=ShownTo.MEMBERS
    )
    # How the site is for them
    language = models.CharField(_("language"), max_length=8, default="en")
    text_size = models.CharField(_("size of the text"), max_length=8, choices=TextSize, default=TextSize.NORMAL)
    hides_figures = models.BooleanField(_("hide survival figures and prognosis"), default=False)
    mail_rhythm = models.CharField(
        _("mail that there is news"), max_length=8, choices=MailRhythm, default=MailRhythm.AT_ONCE
    )
    mail_hour = models.PositiveSmallIntegerField(_("hour of the day"), default=8)
    mail_weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday, default=Weekday.MONDAY)
    time_zone = models.CharField(_("time zone"), max_length=40, default="UTC")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("staff"), default=False)
    # Only that they are, and since when the site knows it; the year that was typed is not kept
    adult_confirmed_at = models.DateTimeField(_("said to be 18 or older"), null=True, blank=True, editable=False)
    # The version of the text they agreed to last; 0 where they agreed to none, or took it back (accounts.consent)
    health_consent_version = models.PositiveSmallIntegerField(default=0, editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True)
    created_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [("see_addresses", _("Can open members' e-mail addresses, for a reason that is recorded"))]
        constraints = [
            # Kept in lower case: the two databases do not agree on comparing the others
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="member_has_a_display_name"),
            models.CheckConstraint(condition=models.Q(mail_hour__lt=24), name="mail_hour_is_of_a_day"),
            models.CheckConstraint(condition=models.Q(mail_weekday__lt=7), name="mail_weekday_is_of_a_week"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key beside the name, so the database can refuse a second name that looks the same."""
        self.display_key = text.skeleton(self.display_name)
        if (fields := kwargs.get("update_fields")) and "display_name" in fields:
            kwargs["update_fields"] = {*fields, "display_key"}
        super().save(*args, **kwargs)

    def get_short_name(self) -> str:
        """What the admin greets staff by, in place of their address."""
        return self.display_name

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    def shows(self, line: str, to: "User | AnonymousUser") -> bool:
        """Whether others like this person see a line of the member's page (one of LINES)."""
        shown_to = getattr(self, f"{line}_shown_to")
        return shown_to == self.ShownTo.EVERYONE or (shown_to == self.ShownTo.MEMBERS and to.is_authenticated)

    @property
    def has_public_page(self) -> bool:
        """Whether there is anything on it for people who are not signed in."""
        return any(self.shows(line, AnonymousUser()) for line in LINES)

    def role_for(self, viewer: "User | AnonymousUser") -> str:
        """The role in words where the member chose to show it to such people, else nothing."""
        return str(self.get_role_display()) if self.role and self.shows("role", viewer) else ""
