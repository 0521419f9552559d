"""Periods that a decision table gives: one source for the clock, the paper, the guide and the register (S11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals.models import CaseType
from approvals.rules.calendar import UNITS, Unit, WorkCalendar
from workflows.services.deployment import evaluate_decision

REMEDIES = "remedy_periods"


@dataclass(frozen=True, slots=True)
class Period:
    """A length in a unit: WD working days, CD calendar days, M months (0.4.1)."""

    length: int
    unit: Unit

    def after(self, calendar: WorkCalendar, day: date) -> date:
        return calendar.after(day, self.length, self.unit)


def read_period(text: str) -> Period:
    """Read what a table writes, such as "60 CD"; ValueError for anything else."""
    length, _blank, name = text.partition(" ")
    unit = next((unit for unit in UNITS if unit == name), None)
    if unit is None:
        raise ValueError(f"{text}: the unit of a period is one of {', '.join(UNITS)}")
    return Period(int(length), unit)


def period_of(case_type: CaseType, table: str, column: str, *, act_day: date) -> Period:
    """Return what the table of the procedure's own version says for an act of that day.

    NotFound without the table, KeyError without the column."""
    found = evaluate_decision(deployment=case_type.deployment, table=table, variables={"decided_on": act_day})
    return read_period(str(found.value[column]))


def with_period(case_type: CaseType, limit: Mapping[str, Any], act_day: date) -> dict[str, Any]:
    """Return a limit with the length that it has when its event is on `act_day`.

    A row with a `period` has that of a table ("table.column"), one that `ends` on a day of the year has the days until
    then (c.9); a limit with a length of its own is returned as it is."""
    if limit.get("ends"):
        # What begins only after its day is due the next day.
        left = max((day_of_cycle(limit, act_day) - act_day).days, 1)
        return {**limit, "length": left, "unit": "CD"}
    if not limit.get("period"):
        return dict(limit)
    table, _dot, column = str(limit["period"]).partition(".")
    found = period_of(case_type, table, column, act_day=act_day)
    return {**limit, "length": found.length, "unit": found.unit}


def day_of_cycle(limit: Mapping[str, Any], day: date) -> date:
    """Return the day (`ends`, MM-DD) of the cycle in which an event falls: the same year's, after `counted_until` (MM-DD,
    else the end itself) the next year's."""
    counted_until = str(limit.get("counted_until") or limit["ends"])
    year = day.year if f"{day:%m-%d}" <= counted_until else day.year + 1
    return date.fromisoformat(f"{year}-{limit['ends']}")
