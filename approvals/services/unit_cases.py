"""Cases between authorities: one unit is examined, another examines; each has a seat that lanes name by level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from approvals.models import Case, CaseType
from approvals.services.facts import LONGEST_LABEL
from approvals.services.official_cases import begin, placed_case
from workflows.actors import Actor


@transaction.atomic
def open_unit_case(
    *,
    case_type: CaseType,
    process_id: str,
    unit: str,
    seats: Mapping[str, str],
    label: str,
    variables: Mapping[str, Any],
    actor: Actor,
    timeline: str,
    notes: Mapping[str, Any] | None = None,
    bind: Callable[[Case], object] | None = None,
) -> Case:
    """Open a case about a unit on one of the processes of a procedure.

    `seats` name who sits at the levels that the diagram's lanes use beside the territorial ones, for example
    {"assessed": "990121", "superior": "990100"}. `bind` ties the case to its subject before the process starts."""
    case = placed_case(
        case_type,
        unit,
        timeline,
        rule="superior",
        reasons=seats,
        label=label[:LONGEST_LABEL],
        notes={**(notes or {}), "seats": dict(seats)},
    )
    if bind:
        bind(case)
    begin(case, process_id, {"case_no": case.number, **variables}, actor)
    return case
