"""The NET passport: what is asked on it. What people fill in stays in their browser (static/site/passport.js)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
LONGEST_LINE = 200
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Field:
    """One line of it. `key` is its name in the browser, and stays, as do the keys of choices. Without these: one's own words."""

    key: str
    label: Words
    hint: Words = ""
    choices: tuple[tuple[str, Words], ...] = ()
    is_long: bool = False
    on_card: bool = False
    # On the sheet, where another word than on the form fits
    printed: Words = ""

    @property
    def line(self) -> Words:
        return self.printed or self.label

    @property
    def max_length(self) -> int:
        return LONGEST_TEXT if self.is_long else LONGEST_LINE


@dataclass(frozen=True)
class Part:
    heading: Words
    fields: tuple[Field, ...]


NAME = Field(
    "name",
    _("Name to print (optional)"),
    _("Leave it empty if you prefer to write it on the paper."),
    printed=_("Name"),
)
# Apart from the rest: they are printed at the top of the sheet for the appointment
QUESTIONS = Field("questions", _("My questions for the next appointment"), _("One on each line."), is_long=True)
PARTS = (
    Part(
        _("My tumor"),
        (
            Field("site", _("Where it began"), _("Such as small bowel, pancreas, lung, not known.")),
            Field("spread", _("Where it has spread")),
            Field("grade", _("Grade, Ki-67 and date of the biopsy"), _("Such as G2, Ki-67 6%, March 2026.")),
            Field("stage", _("Stage")),
            Field(
                "functional",
                _("Functional: does it make hormones that are felt?"),
                choices=(("yes", _("Yes, functional")), ("no", _("No, not functional")), ("unknown", _("Not known"))),
                printed=_("Functional"),
            ),
            Field("hormones", _("Which hormones, and what I feel of them"), printed=_("Hormones, and what I feel")),
            Field(
                "receptors",
                _("Somatostatin receptors on the scan"),
                choices=(("positive", _("Positive")), ("negative", _("Negative")), ("unknown", _("Not known"))),
            ),
        ),
    ),
    Part(
        _("Last results"),
        (
            Field("markers", _("Markers, with dates"), _("Such as 5-HIAA, chromogranin A."), is_long=True),
            Field("scans", _("Scans, with dates"), is_long=True),
        ),
    ),
    Part(
        _("Treatment"),
        (
            Field("now", _("Treatments now"), _("Medicines with dose, the last injection."), is_long=True),
            Field("before", _("Treatments before"), _("Operations and others, with dates."), is_long=True),
        ),
    ),
    Part(
        _("Alerts"),
        (
            Field(
                "crisis",
                _("Risk of carcinoid crisis"),
                _("Ask your team which it is."),
                choices=(
                    ("yes", _("Yes: tell the anesthetist before any operation or procedure")),
                    ("no", _("No")),
                    ("unknown", _("Not known")),
                ),
                on_card=True,
            ),
            Field(
                "plan",
                _("Plan for operations and procedures"),
                _("As your team wrote it."),
                is_long=True,
                on_card=True,
            ),
            Field("allergies", _("Allergies"), on_card=True),
            Field("contrast", _("Contrast medium"), _("Reactions to it, trouble with the kidneys."), on_card=True),
            Field("avoid", _("Medicines to avoid"), on_card=True),
        ),
    ),
    Part(
        _("People"),
        (
            Field("team", _("My team, with telephone numbers"), is_long=True, printed=_("My team")),
            Field("emergency", _("Whom to call in an emergency"), on_card=True),
        ),
    ),
)
CARD = tuple(field for part in PARTS for field in part.fields if field.on_card)
