"""Why a table said so, as plain data: kept with the case and shown row by row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from approvals.models import Case
from bpmn import values
from bpmn.dmn import DecisionResult
from workflows.models import ProcessInstance
from workflows.selectors import instance_variables
from workflows.services.deployment import evaluate_decision


def as_data(result: DecisionResult) -> dict[str, Any]:
    """Return JSON-ready data of a result: value, matched rows, and for every table its inputs, rows and cells."""
    data = {
        "value": result.value,
        "matched": list(result.matched),
        "tables": [asdict(table) for table in result.explanation],
        "errors": list(result.errors),
    }
    dumped: dict[str, Any] = values.dump(data)
    return dumped


def explain_decision(case: Case, table: str, variables: Mapping[str, Any] | None = None) -> DecisionResult:
    """Evaluate a table of the case's pinned version with the case's present variables (for a screen, not for a step)."""
    root = ProcessInstance.objects.get(case=case)
    known = {**instance_variables(root), **(variables or {})}
    return evaluate_decision(deployment=case.case_type.deployment, table=table, variables=known)
