"""An account for the admin, made on the machine itself."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from netsite.accounts import consent
from netsite.accounts.models import User
from netsite.core import text


class Command(BaseCommand):
    help = "Make an account for the admin, with every right. It sets up a second factor at its first sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--email")
        parser.add_argument("--name", help="the display name")
        parser.add_argument("--password-stdin", action="store_true", help="read the password from standard input")

    def handle(self, *args: Any, email: str | None, name: str | None, password_stdin: bool, **options: Any) -> None:
        email = (email or input("E-mail address: ")).strip().lower()
        name = (name or input("Display name: ")).strip()
        password = sys.stdin.readline().rstrip("\n") if password_stdin else _asked_twice()
        _check(email, name, password)
        with transaction.atomic():
            user = User.objects.create_superuser(email, name, password, adult_confirmed_at=timezone.now())
            consent.give(member=user)
            EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
        self.stdout.write(
            f"{name} can sign in at /admin/ now. The first sign-in leads to setting up a second factor: have an "
            "authenticator app ready."
        )


def _asked_twice() -> str:
    password = getpass.getpass("Password (10 characters or more): ")
    if getpass.getpass("The same again: ") != password:
        raise CommandError("The two passwords differ. Nothing was made.")
    return password


def _check(email: str, name: str, password: str) -> None:
    """Raise CommandError with what to change."""
    try:
        validate_email(email)
        validate_password(password, User(email=email, display_name=name))
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from error
    if not name:
        raise CommandError("The display name is empty.")
    if User.objects.filter(email=email).exists() or User.objects.filter(display_key=text.skeleton(name)).exists():
        raise CommandError("There is an account with this e-mail address, or with a name that looks the same.")
