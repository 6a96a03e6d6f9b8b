from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from netsite.accounts.models import User

# Longer ones are no passwords: hashing them is work that an attacker orders (AC-U8)
PASSWORD_MAX_LENGTH = 1024


class LongestPasswordValidator:
    """A password may be a long sentence, and not a book."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > PASSWORD_MAX_LENGTH:
            raise ValidationError(_("Please choose a password of at most 1,024 characters."), code="password-too-long")

    def get_help_text(self) -> str:
        return _("It can have up to 1,024 characters: a sentence is a good password.")
