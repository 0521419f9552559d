"""Values that the cases of the other procedures give already (e.5): a report opens with them, and the reporter checks them.

Each measure bears the name that an indicator counts by (`counts`); what no case tells is for the reporter alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q

from approvals.models import (
    Case,
    CaseType,
    Decision,
    EvaluatedUnit,
    Indicator,
    Paper,
    PaymentBatch,
    PaymentLine,
    StatutoryClock,
    UnitCard,
    UnitDuty,
)
from approvals.rules.alarms import is_supervised
from approvals.rules.calendar import months_after
from approvals.services.evaluations.opening import period_end, settings_of
from approvals.services.evaluations.versions import indicators_for
from approvals.services.rendering_pdf.filters import day

ADVERSE = (Decision.Outcome.REFUSED, Decision.Outcome.IMPOSED, Decision.Outcome.REVOKED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which unit a measure is asked, for which days, and the procedure that evaluates it and is no part of its work."""

    unit: EvaluatedUnit
    first: date
    last: date
    pack: str

    @property
    def span(self) -> tuple[date, date]:
        return self.first, self.last


@dataclass(frozen=True, slots=True)
class Counted:
    """How many of how many met what is measured; without a whole it is a plain number."""

    met: int
    whole: int | None = None

    def row(self, evidence: str) -> dict[str, str]:
        if self.whole is None:
            return {"value": str(self.met), "evidence": evidence}
        if not self.whole:
            return {}
        return {"numerator": str(self.met), "denominator": str(self.whole), "evidence": evidence}


Measure = Callable[[Asked], Counted]
MEASURES: dict[str, Measure] = {}


def measure(counts: str) -> Callable[[Measure], Measure]:
    def register(function: Measure) -> Measure:
        MEASURES[counts] = function
        return function

    return register


def measured(case: Case, unit: EvaluatedUnit, period: str) -> dict[str, dict[str, str]]:
    """Return the values that cases give for a unit's indicators in a period, by code; nothing where a pack is too old to say
    how long a period is."""
    asked = asked_for(case, unit, period)
    if asked is None:
        return {}
    evidence = f"系统取数（{day(asked.first)}至{day(asked.last)}）"
    rows = indicators_for(unit, period).filter(counts__in=MEASURES)
    found = {row.code: answer(row, asked).row(evidence) for row in rows}
    return {code: row for code, row in found.items() if row}


def answer(indicator: Indicator, asked: Asked) -> Counted:
    return MEASURES[indicator.counts](asked)


def asked_for(case: Case, unit: EvaluatedUnit, period: str) -> Asked | None:
    months = settings_of(case)["periods"][period].get("months")
    if months is None:
        return None
    last = period_end(case.case_type, unit.year, period)
    first = months_after(last + timedelta(1), -int(months))
    return Asked(unit, first, last, case.case_type.pack_id)


def cases_of(asked: Asked) -> Q:
    """The cases of the same world that belong to other procedures."""
    return Q(case__timeline=asked.unit.timeline) & ~Q(case__case_type__pack_id=asked.pack)


@measure("approvals_in_time")
def approvals_in_time(asked: Asked) -> Counted:
    """Duties of the authority that were done in the period, and those of them that were done by their last day."""
    done = StatutoryClock.objects.filter(
        cases_of(asked), handling_unit=asked.unit.unit, stopped_on__range=asked.span, due_on__isnull=False
    )
    rows = done.order_by().values_list("case__case_type", "key")
    counted = rows.annotate(
        whole=Count("pk"), met=Count("pk", filter=Q(stopped_on__lte=F("due_on")))
    ).values_list("case__case_type", "key", "met", "whole")
    duties = supervised_keys({row[0] for row in counted})
    own = [row for row in counted if (row[0], row[1]) in duties]
    return Counted(sum(row[2] for row in own), sum(row[3] for row in own))


def supervised_keys(types: set[int]) -> set[tuple[int, str]]:
    """Return (version of a procedure, limit) of the duties of authorities; periods of parties are none."""
    rows = CaseType.objects.filter(pk__in=types).values_list("pk", "manifest__limits")
    return {(pk, str(row["key"])) for pk, limits in rows for row in limits or () if is_supervised(row)}


@measure("notices_right")
def notices_right(asked: Asked) -> Counted:
    """Papers of the unit, and those that did not have to be corrected (the statistics' first-time-right rate)."""
    issued = Paper.objects.filter(cases_of(asked), unit=asked.unit.unit, issued_on__range=asked.span)
    right = Q(superseded_by__isnull=True) | Q(correction_reason="")
    return Counted(issued.filter(right).count(), issued.count())


def acts_of(asked: Asked, **wanted: Any) -> Iterator[Q]:
    yield cases_of(asked)
    yield Q(unit=asked.unit.unit, **wanted)


@measure("confirmations_right")
def confirmations_right(asked: Asked) -> Counted:
    """Confirmations that entered somebody in a register of beneficiaries, and those that no review has struck down."""
    made = Decision.objects.filter(
        *acts_of(asked, standing__in=Decision.ACTS, outcome=Decision.Outcome.GRANTED),
        decided_on__range=asked.span,
        case__entitlements__isnull=False,
    ).distinct()
    return Counted(made.exclude(standing=Decision.Standing.ANNULLED).count(), made.count())


@measure("payments_in_time")
def payments_in_time(asked: Asked) -> Counted:
    """Payments of the batches of the period that have come back from the bank, and those made in time and in full (L3-04)."""
    batches = PaymentBatch.objects.filter(
        timeline=asked.unit.timeline,
        county=asked.unit.unit,
        parent__isnull=True,
        key_date__range=asked.span,
        status__in=[PaymentBatch.Status.RETURNED, PaymentBatch.Status.RECONCILED],
    )
    found = [paid_in_time(batch) for batch in batches.select_related("case__case_type")]
    return Counted(sum(row.met for row in found), sum(row.whole or 0 for row in found))


def paid_in_time(batch: PaymentBatch) -> Counted:
    """Where the scheme has a day by which the money is in the accounts (`paid_by`, c.9), that day decides, whichever attempt
    brought it there; elsewhere the first attempt, within the limit that the procedure names for this measure. A version that
    names none is measured by all of its limits."""
    lines = batch.lines.exclude(state__in=[PaymentLine.State.EXCLUDED, PaymentLine.State.HELD])
    scheme = batch.case.case_type.manifest["payments"]["schemes"].get(batch.scheme, {})
    if "paid_by" in scheme:
        last = date.fromisoformat(f"{batch.year}-{scheme['paid_by']}")
        arrived = PaymentLine.objects.filter(
            batch__case=batch.case, state=PaymentLine.State.PAID, paid_on__lte=last
        )
        met = lines.filter(entitlement__in=arrived.values("entitlement"))
    else:
        late = StatutoryClock.objects.filter(
            measuring_limits(batch.case.case_type, "payments_in_time"),
            case=batch.case,
            stopped_on__gt=F("due_on"),
        )
        met = lines.none() if late.exists() else lines.filter(state=PaymentLine.State.PAID)
    return Counted(met.count(), lines.count())


def measuring_limits(version: CaseType, counts: str) -> Q:
    """Return the condition for the limits by which a version of a procedure is measured, as their rows say (`measure`)."""
    keys = [str(row["key"]) for row in version.manifest.get("limits") or () if row.get("measure") == counts]
    return Q(key__in=keys) if keys else Q()


@measure("decisions_overturned")
def decisions_overturned(asked: Asked) -> Counted:
    """Decisions of the unit that fell in a review or suit in the period, by number."""
    return Counted(Decision.objects.filter(*acts_of(asked), annulled_on__range=asked.span).count())


@measure("rights_notices")
def rights_notices(asked: Asked) -> Counted:
    """Adverse decisions served in the period, and those whose periods of remedy were told with them."""
    served = Decision.objects.filter(
        *acts_of(asked, standing__in=Decision.ACTS, outcome__in=ADVERSE), served_on__range=asked.span
    )
    told = served.filter(objection_until__isnull=False)
    return Counted(told.count(), served.count())


@measure("letters_in_time")
def letters_in_time(asked: Asked) -> Counted:
    """Letters of the units under the government that were due by the end of the period, and those signed in time."""
    letters = UnitDuty.objects.filter(
        kind=UnitDuty.Kind.LETTER,
        evaluated__timeline=asked.unit.timeline,
        evaluated__year=asked.unit.year,
        evaluated__superior=asked.unit.unit,
        case__filed_on__lte=asked.last,
    )
    met = letters.filter(status=UnitDuty.Status.DONE, is_late=False, done_on__lte=asked.last)
    return Counted(met.count(), letters.count())


@measure("rectification")
def rectification(asked: Asked) -> Counted:
    """Cards of the government's area whose rectification was settled in the period, and those that were cleared."""
    settled = UnitCard.objects.filter(
        evaluated__timeline=asked.unit.timeline,
        evaluated__unit__startswith=asked.unit.unit,
        colour__in=[UnitCard.Colour.YELLOW, UnitCard.Colour.RED],
        settled_on__range=asked.span,
    )
    ended = settled.filter(state__in=[UnitCard.State.CLEAR, UnitCard.State.FAILED])
    return Counted(ended.filter(state=UnitCard.State.CLEAR).count(), ended.count())
