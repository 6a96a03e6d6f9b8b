"""What people are treated with, in the order of the articles. A question keeps the keys."""

from django.utils.translation import gettext_lazy as _

TREATMENTS = [
    ("surgery", _("surgery")), ("ssa", _("injections of octreotide or lanreotide")), ("prrt", _("PRRT")),
    ("targeted", _("everolimus, sunitinib or cabozantinib")), ("chemo", _("chemotherapy")),
    ("liver", _("treatment through the liver's vessels")), ("watching", _("watching and waiting")),
]  # fmt: skip
