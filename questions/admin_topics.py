"""Topics in the admin: describing them, and telling which other names they have."""

import taggit.models
from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext

from netsite.core import page_cache, text
from questions.models import Tag

# Its topics are not this site's
admin.site.unregister(taggit.models.Tag)


class TagForm(forms.ModelForm[Tag]):
    """A topic and its other names."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        key = text.key(name)
        if not key:
            raise ValidationError(gettext("A topic needs letters or digits."))
        if Tag.objects.filter(key=key).exclude(pk=self.instance.pk or 0).exists():
            raise ValidationError(gettext("There is this topic already, maybe written in another way."))
        return name

    def clean_synonyms(self) -> list[str]:
        names = self.cleaned_data["synonyms"] or []
        if not isinstance(names, list) or not all(isinstance(name, str) and text.key(name) for name in names):
            raise ValidationError(gettext('Write a list of names, such as ["lutathera", "177Lu-dotatate"].'))
        return names


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    list_display = ["name", "use_count", "description"]
    search_fields = ["name"]
    ordering = ["-use_count", "name"]
    fields = ["name", "description", "synonyms", "use_count"]
    form = TagForm

    def has_delete_permission(self, request: HttpRequest, obj: Tag | None = None) -> bool:
        """Questions would lose it without a trace; making two topics one is an operation of its own."""
        return super().has_delete_permission(request, obj) and obj is not None and obj.use_count == 0

    def get_readonly_fields(self, request: HttpRequest, obj: Tag | None = None) -> list[str]:
        """Its name stands in addresses and in the search index: another name is a synonym."""
        return ["name", "use_count"] if obj else ["use_count"]

    def save_model(self, request: HttpRequest, obj: Tag, form: forms.ModelForm[Tag], change: bool) -> None:
        super().save_model(request, obj, form, change)
        page_cache.forget_on_commit()
