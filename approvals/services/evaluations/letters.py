"""The letter of responsibility (F-E2): what the head of a unit reads at the step where he signs it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.models import Case, EvaluatedUnit
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.comments import in_a_line, told
from workflows.models import WorkItem


@starts_with("sign_letter")
def letter_to_read(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The unit's indicators with its own targets, one a line."""
    unit = EvaluatedUnit.objects.select_related("indicator_set").get(pk=case.notes["evaluated"])
    rows = unit.indicator_set.indicators.measuring(unit)
    return {"indicators": "\n".join(in_a_line(told(row, unit.targets.get(row.code))) for row in rows)}


@action("sign_letter")
def sign_letter(act: Act) -> Mapping[str, Any]:
    """The answer itself steers the letter's way; nothing else follows from it."""
    return {}
