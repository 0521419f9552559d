"""Objections to draft scores: admitted by table D-E5, reviewed by two who did not assess; ranks follow by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, ScoreAppeal, UnitScore
from approvals.services.casework import Act, action
from approvals.services.evaluations.books import counted_values
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.opening import evaluation_case, process_for
from approvals.services.evaluations.recounting import recount
from approvals.services.evaluations.values import correct_value
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem
from workflows.services import messages

HEAD = "UNIT_HEAD"
# What assessors and verifiers do, whatever the diagram calls the step.
ASSESSING = ("rate_items", "verify_items", "record_check")


@transaction.atomic
def file_appeal(
    *, unit: EvaluatedUnit, items: Sequence[Mapping[str, Any]], late_cause: str, actor: Actor, timeline: str
) -> ScoreAppeal:
    """The head of a unit objects to its draft score. Raises Blocked NOT_HEAD, NOT_SERVED.

    Whether it is admitted the table says, with a reason in every case."""
    if not actor.is_system and (unit.unit, HEAD) not in actor.posts:
        raise Blocked(_("Only the head of the unit objects to its score"), code="NOT_HEAD")
    score = UnitScore.objects.filter(evaluated=unit, served_on__isnull=False).first()
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if score is None or year is None:
        raise Blocked(_("The score has not been served yet"), code="NOT_SERVED")
    today = timelines.today(timeline)
    appeal = ScoreAppeal.objects.create(evaluated=unit, filed_on=today, items=[dict(row) for row in items])
    variables = {**facts_of(appeal, year, today), "late_cause": late_cause, "unit_key": unit.key}

    # Bound before the first step: its table asks for the objection.
    def bind(case: Case) -> None:
        appeal.case = case
        appeal.save(update_fields=["case"])

    process = process_for(year, "appeal")
    open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {process['title']}",
        variables=variables,
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk},
        bind=bind,
    )
    return appeal


def facts_of(appeal: ScoreAppeal, year: Case, today: date) -> dict[str, Any]:
    """Return what table D-E5 asks."""
    unit = appeal.evaluated
    own_codes = set(unit.indicator_set.indicators.measuring(unit).values_list("code", flat=True))
    # Its own line's indicators: nobody objects to the score of others.
    own = [row for row in appeal.items if row.get("unit") == unit.key and row.get("code") in own_codes]
    clock = year.clocks.filter(key="objection").order_by("-round").first()
    return {
        "own_items": bool(own),
        "first": not ScoreAppeal.objects.filter(evaluated=unit, admission="ADMIT").exists(),
        "has_reason": any(str(row.get("reason") or "").strip() for row in own),
        # Without a running limit nothing can be late.
        "in_time": clock is None or clock.due_on is None or today <= clock.due_on,
    }


def record_admission(case: Case, admission: Mapping[str, Any], actor: Actor) -> ScoreAppeal:
    """Note the table's answer; what is admitted keeps the year waiting until it is reviewed."""
    appeal = ScoreAppeal.objects.select_related("evaluated__indicator_set").get(case=case)
    # A repeated job finds the answer noted.
    if appeal.admission:
        return appeal
    appeal.admission = str(admission["result"])
    appeal.admission_reason = str(admission["reason"])
    appeal.save(update_fields=["admission", "admission_reason"])
    if appeal.admission == "ADMIT":
        tell_year(appeal, case, "objection_filed", actor)
    return appeal


def tell_year(appeal: ScoreAppeal, case: Case, name: str, actor: Actor) -> None:
    unit = appeal.evaluated
    year = evaluation_case(unit.year, unit.indicator_set.city, case.timeline)
    if year is not None:
        messages.correlate(name=name, business_key=year.number, variables={}, actor=actor)


@action("review_appeal")
def review_appeal(act: Act) -> Mapping[str, Any]:
    """Both reviewers give reasons; the second one's conclusion stands and may correct values. Raises Blocked ASSESSED_IT,
    NO_VALUES."""
    appeal = ScoreAppeal.objects.select_related("evaluated").get(case=act.case)
    if has_assessed(appeal.evaluated, act.actor):
        raise Blocked(
            _("You assessed, verified or checked this unit this year; somebody else reviews its objection"),
            code="ASSESSED_IT",
        )
    changed = [{"code": row["code"], "value": str(row["value"])} for row in act.answers.get("values") or ()]
    if act.answers.get("result") == "changed" and not changed:
        raise Blocked(_("Name the values that change"), code="NO_VALUES")
    appeal.result, appeal.reasons = str(act.answers["result"]), str(act.answers["reasons"])
    appeal.decided_on = act.today
    appeal.save(update_fields=["result", "reasons", "decided_on"])
    return {"review_values": changed if appeal.result == "changed" else []}


def has_assessed(unit: EvaluatedUnit, actor: Actor) -> bool:
    """Did the person do a step of assessing the unit in this year: a rating, a verification, a check on the spot?"""
    if actor.user_id is None:
        return False
    cases = Case.objects.filter(Q(unit_duty__evaluated=unit) | Q(unit_check__evaluated=unit))
    done = WorkItem.objects.filter(root__in=cases.values("root"), completed_by=actor.user_id)
    return done.filter(properties__action__in=ASSESSING).exists()


@transaction.atomic
def settle_appeal(case: Case, rows: Sequence[Mapping[str, Any]], actor: Actor) -> None:
    """Correct the values on record, count anew what depends on them, tell the year."""
    appeal = ScoreAppeal.objects.select_related("evaluated__indicator_set").get(case=case)
    unit, today = appeal.evaluated, timelines.today(case.timeline)
    year = evaluation_case(unit.year, unit.indicator_set.city, case.timeline)
    counted = counted_values(unit)
    for row in rows:
        value = counted.get(str(row["code"]))
        if value is not None and value.value is not None:
            # A correction is possible for frozen values alone.
            value.is_frozen = True
            value.save(update_fields=["is_frozen"])
            correct_value(
                value=value,
                after=Decimal(row["value"]),
                reason=f"异议复核：{appeal.reasons}"[:300],
                actor=actor,
                on=today,
                case=case,
            )
    if year is not None and rows:
        recount(case=year, units=[unit], codes={str(row["code"]) for row in rows})
    tell_year(appeal, case, "objection_settled", actor)
