"""Disaster: the lead group waives the targets of a period (e.5, e.13); what is waived counts neither for nor against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, TargetWaiver, UnitDuty
from approvals.rules.scoring import Waived
from approvals.services.casework import Act, action, starts_with
from approvals.services.deadlines import stop_clock
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.indicators import check_quorum
from approvals.services.evaluations.opening import (
    OFFICE,
    evaluation_case,
    filed,
    period_end,
    process_for,
    settings_of,
    waived_by_unit,
)
from approvals.services.evaluations.owed import measured_in, waivable
from approvals.services.evaluations.recounting import recount
from approvals.services.notices import send_notice
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services import messages

HEAD = "UNIT_HEAD"
# What the unit and its superior both write, and the one finds as the other wrote it.
FACTS = ("disaster", "began_on", "area", "rows")


@transaction.atomic
def open_waiver(*, unit: EvaluatedUnit, actor: Actor, timeline: str) -> Case:
    """Open a unit's request to be measured without a period in which a disaster struck it.

    The head asks, or the superior's office for a unit that cannot. Raises Blocked NOT_HEAD, NOT_OPEN, PUBLISHED,
    WAIVER_OPEN."""
    asks_itself = actor.is_system or (unit.unit, HEAD) in actor.posts
    if not asks_itself and (unit.superior, OFFICE) not in actor.posts:
        raise Blocked(_("The head of the unit asks for this, or the office of its superior"), code="NOT_HEAD")
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if year is None:
        raise Blocked(_("The evaluation of this year is not open"), code="NOT_OPEN")
    if year.notes.get("published_on"):
        raise Blocked(_("The result of the year is published"), code="PUBLISHED")
    # Locked: two officials may ask at the same moment.
    EvaluatedUnit.objects.select_for_update().get(pk=unit.pk)
    if open_waivers(year).filter(notes__evaluated=unit.pk).exists():
        raise Blocked(_("A request of this unit is being decided already"), code="WAIVER_OPEN")
    process = process_for(year, "waiver")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {process['title']}",
        variables={"unit_key": unit.key, "asked_by": "unit" if asks_itself else "superior", "granted": 0},
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk, "waiver_of": year.pk},
    )


def open_waivers(year: Case) -> QuerySet[Case]:
    """Return the requests of a year that are not decided."""
    return Case.objects.filter(notes__waiver_of=year.pk, closed_on__isnull=True)


def unit_of(case: Case) -> EvaluatedUnit:
    return EvaluatedUnit.objects.select_related("indicator_set").get(pk=case.notes["evaluated"])


@action("ask_waiver")
def ask_waiver(act: Act) -> Mapping[str, Any]:
    """The unit names disaster, evidence and what shall not count. Raises Blocked AREA, PERIOD, NO_INDICATOR, TWICE."""
    check_request(act.case, act.answers)
    return {}


@action("verify_waiver")
def verify_waiver(act: Act) -> Mapping[str, Any]:
    """The superior verifies the facts with the offices in charge; its opinion binds nobody."""
    check_request(act.case, act.answers)
    return {}


@starts_with("verify_waiver")
def rows_to_verify(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """What the unit asked for; empty where the superior asks in its stead."""
    asked = filed(case, "waiver")
    return {key: asked[key] for key in FACTS if key in asked}


def check_request(case: Case, answers: Mapping[str, Any]) -> None:
    unit, has_area = unit_of(case), bool(answers.get("area"))
    if has_area and unit.line != settings_of(case)["waivers"]["area_line"]:
        raise Blocked(_("Only a government asks for the units of its whole area"), code="AREA")
    began, seen = day(answers["began_on"]), set()
    for row in answers.get("rows") or ():
        period, code = str(row["period"]), code_of(row)
        check_period(case, unit, period, began, has_area)
        check_code(unit, code, has_area)
        if (period, code) in seen:
            raise Blocked(_("Name each period and indicator once"), code="TWICE")
        seen.add((period, code))


def day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def code_of(row: Mapping[str, Any]) -> str:
    return str(row.get("code") or "").strip()


def check_period(case: Case, unit: EvaluatedUnit, period: str, began: date, has_area: bool) -> None:
    if not has_area and period not in measured_in(settings_of(case), unit.line):
        raise Blocked(
            _("This unit is not measured in the period %(period)s") % {"period": period}, code="PERIOD"
        )
    if period_end(case.case_type, unit.year, period) < began:
        text = _("The period %(period)s had ended before the disaster began")
        raise Blocked(text % {"period": period}, code="PERIOD")


def check_code(unit: EvaluatedUnit, code: str, has_area: bool) -> None:
    known = unit.indicator_set.indicators.all() if has_area else unit.indicator_set.indicators.measuring(unit)
    if code and not known.filter(code=code).exists():
        raise Blocked(_("This unit has no indicator %(code)s") % {"code": code}, code="NO_INDICATOR")


@action("decide_waiver")
def decide_waiver(act: Act) -> Mapping[str, Any]:
    """The lead group decides line by line, with a reason for each that it refuses. Raises Blocked QUORUM, LINES,
    NO_REASONS."""
    check_quorum(act.answers)
    asked = [(str(row["period"]), code_of(row)) for row in filed(act.case, "waiver_check").get("rows") or ()]
    lines = act.answers.get("rows") or ()
    if sorted((str(row["period"]), code_of(row)) for row in lines) != sorted(asked):
        raise Blocked(_("Decide on each line that was asked for, and on no other"), code="LINES")
    if any(row["granted"] == "no" and not str(row.get("reason") or "").strip() for row in lines):
        raise Blocked(_("State why a line is refused"), code="NO_REASONS")
    return {"granted": sum(row["granted"] == "yes" for row in lines)}


@starts_with("decide_waiver")
def lines_to_decide(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """Each line, with what the unit wrote of the disaster and what its superior found."""
    checked = filed(case, "waiver_check")
    told = {"facts": filed(case, "waiver").get("facts", ""), "opinion": checked.get("opinion", "")}
    rows = checked.get("rows") or ()
    return {**told, "rows": [{"period": row["period"], "code": code_of(row)} for row in rows]}


@transaction.atomic
def waive_targets(*, case: Case, number: str, actor: Actor) -> int:
    """Carry out the lead group's decision on the unit, or all units of its area; returns how many it frees of something.

    A repeated call changes nothing. Scores that were counted already are counted anew."""
    granted = [
        (str(row["period"]), code_of(row))
        for row in filed(case, "waiver_decision").get("rows") or ()
        if row["granted"] == "yes"
    ]
    freed = []
    for unit in units_meant(case):
        rows = list(fitting(unit, granted, measured_in(settings_of(case), unit.line)))
        if rows:
            free_unit(unit, rows, case, number, actor)
            freed.append(unit)
    if freed:
        recount(case=Case.objects.get(pk=case.notes["waiver_of"]), units=freed)
    return len(freed)


def units_meant(case: Case) -> Iterable[EvaluatedUnit]:
    unit = unit_of(case)
    if not filed(case, "waiver_check").get("area"):
        return [unit]
    # A code of a place begins with that of the place it lies in.
    own = EvaluatedUnit.objects.filter(
        year=unit.year, indicator_set=unit.indicator_set, ended_on__isnull=True
    )
    return own.filter(unit__startswith=unit.unit).select_related("indicator_set").order_by("key")


def fitting(
    unit: EvaluatedUnit, granted: Sequence[tuple[str, str]], periods: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yield what of a decision on an area fits a unit: its own periods and indicators."""
    codes = set(unit.indicator_set.indicators.measuring(unit).values_list("code", flat=True))
    for period, code in granted:
        if period in periods and (not code or code in codes):
            yield period, code


def free_unit(
    unit: EvaluatedUnit, rows: Sequence[tuple[str, str]], case: Case, number: str, actor: Actor
) -> None:
    today = timelines.today(case.timeline)
    for period, code in rows:
        words = {"case": case, "number": number, "decided_on": today}
        TargetWaiver.objects.get_or_create(evaluated=unit, period=period, code=code, defaults=words)
    waived = waived_by_unit([unit])[unit.pk]
    if is_wholly_waived(unit, waived):
        unit.exempt_reason = f"因灾全年免予考核（{number}）"
    elif number not in unit.footnote:
        unit.footnote = "；".join(filter(None, (unit.footnote, f"因灾免计部分目标（{number}）")))[:200]
    unit.save(update_fields=["exempt_reason", "footnote"])
    for duty in unit.duties.filter(kind__in=waivable(settings_of(case)), is_waived=False):
        if waived.covers(duty.period):
            free_duty(duty, actor)
    tell_unit(unit, case, actor)


def is_wholly_waived(unit: EvaluatedUnit, waived: Waived) -> bool:
    codes = unit.indicator_set.indicators.measuring(unit).values_list("code", flat=True)
    return all(waived.covers_year(code) for code in codes)


def free_duty(duty: UnitDuty, actor: Actor) -> None:
    """Nobody is late with what is waived: the flags fall and the limits of an open duty stop; data may still come."""
    duty.is_waived, duty.is_late, duty.is_missed = True, False, False
    duty.save(update_fields=["is_waived", "is_late", "is_missed"])
    if duty.case is None or duty.status == UnitDuty.Status.DONE:
        return
    if duty.status == UnitDuty.Status.OPEN:
        stop_clock(case=duty.case, key="*", actor=actor)
    # Who has nothing left to assess need not be asked; a report stays open, since its data may still come.
    messages.correlate(name="period_waived", business_key=duty.case.number, variables={}, actor=actor)


def tell_unit(unit: EvaluatedUnit, case: Case, actor: Actor) -> None:
    """Tell a unit in the case of its letter, which lasts the year; where it has none, in the case of the request."""
    letter = unit.duties.filter(kind=UnitDuty.Kind.LETTER, case__isnull=False).select_related("case").first()
    own = letter.case if letter and letter.case and unit.pk != case.notes["evaluated"] else case
    send_notice(
        case=own,
        key="waiver_decided",
        context={"unit": unit.name},
        actor=actor,
        occasion=f"waiver:{case.pk}:{unit.pk}",
    )
