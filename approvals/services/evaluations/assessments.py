"""Assessing a unit: self-assessment, two independent ratings of qualitative items, a third on a gap, verified data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Indicator, UnitDuty
from approvals.rules.scoring import NOTHING_WAIVED
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import duty_of, finish_duty
from approvals.services.evaluations.opening import settings_of, waived_by_unit
from approvals.services.evaluations.values import enter_values, plain, store_data
from approvals.services.evaluations.versions import indicator_of, indicators_for
from workflows.models import WorkItem

QUALITATIVE = Indicator.Kind.QUALITATIVE


@action("self_assess")
def self_assess(act: Act) -> Mapping[str, Any]:
    duty = duty_of(act.case)
    enter_values(duty=duty, rows=act.answers.get("values") or (), on=act.today, source="form")
    duty.status, duty.submitted_on = UnitDuty.Status.SUBMITTED, act.today
    duty.save(update_fields=["status", "submitted_on"])
    return {}


@action("rate_items")
def rate_items(act: Act) -> Mapping[str, Any]:
    """One assessor's marks, unseen by the other; every qualitative item must be rated, full marks need evidence (F-E6)."""
    duty = duty_of(act.case)
    unit = duty.evaluated
    wanted = {item.code for item in items_to_rate(duty)}
    ratings = {str(row["code"]): str(row["mark"]) for row in act.answers.get("ratings") or ()}
    if set(ratings) != wanted:
        raise Blocked(
            _("Rate these items, each once: %(codes)s") % {"codes": ", ".join(sorted(wanted)) or "-"},
            code="RATINGS",
        )
    for code, mark in ratings.items():
        check_evidence(act.case, duty, code, mark)
        row = unit.values.filter(indicator__code=code, period=duty.period).first()
        # Added to what the first assessor gave, without showing it.
        marks = [*(row.data.get("marks", []) if row else []), mark]
        store_data(unit, indicator_of(unit, code, duty.period), duty.period, {"marks": marks}, act.today)
    return {}


@starts_with("rate_items")
def rows_to_rate(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """Every qualitative item of the unit; what the other assessor gave is not shown."""
    items = items_to_rate(duty_of(case))
    return {"ratings": [{"code": item.code, "indicator": item.name_zh} for item in items]}


def items_to_rate(duty: UnitDuty) -> list[Indicator]:
    """Return the qualitative items of the unit's line; what a disaster waived in the period is rated by nobody."""
    unit = duty.evaluated
    waived = waived_by_unit([unit]).get(unit.pk, NOTHING_WAIVED)
    items = indicators_for(unit, duty.period).filter(kind=QUALITATIVE)
    return [item for item in items if not waived.covers(duty.period, item.code)]


@starts_with("verify_items")
def rows_to_verify(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """What the unit reported for the year; the verifier enters what he found where he looked."""
    duty = duty_of(case)
    reported = duty.evaluated.values.filter(period=duty.period, value__isnull=False).select_related(
        "indicator"
    )
    rows = [
        {"code": row.indicator.code, "indicator": row.indicator.name_zh, "reported": plain(row.value)}
        for row in reported.order_by("indicator__code")
    ]
    return {"verified": rows}


def check_evidence(case: Case, duty: UnitDuty, code: str, mark: str) -> None:
    """From a share of the weight on (F-E6: 95 %) a mark needs evidence from the unit."""
    indicator = indicator_of(duty.evaluated, code, duty.period)
    # Marks are grades; their share of the weight stands with the indicator.
    share = Decimal(str(indicator.params.get("grades", {}).get(mark, 0)))
    has_evidence = duty.evaluated.values.filter(indicator=indicator, period=duty.period).exclude(evidence="")
    least = Decimal(str(settings_of(case)["evidence_from"]))
    if share >= least and not has_evidence.exists():
        raise Blocked(
            _("%(code)s: full marks need evidence from the unit") % {"code": code}, code="NO_EVIDENCE"
        )


@action("verify_items")
def verify_items(act: Act) -> Mapping[str, Any]:
    """The verifier's sample: reported and verified numbers stand beside each other and drive the error rate."""
    duty = duty_of(act.case)
    for row in act.answers.get("verified") or ():
        if row.get("verified") in (None, ""):
            continue  # not in the sample
        indicator = indicator_of(duty.evaluated, str(row["code"]), duty.period)
        pair = {"reported": str(row["reported"]), "verified": str(row["verified"])}
        store_data(duty.evaluated, indicator, duty.period, pair, act.today)
    return {}


def compare_ratings(case: Case) -> Mapping[str, Any]:
    """Do the two assessors differ by more than the pack's gap in any item? Then a third rates, and the median counts."""
    duty = duty_of(case)
    gap = Decimal(str(settings_of(case)["rating_gap"]))
    rows = duty.evaluated.values.filter(period=duty.period, indicator__kind=QUALITATIVE)
    differ = False
    for row in rows.select_related("indicator"):
        grades = row.indicator.params.get("grades", {})
        shares = [Decimal(str(grades[mark])) for mark in row.data.get("marks", ()) if mark in grades]
        differ = differ or (len(shares) > 1 and max(shares) - min(shares) > gap)
    return {"ratings_differ": differ}


def finish_assessment(case: Case) -> Mapping[str, Any]:
    finish_duty(case)
    return {}
