from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    """A word with a plain definition. Articles link its first use in each section."""

    key = models.SlugField(_("key"), max_length=60)
    language = models.CharField(_("language"), max_length=8, default="en")
    term = models.CharField(_("term"), max_length=80)
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    definition = models.TextField(_("definition"), max_length=600)
    pronunciation = models.CharField(_("pronunciation"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["term"]
        constraints = [models.UniqueConstraint(fields=["language", "key"], name="one_term_per_key")]

    def __str__(self) -> str:
        return self.term

    def get_absolute_url(self) -> str:
        return f"{reverse('glossary')}#term-{self.key}"
