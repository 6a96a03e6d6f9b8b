"""English word endings and spellings, folded lightly: scan, scans and scanning are one term, tumour is tumor.

A small stemmer of this site, after the first steps of M. F. Porter, "An algorithm for suffix stripping" (1980), with what
medical words need: diagnosis and diagnoses, metastasis and metastatic. It errs on the side of keeping words apart.
"""

import re

_IRREGULAR = {
    "children": "child", "women": "woman", "men": "man", "feet": "foot", "teeth": "tooth", "lives": "life",
    "felt": "feel", "ate": "eat", "eaten": "eat", "worse": "wors", "news": "news", "pancreas": "pancreas",
    "pancreatic": "pancreas", "metastatic": "metastas", "metastasize": "metastas", "metastasise": "metastas",
    "metastasized": "metastas", "metastasised": "metastas", "metastasizes": "metastas", "diagnostic": "diagnos",
    "cancerous": "cancer", "inheritance": "inherit", "inheritable": "inherit", "hereditary": "inherit",
    "treatment": "treat", "treatments": "treat", "grey": "gray", "centre": "center", "centres": "center",
    "fibre": "fiber", "fibres": "fiber", "litre": "liter", "litres": "liter", "programme": "program", "programmes": "program",
    "dietician": "dietitian", "dieticians": "dietitian", "ageing": "aging", "practise": "practic", "mould": "mold",
}  # fmt: skip

# British beside American spelling, wherever it stands in a word
_SPELLING = (
    ("oedema", "edema"), ("oesoph", "esoph"), ("oestr", "estr"), ("rrhoea", "rrhea"), ("coeliac", "celiac"),
    ("foet", "fet"), ("haem", "hem"), ("anaem", "anem"), ("aemia", "emia"), ("anaesth", "anesth"), ("paed", "ped"),
    ("gynaec", "gynec"), ("faec", "fec"), ("caec", "cec"), ("aetiolog", "etiolog"), ("tumour", "tumor"),
    ("colour", "color"), ("favour", "favor"), ("behaviour", "behavior"), ("flavour", "flavor"), ("odour", "odor"),
    ("humour", "humor"), ("labour", "labor"), ("neighbour", "neighbor"), ("analogue", "analog"), ("catalogue", "catalog"),
    ("sulph", "sulf"), ("yz", "ys"),
)  # fmt: skip
_ANY_SPELLING = re.compile("|".join(british for british, _ in _SPELLING))
_AMERICAN = dict(_SPELLING)
# localised, localisation; not raised, and disease does not end so
_IZE = re.compile(r"(?<=[a-z]{3})is(?=(?:e|ed|es|er|ers|ing|ations?)$)")

_VOWEL = re.compile(r"[aeiouy]")
# Not by their ending: these are no plurals and no past forms
_KEPT = frozenset(
    "as his is this us was yes gas bus plus during thing nothing something anything need speed seed".split()
)


def stem(word: str) -> str:
    """The term of one folded word (a-z; other scripts come back as they are)."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or word in _KEPT or not word.isascii() or not word.isalpha():
        return word
    word = _IZE.sub("iz", _ANY_SPELLING.sub(lambda match: _AMERICAN[match[0]], word))
    return _without_e(_without_past(_without_plural(word)))


def _without_plural(word: str) -> str:
    if word.endswith("sis"):
        return word[:-2]  # diagnosis; diagnoses comes to the same below
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _without_past(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) > 2 and not word.endswith("eed") and _VOWEL.search(base):
            return _undoubled(base)
    return word


def _undoubled(base: str) -> str:
    """scann is scan, controll is control; swell, press and buzz keep theirs."""
    if base[-1] == base[-2] and (base[-1] not in "lsz" or (base[-1] == "l" and len(base) > 5)):
        return base[:-1]
    return base


def _without_e(word: str) -> str:
    """image and imaging meet as imag."""
    return word[:-1] if word.endswith("e") and len(word) > 3 else word
