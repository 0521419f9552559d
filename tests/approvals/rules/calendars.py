"""The calendar of the product's data file, as the rules see it."""

import tomllib
from pathlib import Path

import approvals
from approvals.rules.calendar import WorkCalendar, YearPlan

FILE = Path(approvals.__file__).parent / "data" / "work_calendar.toml"


def shipped_plans():
    rows = tomllib.loads(FILE.read_text(encoding="utf8"))["years"]
    return [
        YearPlan(row["year"], frozenset(row["days_off"]), frozenset(row["worked"]), row["source"])
        for row in rows
    ]


SHIPPED = WorkCalendar.of(shipped_plans())
