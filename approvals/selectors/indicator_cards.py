"""How the card of an indicator (F-E1) and what a version changes of it read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from approvals.models import EvaluatedUnit, Indicator
from approvals.models.indicators import LISTS, MARK
from approvals.rules.scoring.words import FORMULAS
from approvals.selectors.english import pack_word
from approvals.selectors.evaluation_words import GRADES_OF_MARKS, KINDS, LINES

FIELDS = {
    "code": gettext_noop("Code"),
    "name_zh": gettext_noop("Name of the indicator"),
    "line": gettext_noop("Line"),
    "unit_types": gettext_noop("Types of units"),
    "classes": gettext_noop("Classes"),
    "kind": gettext_noop("Kind of indicator"),
    "is_elective": gettext_noop("Prescribed or chosen"),
    "direction": gettext_noop("Direction"),
    "measure": gettext_noop("Measured in"),
    "target": gettext_noop("Target"),
    "floor": gettext_noop("Floor"),
    "weight": gettext_noop("Weight"),
    "formula": gettext_noop("Formula"),
    "params": gettext_noop("Numbers of the formula"),
    "counts": gettext_noop("What is counted"),
    "source_kind": gettext_noop("Kind of data source"),
    "source": gettext_noop("Data source"),
    "evidence": gettext_noop("Evidence to hand in"),
    "period": gettext_noop("Measured"),
    "verifier": gettext_noop("Verifier"),
    "verification": gettext_noop("Verification"),
    "basis": gettext_noop("Legal or policy basis"),
    "lint": gettext_noop("Check against the rules"),
}
CODED: Mapping[str, Mapping[str, str]] = {
    "line": {**LINES, "X": gettext_noop("Display only")},
    "unit_types": KINDS,
    "kind": {
        "quantitative": gettext_noop("Quantitative"),
        "qualitative": gettext_noop("Qualitative"),
        "survey": gettext_noop("Survey"),
    },
    "is_elective": {"True": gettext_noop("Chosen"), "False": gettext_noop("Prescribed")},
    "direction": {
        "up": gettext_noop("Higher is better"),
        "down": gettext_noop("Lower is better"),
        "error": gettext_noop("Error between reported and found"),
    },
    "source_kind": {
        "query": gettext_noop("Query of a procedure"),
        "report": gettext_noop("Report of the unit"),
        "check": gettext_noop("Check on the spot"),
        "survey": gettext_noop("Survey"),
        "external": gettext_noop("External data"),
    },
    "period": {
        "quarter": gettext_noop("each quarter"),
        "half": gettext_noop("each half-year"),
        "year": gettext_noop("at the end of the year"),
    },
}
LINT = {
    "SUM": gettext_noop("weights of a line do not add up to 100"),
    "QUAL_SHARE": gettext_noop("more than 30 % by judgement"),
    "ELECTIVE_SHARE": gettext_noop("more than 10 % chosen"),
    "H8": gettext_noop("counts what nobody may be scored by"),
    "NO_VERIFY": gettext_noop("no way of verification"),
    "NO_SOURCE": gettext_noop("neither data source nor evidence"),
    "TOO_MANY": gettext_noop("too many indicators"),
    "VETO": gettext_noop("a veto ground outside the list"),
    "TARGET": gettext_noop("a target that cannot be reached"),
    "DOUBLE": gettext_noop("the same fact scored twice"),
}
PARAMS = {
    "step": gettext_noop("step"),
    "each": gettext_noop("points for each"),
    "span": gettext_noop("span"),
    "limit": gettext_noop("largest error"),
    "least": gettext_noop("sheets at least"),
    "unknown": gettext_noop("at most without an opinion, in %"),
}
EVERY = {"unit_types": gettext_noop("all of the line"), "classes": gettext_noop("all classes")}
HOW = {
    "added": gettext_noop("%(code)s added"),
    "dropped": gettext_noop("%(code)s dropped"),
}


def said_name(row: Indicator) -> str:
    """Return the indicator's name in the reader's language."""
    return row.name_en if is_english() and row.name_en else row.name_zh


def card_lines_of(row: Indicator, unit: EvaluatedUnit) -> list[tuple[str, str]]:
    """Return the card of an indicator as label and text, with the unit's own target where it has one; empty lines left out."""
    own = unit.targets.get(row.code)
    texts = {name: said(name, row.as_text(name)) for name in FIELDS}
    texts["name_zh"] = said_name(row)
    if own is not None:
        texts["target"] += " · " + _("own target %(target)s") % {
            "target": f"{Decimal(str(own)).normalize():f}"
        }
    # A key by which the program counts says nothing to people.
    texts["counts"] = "" if row.counts.isascii() else row.counts
    texts["lint"] = said_lint(row.lint)
    return [(_(label), texts[name]) for name, label in FIELDS.items() if texts[name]]


def said(name: str, text: str) -> str:
    """Return the text of a field in words of the reader's language."""
    if not text:
        return str(_(EVERY[name]) if name in EVERY else "")
    if name == "formula":
        return f"{text} {FORMULAS[text][is_english()]}" if text in FORMULAS else text
    if name == "params":
        return said_params(json.loads(text))
    if name in LISTS:
        parts = text.split(MARK)
        return str(_(", ")).join(
            str(_(CODED[name][part])) if part in CODED.get(name, {}) else pack_word(part) for part in parts
        )
    words = CODED.get(name, {})
    return str(_(words[text])) if text in words else pack_word(text)


def is_english() -> bool:
    return (get_language() or "zh").startswith("en")


def said_params(params: Mapping[str, Any]) -> str:
    """Return the numbers of a formula: step 0.5, points for each 1; marks with their shares."""
    found = []
    for key, value in params.items():
        if key == "grades":
            found += [f"{_(GRADES_OF_MARKS[mark])} {share}" for mark, share in value.items()]
        else:
            found.append(f"{_(PARAMS[key]) if key in PARAMS else key} {value}")
    return str(_(", ")).join(found)


def said_lint(codes: list[str] | None) -> str:
    if codes is None:
        return str(_("not checked yet"))
    return str(_(", ")).join(_(LINT[code]) if code in LINT else code for code in codes) or str(
        _("nothing found")
    )


def told_changes(changes: Iterable[Mapping[str, Any]]) -> str:
    """Return what a version changes, card by card; the first one of a city is new as a whole."""
    return str(_("; ")).join(map(told_change, changes)) or str(_("the whole set"))


def told_change(change: Mapping[str, Any]) -> str:
    if change["how"] in HOW:
        return str(_(HOW[change["how"]]) % {"code": change["code"]})
    pairs = (
        f"{_(FIELDS[name])} {said(name, before) or '–'} → {said(name, after) or '–'}"
        for name, before, after in change["fields"]
    )
    return f"{change['code']} {_(', ').join(pairs)}"
