"""The explanation of a clock in words: one sentence for each step."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from approvals.rules.clock import STOPPED
from approvals.rules.clock_explanation import Step
from approvals.rules.grounds import GROUNDS

SENTENCES = {
    "counted_from": gettext_noop("%(on)s: the event; counting begins on the next day"),
    "counted_same_day": gettext_noop("%(on)s: the event; this day is counted"),
    "base_due": gettext_noop("%(length)s from there: %(on)s"),
    "days_off": gettext_noop("not counted as working days: %(days)s"),
    "worked_weekends": gettext_noop("weekend days that are worked and count: %(days)s"),
    "hold": gettext_noop("suspended from %(on)s to %(until)s (%(grounds)s): %(days)s"),
    "hold_open": gettext_noop("suspended since %(on)s (%(grounds)s); the time limit stands"),
    "hold_not_counted": gettext_noop(
        "suspended on %(on)s (%(grounds)s) after the limit had run out: not counted"
    ),
    "extended": gettext_noop("extended on %(on)s by %(length)s: %(evidence)s"),
    "moved": gettext_noop("%(on)s is not a working day; the end moves to %(to)s"),
    "provisional": gettext_noop(
        "the work calendar of %(year)s is not published yet; the date is provisional"
    ),
    "due": gettext_noop("last day: %(on)s, until 24:00"),
    "stands": gettext_noop("no last day while the time limit stands"),
    "stopped": gettext_noop("done on %(on)s, in time"),
    "stopped_late": gettext_noop("done on %(on)s, after the last day"),
}


def step_text(step: Step) -> str:
    """Return the sentence of a step of `approvals.rules.clock_explanation.explain` in the language in force."""
    return _(SENTENCES[sentence_key(step)]) % words(step)


def sentence_key(step: Step) -> str:
    if step.key == "counted_from" and step.values["rule"] == "same_day":
        return "counted_same_day"
    return "stopped_late" if step.key == "stopped" and step.values["is_late"] else step.key


def words(step: Step) -> dict[str, str]:
    said = {name: worded(value) for name, value in step.values.items()}
    said["on"] = day_text(step.on)
    if "length" in step.values:
        said["length"] = length_text(step.values["length"], step.values["unit"])
    if "grounds" in step.values:
        said["grounds"] = "、".join(ground_title(code) for code in step.values["grounds"])
    if step.key == "hold":
        said["days"] = length_text(step.values["days"], step.values["unit"])
    return said


def worded(value: Any) -> str:
    if isinstance(value, date):
        return day_text(value)
    if isinstance(value, list):
        return "、".join(worded(part) for part in value)
    return "" if value is None else str(value)


def day_text(day: date) -> str:
    return day.isoformat()


def length_text(length: int, unit: str) -> str:
    """Return 20 working days, 30 calendar days, 3 months."""
    # English has a singular, Chinese does not; one text for each keeps both simple.
    if length == 1:
        return {"WD": _("one working day"), "CD": _("one calendar day"), "M": _("one month")}[unit]
    forms = {"WD": _("%(n)d working days"), "CD": _("%(n)d calendar days"), "M": _("%(n)d months")}
    return forms[unit] % {"n": length}


def ground_title(code: str) -> str:
    """Return the title of a ground of suspension in the language in force."""
    if code == STOPPED:
        return _("stopped and reopened")
    ground = GROUNDS.get(code)
    if ground is None:
        return code
    return ground.title_en if (get_language() or "").startswith("en") else ground.title_zh
