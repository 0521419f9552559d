"""What a handler knows of its job: the case, its decision, the day on the case's clock, plain values for a paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from approvals.models import Case, Decision
from approvals.services.case_rows import cases_of_job
from workflows import timelines
from workflows.handlers import JobContext

Result = Mapping[str, Any] | None


def case_of(context: JobContext) -> Case:
    [case] = cases_of_job(context.root.pk)
    return case


def today_of(context: JobContext) -> date:
    return timelines.today(context.instance.timeline)


def decision_of(case: Case) -> Decision | None:
    return case.decisions.in_force()


def named_value(context: JobContext) -> str:
    """Return the text in the variable that the task names; a dotted name reaches inside a table's answer."""
    value: Any = context.variables
    for part in context.properties["variable"].split("."):
        value = value[part]
    return str(value)


def paper_context(context: JobContext) -> dict[str, Any]:
    """Give a template the input of its task: plain values only; `expected_on` where the task names a limit to wait for."""
    known = {key: value for key, value in context.variables.items() if not key.startswith("_")}
    return {**known, **expected_end(context)}


def expected_end(context: JobContext) -> dict[str, date]:
    """Return the last day of the running limit that the task names: whoever waits is told how long (Licensing Law art. 45)."""
    clock = case_of(context).clocks.filter(key=context.properties.get("limit", "")).last()
    day = clock and (clock.expires_on or clock.due_on)
    return {"expected_on": day} if day else {}
