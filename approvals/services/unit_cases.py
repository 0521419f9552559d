"""Cases between authorities: one unit is examined, another examines; each has a seat that lanes name by level."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from approvals.models import Case, CaseStatus, CaseType, JurisdictionRecord
from approvals.services.intake import next_number
from approvals.services.official_cases import level_of, units_of
from workflows import timelines
from workflows.actors import Actor
from workflows.services.execution import start_process

LONGEST_LABEL = 60


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
    today = timelines.today(timeline)
    units = units_of(unit, today)
    case = Case.objects.create(
        case_type=case_type,
        number=next_number(case_type, units["county"] or unit, today.year),
        timeline=timeline,
        channel="office",
        status=CaseStatus.ACCEPTED,
        stage=level_of(unit),
        applicant_label=label[:LONGEST_LABEL],
        filed_on=today,
        accepted_on=today,
        fact_date=today,
        notes={**(notes or {}), "seats": dict(seats)},
        **units,
    )
    JurisdictionRecord.objects.create(
        case=case,
        table="office",
        rule="superior",
        facts=dict(seats),
        county=units["county"],
        decided_on=today,
    )
    if bind:
        bind(case)
    start_process(
        deployment=case_type.deployment,
        process_id=process_id,
        variables={"case_no": case.number, **variables},
        business_key=case.number,
        timeline=timeline,
        actor=actor,
        bind=lambda instance: Case.objects.filter(pk=case.pk).update(root=instance),
    )
    case.refresh_from_db()
    return case
