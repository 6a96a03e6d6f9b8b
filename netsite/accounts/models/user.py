from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from netsite.core import text


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

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    display_name = models.CharField(_("display name"), max_length=40)
    # The name as the eye reads it: two members must not look alike (see core.text.skeleton)
    display_key = models.CharField(max_length=120, unique=True, editable=False)
    role = models.CharField(_("role"), max_length=12, choices=Role, blank=True)
    role_shown = models.BooleanField(_("show my role"), default=False)
    profile_public = models.BooleanField(_("my page can be seen without signing in"), default=False)
    language = models.CharField(_("language"), max_length=8, default="en")
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
        constraints = [
            # Kept in lower case: the two databases do not agree on comparing the others
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="email_is_lower_case"),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="member_has_a_display_name"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key beside the name, so the database can refuse a second name that looks the same."""
        self.display_key = text.skeleton(self.display_name)
        if (fields := kwargs.get("update_fields")) and "display_name" in fields:
            kwargs["update_fields"] = {*fields, "display_key"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("person", args=[self.pk])

    @property
    def is_suspended(self) -> bool:
        return self.suspended_until is not None and self.suspended_until > timezone.now()

    @property
    def shown_role(self) -> str:
        """The role in words where the member chose to show it, else nothing."""
        return str(self.get_role_display()) if self.role_shown and self.role else ""
