"""Cases between authorities: one unit is examined, another examines; each has a seat that lanes name by level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from approvals.models import Case, CaseType, StatutoryClock
from approvals.services.facts import LONGEST_LABEL
from approvals.services.official_cases import begin, placed_case
from workflows.actors import Actor
from workflows.selectors import open_work
from workflows.services import work_items

LEVELS = ("village", "township", "county")


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


@transaction.atomic
def move_seats(*, case: Case, units: Mapping[str, str], reason: str, actor: Actor) -> None:
    """Let other units sit where a case names units that are no more (old code → new): its open steps lie with them from now
    on, and so do its limits and whatever the diagram opens later."""
    seats = {seat: units.get(code, code) for seat, code in case.notes["seats"].items()}
    if seats == case.notes["seats"]:
        return
    case.notes["seats"] = seats
    for level in LEVELS:
        # The place of the case follows, or whoever looks after the place would not see it.
        setattr(case, level, units.get(getattr(case, level), getattr(case, level)))
    case.save(update_fields=["notes", *LEVELS])
    for old, new in units.items():
        StatutoryClock.objects.filter(case=case, handling_unit=old, stopped_on__isnull=True).update(
            handling_unit=new
        )
    for item in open_work(case.root) if case.root else ():
        if any(unit in units for unit, _role in item.candidates.get("pairs", ())):
            work_items.readdress(work_item_id=item.pk, units=units, reason=reason, actor=actor)
