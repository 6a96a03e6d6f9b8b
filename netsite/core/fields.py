"""Form fields for what people type: cleaned first, counted after, with sentences that say what to do."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from netsite.core import text

# Before cleaning a text may be longer by what cleaning takes out; beyond this it is refused unread
RAW_FACTOR = 4


class _CleanedField(forms.CharField):
    keep_lines = True

    def __init__(self, *, limit: int, **options: Any) -> None:
        self.limit = limit
        options.setdefault("error_messages", {}).setdefault("required", _("Please write something here."))
        super().__init__(strip=False, **options)

    def to_python(self, value: Any) -> str:
        """The cleaned text. Raises ValidationError for broken characters and for what is too long after cleaning."""
        raw = super().to_python(value) or ""
        if len(raw) > self.limit * RAW_FACTOR:
            raise self._too_long(len(raw))
        try:
            cleaned = text.clean(raw, keep_lines=self.keep_lines)
        except text.NotAllowed as error:
            raise ValidationError(str(error), code="not-allowed") from error
        if not cleaned.strip():
            return ""
        if len(cleaned) > self.limit:
            raise self._too_long(len(cleaned))
        return cleaned

    def _too_long(self, length: int) -> ValidationError:
        sentence = ngettext_lazy(
            "Please shorten this to %(limit)d character. It has %(length)d now.",
            "Please shorten this to %(limit)d characters. It has %(length)d now.",
            "limit",
        )
        return ValidationError(sentence, code="too-long", params={"limit": self.limit, "length": length})


class TextLine(_CleanedField):
    """One line of at most `max_length` characters after cleaning."""

    keep_lines = False

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(limit=max_length, **options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let the browser stop typing at the limit."""
        return super().widget_attrs(widget) | {"maxlength": self.limit}


class TextBody(_CleanedField):
    """A longer text of at most `max_length` characters after cleaning. The browser does not cut what is pasted."""

    widget = forms.Textarea(attrs={"rows": 8})

    def __init__(self, *, max_length: int, **options: Any) -> None:
        super().__init__(limit=max_length, **options)
