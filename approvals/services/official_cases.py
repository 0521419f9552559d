"""Cases that nobody applies for: opened by an authority or by the calendar, for a unit or about an entitlement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from approvals.models import Case, CaseParty, CaseStatus, CaseType, JurisdictionRecord
from approvals.services import facts
from approvals.services.intake import current_case_type, next_number, timeline_of
from approvals.services.jurisdiction import unit_code
from workflows import timelines
from workflows.actors import Actor
from workflows.services.execution import start_process

LENGTHS = {12: "village", 9: "township", 6: "county"}


@transaction.atomic
def open_official_case(
    *,
    pack_id: str,
    unit: str,
    values: Mapping[str, Any],
    actor: Actor,
    label: str = "",
    parties: Iterable[CaseParty] = (),
    applicant_user_id: int | None = None,
    start_event: str | None = None,
    bind: Callable[[Case], object] | None = None,
    is_rehearsal: bool = False,
) -> Case:
    """Open a case at a unit without an application; `values` stand where the answers of a form would.

    It is accepted on the day on which it opens. `parties` are unsaved rows; `bind` ties it to what it is about before
    the process starts. Raises CaseType.DoesNotExist, WrongMode (L4), InvalidPack for a fact that can't be evaluated."""
    case_type = current_case_type(pack_id)
    timeline = timeline_of(case_type, is_rehearsal=is_rehearsal)
    case = placed_case(
        case_type,
        unit,
        timeline,
        rule="own_area",
        reasons={"unit": unit},
        label=label,
        applicant_id=applicant_user_id,
    )
    for party in parties:
        party.case = case
    # Before the process, whose first steps ask for the parties.
    CaseParty.objects.bulk_create(parties)
    if bind:
        bind(case)
    begin(case, case_type.process_id, facts.process_variables(case, values), actor, start_event)
    return case


def placed_case(
    case_type: CaseType,
    unit: str,
    timeline: str,
    *,
    rule: str,
    reasons: Mapping[str, Any],
    label: str,
    applicant_id: int | None = None,
    notes: Mapping[str, Any] | None = None,
) -> Case:
    """Number a case at a unit, accepted today, and record by which rule and for which reasons it stands there."""
    today = timelines.today(timeline)
    units = units_of(unit, today)
    case = Case.objects.create(
        case_type=case_type,
        # A city's own case has no county, so the unit itself numbers it.
        number=next_number(case_type, units["county"] or unit, today.year),
        timeline=timeline,
        channel="office",
        status=CaseStatus.ACCEPTED,
        stage=level_of(unit),
        applicant_id=applicant_id,
        applicant_label=label,
        filed_on=today,
        accepted_on=today,
        fact_date=today,
        notes=dict(notes or {}),
        **units,
    )
    JurisdictionRecord.objects.create(
        case=case,
        table="office",
        rule=rule,
        facts=dict(reasons),
        township=units["township"],
        county=units["county"],
        decided_on=today,
    )
    return case


def begin(
    case: Case, process_id: str, variables: Mapping[str, Any], actor: Actor, start_event: str | None = None
) -> None:
    """Start a process of the case's pinned version and tie the case to it."""
    start_process(
        deployment=case.case_type.deployment,
        process_id=process_id,
        variables=variables,
        business_key=case.number,
        timeline=case.timeline,
        actor=actor,
        start_event=start_event,
        bind=lambda instance: Case.objects.filter(pk=case.pk).update(root=instance),
    )
    case.refresh_from_db()


def units_of(unit: str, on: date) -> dict[str, str]:
    """Return the units of all levels that a unit stands in; those below it are empty."""
    found = {level: unit_code(unit[:length], on) for length, level in LENGTHS.items() if len(unit) >= length}
    city = unit if len(unit) == 6 and unit.endswith("00") else f"{unit[:4]}00"
    if city == unit:
        # A code of six digits that ends in 00 is a city, which has no county.
        found["county"] = ""
    return {"village": "", "township": "", "county": "", **found, "city": unit_code(city, on)}


def level_of(unit: str) -> str:
    return "city" if len(unit) == 6 and unit.endswith("00") else LENGTHS.get(len(unit), "county")
