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
    """Return a limit with the length that its `period` ("table.column") has; a limit with a length of its own as it is."""
    if not limit.get("period"):
        return dict(limit)
    table, _dot, column = str(limit["period"]).partition(".")
    found = period_of(case_type, table, column, act_day=act_day)
    return {**limit, "length": found.length, "unit": found.unit}
