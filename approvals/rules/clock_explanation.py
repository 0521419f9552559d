"""Why this date: the steps from the event to the last day, in order, for the screen and the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.rules.clock import Clock, Kind


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the explanation: a text key, the day it speaks of, and plain values for the text.

    Keys: counted_from, base_due, days_off, worked_weekends, hold, hold_open, hold_not_counted, extended, moved,
    provisional, due, stands, stopped."""

    key: str
    on: date
    values: dict[str, Any] = field(default_factory=dict)


def explain(clock: Clock, on: date) -> list[Step]:
    """Return the derivation of the due day as it stands on a day; the same events give the same steps."""
    return [*_start(clock), *_holds(clock, on), *_extensions(clock, on), *_end(clock, on)]


def _start(clock: Clock) -> Iterator[Step]:
    limit, started = clock.limit, clock.started_on()
    rule = "same_day" if limit.is_same_day else "T1"
    yield Step("counted_from", started, {"rule": rule, "length": limit.length, "unit": limit.unit})
    base = Clock(limit, clock.calendar, clock.events[:1]).due_on(started)
    if base:
        yield Step("base_due", base, {"length": limit.length, "unit": limit.unit})


def _holds(clock: Clock, on: date) -> Iterator[Step]:
    # Holds in months are counted in calendar days.
    unit = "WD" if clock.limit.unit == "WD" else "CD"
    for hold in clock.holds(on):
        values = {"grounds": list(hold.grounds), "until": hold.closed_on, "unit": unit}
        if not hold.is_counted:
            yield Step("hold_not_counted", hold.opened_on, values)
        elif hold.closed_on is None:
            yield Step("hold_open", hold.opened_on, values)
        else:
            yield Step("hold", hold.opened_on, {**values, "days": clock.days_of(hold, hold.closed_on)})


def _extensions(clock: Clock, on: date) -> Iterator[Step]:
    for event in clock.events:
        if event.kind is Kind.EXTEND and event.on <= on:
            values = {
                "length": event.length,
                "unit": clock.limit.extension_unit or clock.limit.unit,
                "by": event.by,
                "evidence": event.evidence,
            }
            yield Step("extended", event.on, values)


def _end(clock: Clock, on: date) -> Iterator[Step]:
    due = clock.due(on)
    if due is None:
        yield Step("stands", on)
        return
    # Only working days skip days off; other limits merely end on them.
    if clock.limit.unit == "WD":
        off, worked = clock.calendar.exceptions(clock.started_on(), due.on)
        if off:
            yield Step("days_off", off[0], {"days": off})
        if worked:
            yield Step("worked_weekends", worked[0], {"days": worked})
    if due.on != due.nominal:
        yield Step("moved", due.nominal, {"rule": "T3", "to": due.on})
    if due.is_provisional:
        yield Step("provisional", due.on, {"year": due.on.year})
    yield Step("due", due.on, {"calendar": due.version})
    stopped = clock.stopped_on(on)
    if stopped:
        yield Step("stopped", stopped, {"is_late": stopped > due.on})
