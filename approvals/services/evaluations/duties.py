"""What units owe: letters, reports, assessments. One case for each unit, kind and period, opened in bulk, never twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseType, EvaluatedUnit, UnitDuty
from approvals.rules.scoring import NOTHING_WAIVED
from approvals.services.casework import Act, action, starts_with
from approvals.services.deadlines import start_clock, stop_clock
from approvals.services.evaluations.assessors import draw_assessors, tell_assessors
from approvals.services.evaluations.measures import measured
from approvals.services.evaluations.opening import (
    day_of,
    evaluation_case,
    form_for,
    period_end,
    settings_of,
    units_of,
    waived_by_unit,
)
from approvals.services.evaluations.owed import duty_rules, label_of, own_period, waivable
from approvals.services.evaluations.values import enter_values, freeze_values, report_rows
from approvals.services.notices import send_notice
from approvals.services.numbering import draw_for_case
from approvals.services.official_cases import level_of
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services import messages


def open_round(*, parent: Case, superior: str, kind: str, period: str, actor: Actor) -> int:
    """Open what the units under one superior owe; returns how many were new.

    Safe to repeat: unit, kind and period are a unique key, and each case is opened in the caller's transaction."""
    opened = 0
    owed = list(owing(parent, superior, kind, period))
    is_waivable = kind in waivable(settings_of(parent))
    waived = waived_by_unit(unit for unit, _period in owed) if is_waivable else {}
    for unit, due_period in owed:
        is_waived = waived.get(unit.pk, NOTHING_WAIVED).covers(due_period)
        if is_waived and kind == UnitDuty.Kind.ASSESSMENT:
            continue  # nothing is left to assess
        duty, is_new = UnitDuty.objects.get_or_create(
            evaluated=unit, kind=kind, period=due_period, defaults={"is_waived": is_waived}
        )
        if is_new:
            open_duty(duty, parent.case_type, parent.timeline, actor)
            opened += 1
    return opened


def owing(year: Case, superior: str, kind: str, period: str) -> Iterator[tuple[EvaluatedUnit, str]]:
    """Yield the units that owe something in a round, each with the period for which it does."""
    settings = settings_of(year)
    for unit in units_of(year).filter(superior=superior, ended_on__isnull=True).order_by("key"):
        own = own_period(settings, kind, unit, period)
        if own:
            yield unit, own


def open_duty(duty: UnitDuty, case_type: CaseType, timeline: str, actor: Actor) -> Case:
    unit, settings = duty.evaluated, case_type.manifest["evaluation"]
    rules = duty_rules(settings, duty.kind, unit.line)
    variables = {
        "year": unit.year,
        "line": unit.line,
        "period": duty.period,
        "unit_key": unit.key,
        "period_end": period_end(case_type, unit.year, duty.period),
    }

    def bind(case: Case) -> None:
        duty.case = case
        duty.save(update_fields=["case"])
        variables.update(draw_assessors(duty, case, actor))

    case = open_unit_case(
        case_type=case_type,
        process_id=rules["process"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {label_of(settings, duty.kind, duty.period)}",
        variables=variables,
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk},
        bind=bind,
    )
    notice = settings.get("opening_notices", {}).get(duty.kind)
    if notice:
        send_notice(case=case, key=notice, context={"year": unit.year}, actor=actor)
    tell_assessors(case, rules.get("drawn_notice", ""), actor)
    return case


def seats_of(unit: EvaluatedUnit) -> dict[str, str]:
    return {"assessed": unit.unit, "superior": unit.superior, "reviewing": unit.indicator_set.city}


def duty_of(case: Case) -> UnitDuty:
    return UnitDuty.objects.select_related("evaluated__indicator_set").get(case=case)


def begin_duty(case: Case, actor: Actor) -> UnitDuty:
    """Start the limit that the unit's line has: its event is the last day of the period."""
    duty = duty_of(case)
    key = limit_key(duty, case)
    ends = period_end(case.case_type, duty.evaluated.year, duty.period)
    clock = start_clock(case=case, key=key, on=ends, actor=actor)
    duty.due_on = clock.due_on
    duty.save(update_fields=["due_on"])
    if duty.is_waived:
        # The data are welcome, on no day.
        stop_clock(case=case, key=key, actor=actor)
    return duty


def limit_key(duty: UnitDuty, case: Case) -> str:
    return str(duty_rules(settings_of(case), duty.kind, duty.evaluated.line)["limit"])


@action("answer_letter_change")
def answer_letter_change(act: Act) -> Mapping[str, Any]:
    """The superior answers a proposed change once; accepted targets are the unit's own from now on."""
    duty = duty_of(act.case)
    if duty.details.get("answered"):
        raise Blocked(_("A proposed change is answered once"), code="ANSWERED")
    if act.answers.get("change") == "accepted":
        rows = act.answers.get("targets") or ()
        duty.evaluated.targets |= {row["code"]: str(row["target"]) for row in rows}
        duty.evaluated.save(update_fields=["targets"])
    duty.details |= {"answered": True, "change": act.answers.get("change")}
    duty.save(update_fields=["details"])
    return {}


@transaction.atomic
def register_letter(case: Case, actor: Actor) -> UnitDuty:
    """Enter the signed letter with its number, and tell the evaluation of the year; once, however often it is tried."""
    today = timelines.today(case.timeline)
    duty = (
        UnitDuty.objects.select_for_update(of=("self",))
        .select_related("evaluated__indicator_set")
        .get(case=case)
    )
    if duty.status == UnitDuty.Status.DONE:
        return duty
    forms = [form_for(case, part) for part in ("letter", "letter_after_change")]
    signed = case.submissions.filter(form_key__in=forms).select_related("submission").last()
    reservation = str(signed.submission.answers.get("reservation") or "") if signed else ""
    last_days = case.case_type.manifest["calendar"]["letters"]
    last = day_of(last_days[level_of(duty.evaluated.superior)], duty.evaluated.year)
    clock = case.clocks.filter(key="letter").last()
    # A unit that came into being after that day has the limit of its own letter.
    duty.due_on = clock.due_on if clock and clock.due_on and case.filed_on > last else last
    duty.is_late = today > duty.due_on
    duty.status, duty.submitted_on, duty.done_on = UnitDuty.Status.DONE, today, today
    duty.details |= {"reservation": reservation}
    series = duty_rules(settings_of(case), duty.kind, duty.evaluated.line).get("series")
    if series:
        drawn = draw_for_case(case=case, series=series, unit=duty.evaluated.superior, on=today, actor=actor)
        duty.number = drawn.text
    duty.save()
    tell_year(duty, case, "letter_signed", actor)
    return duty


def tell_year(duty: UnitDuty, case: Case, message: str, actor: Actor) -> None:
    year = evaluation_case(duty.evaluated.year, duty.evaluated.indicator_set.city, case.timeline)
    if year is not None:
        messages.correlate(name=message, business_key=year.number, variables={}, actor=actor)


@action("report_values")
def report_values(act: Act) -> Mapping[str, Any]:
    """The reporter's rows are checked like those of an imported sheet; a problem names indicator and column."""
    duty = duty_of(act.case)
    enter_values(
        duty=duty,
        rows=act.answers.get("values") or (),
        on=act.today,
        source="form",
    )
    return {}


@starts_with("report_values")
@starts_with("self_assess")
def rows_to_report(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """A row for each indicator; what the cases of other procedures give stands there already (e.5)."""
    duty = duty_of(case)
    counted = measured(case, duty.evaluated, duty.period)
    return {"values": report_rows(duty.evaluated, duty.period, counted)}


@action("review_values")
def review_values(act: Act) -> Mapping[str, Any]:
    return {}


@transaction.atomic
def submit_report(case: Case, actor: Actor) -> UnitDuty:
    """Freeze what was reported; whether it came in time is measured by the limit's last day."""
    duty = duty_of(case)
    today = timelines.today(case.timeline)
    freeze_values(duty.evaluated, duty.period)
    duty.status, duty.submitted_on = UnitDuty.Status.SUBMITTED, today
    row = case.clocks.filter(key=limit_key(duty, case)).last()
    duty.due_on = row.due_on if row else duty.due_on
    # Once late, a report stays late although it was returned meanwhile.
    duty.is_late = duty.is_late or bool(duty.due_on and today > duty.due_on and not duty.is_waived)
    duty.save()
    return duty


@action("accept_report")
def accept_report(act: Act) -> Mapping[str, Any]:
    """The superior accepts, or returns the report once; returned values may be written again."""
    duty = duty_of(act.case)
    if act.answers.get("accept_result") == "return":
        if duty.details.get("returned"):
            raise Blocked(
                _("A report is returned once; accept it or have it corrected"), code="RETURNED_ONCE"
            )
        duty.details |= {"returned": True, "reason": act.answers.get("reason", "")}
        duty.status = UnitDuty.Status.OPEN
        duty.evaluated.values.filter(period=duty.period).update(is_frozen=False)
        tell_returned(act)
    else:
        duty.status, duty.done_on = UnitDuty.Status.DONE, act.today
    duty.save()
    return {}


def tell_returned(act: Act) -> None:
    """A returned report is told at once (e.14): its days run on."""
    key = act.work_item.properties.get("notice")
    if key:
        reason = {"reason": act.answers.get("reason", "")}
        send_notice(case=act.case, key=key, context=reason, actor=act.actor, occasion=str(act.work_item.pk))


def finish_duty(case: Case) -> UnitDuty:
    """What the unit owed, or was to be told, is done."""
    duty = duty_of(case)
    duty.status, duty.done_on = UnitDuty.Status.DONE, timelines.today(case.timeline)
    duty.save(update_fields=["status", "done_on"])
    return duty


def mark_late(case: Case, *, is_missed: bool = False) -> UnitDuty:
    """The day is over: a flag; five working days later the on-time indicator counts nothing, the data are still wanted."""
    duty = duty_of(case)
    if duty.is_waived:
        return duty
    duty.is_late = True
    duty.is_missed = duty.is_missed or is_missed
    duty.save(update_fields=["is_late", "is_missed"])
    return duty
