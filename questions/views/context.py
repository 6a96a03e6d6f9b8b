"""What an asker said of their situation, in words."""

from django.utils.translation import gettext as _
from django_countries.fields import Country

from questions.models import Question
from questions.treatments import TREATMENTS


def context_of(question: Question) -> list[str]:
    """Each thing that the asker told, as a few words; nothing for what they left out. No query."""
    about = {
        Question.About.ME: _("about the asker"), Question.About.CARED_FOR: _("about someone the asker cares for"),
        Question.About.DIED: _("about someone who has died"),
    }.get(Question.About(question.about), "")  # fmt: skip
    wanted = {
        Question.Wanted.FACTS: _("hopes for facts"), Question.Wanted.EXPERIENCE: _("hopes for experience"),
        Question.Wanted.SUPPORT: _("hopes for support"),
    }.get(Question.Wanted(question.wanted), "")  # fmt: skip
    site = question.get_primary_site_display() if question.primary_site else ""
    grade = question.get_grade_display() if question.grade and question.grade != Question.Grade.UNKNOWN else ""
    functional: dict[str, str] = {Question.Functional.YES: _("functional"), Question.Functional.NO: _("not functional")}
    treatments = [str(label) for key, label in TREATMENTS if key in question.treatments]
    said = [
        about, wanted, site, grade, functional.get(question.functional, ""), *treatments,
        str(Country(question.country).name) if question.country else "",
    ]  # fmt: skip
    return [str(part) for part in said if part]
