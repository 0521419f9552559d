"""A clock's derivation in words: one sentence for each step that approvals/rules/clock_explanation.py names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Protocol

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.rules.grounds import GROUNDS
from approvals.templatetags.jingwei import bilingual, day, span

register = template.Library()


class Step(Protocol):
    """What the sentence is made of: a text key and its values."""

    @property
    def key(self) -> str: ...
    @property
    def values(self) -> Mapping[str, Any]: ...


SENTENCES = {
    "counted_from": gettext_noop(
        "The limit of %(span)s begins with this event; the day of the event is not counted."
    ),
    "counted_same_day": gettext_noop("The limit of %(span)s begins on this day, which counts."),
    "base_due": gettext_noop("%(span)s later, without anything in between, this would be the last day."),
    "hold": gettext_noop("Stood still until %(until)s (%(grounds)s): %(days)s days do not count."),
    "hold_open": gettext_noop("Stands still since then (%(grounds)s)."),
    "hold_not_counted": gettext_noop(
        "Stopped only after the limit had run out (%(grounds)s): this changes nothing."
    ),
    "extended": gettext_noop("Extended once by %(span)s."),
    "days_off": gettext_noop("Public holidays on weekdays, not counted: %(days)s."),
    "worked_weekends": gettext_noop("Weekend days worked by official notice, counted: %(days)s."),
    "moved": gettext_noop("The last day is a day off, so the limit ends on %(to)s."),
    "provisional": gettext_noop("The calendar of %(year)s is not confirmed yet; the day may still move."),
    "due": gettext_noop("Last day, by calendar version %(calendar)s."),
    "stands": gettext_noop("While the clock stands still there is no last day."),
    "stopped": gettext_noop("Ended in time."),
    "stopped_late": gettext_noop("Ended after the last day."),
}


@register.filter
def step_text(step: Step) -> str:
    """The sentence of one step; KeyError for a key that has none."""
    values = {name: _said(name, value) for name, value in step.values.items()}
    if "length" in step.values:
        values["span"] = span(step.values["length"], step.values["unit"])
    return _(SENTENCES[_sentence_key(step)]) % values


def _sentence_key(step: Step) -> str:
    if step.key == "counted_from" and step.values.get("rule") == "same_day":
        return "counted_same_day"
    return "stopped_late" if step.key == "stopped" and step.values.get("is_late") else step.key


def _said(name: str, value: object) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Iterable) and not isinstance(value, str):
        return _(", ").join(_ground(item) if name == "grounds" else _said(name, item) for item in value)
    return "" if value is None else str(value)


def _ground(code: str) -> str:
    found = GROUNDS.get(code)
    return bilingual({"zh": found.title_zh, "en": found.title_en}) if found else code
