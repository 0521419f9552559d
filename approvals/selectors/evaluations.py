"""What the screens of an evaluation show: units with what they owe, one unit's indicators and score, the year's result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from approvals import access
from approvals.models import (
    Case,
    EvaluatedUnit,
    Indicator,
    IndicatorValue,
    ScoreAppeal,
    TargetWaiver,
    UnitCard,
    UnitDuty,
    UnitScore,
    ValueCorrection,
)
from approvals.models.evaluations import year_name
from approvals.rules.scoring import Item, Waived, score_item
from approvals.rules.scoring.formulas import ScoringError
from approvals.selectors.desk import Page, paged
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

# A result reaches 100 at most, and a band leaves out its upper end.
BANDS = (("≥90", 90, 101), ("80–90", 80, 90), ("70–80", 70, 80), ("60–70", 60, 70), ("<60", 0, 60))


class EvaluationYear(NamedTuple):
    """A year in its world: the live one, or the rehearsal of the same year beside it."""

    year: int
    timeline: str

    def __str__(self) -> str:
        return year_name(self.year, self.timeline)

    @property
    def is_rehearsal(self) -> bool:
        return self.timeline != timelines.LIVE


@dataclass(frozen=True, slots=True)
class UnitsFilter:
    """What was asked of the list of units."""

    year: EvaluationYear
    text: str = ""
    line: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of the list: what is open and due first, how many came late, its score where it was served."""

    unit: EvaluatedUnit
    open_duties: Sequence[UnitDuty]
    late: int
    score: UnitScore | None

    @property
    def next_due(self) -> date | None:
        return min((duty.due_on for duty in self.open_duties if duty.due_on), default=None)


@dataclass(frozen=True, slots=True)
class DutyRow:
    """A duty of a unit with the step at which it stands, when the person may do it."""

    duty: UnitDuty
    item: WorkItem | None


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator of a unit: target, values by period, what they would score now and how."""

    indicator: Indicator
    target: Decimal | None
    values: Mapping[str, IndicatorValue]
    latest: IndicatorValue | None
    points: Decimal | None
    explanation: str
    is_waived: bool


def years(actor: Actor) -> list[EvaluationYear]:
    """Return the years in which the person sees units, newest first, a live one before its rehearsal."""
    found = access.evaluated_units(actor).order_by().values_list("year", "timeline").distinct()
    return sorted((EvaluationYear(*row) for row in found), key=lambda row: (-row.year, row.is_rehearsal))


def units_in_sight(actor: Actor, year: EvaluationYear) -> QuerySet[EvaluatedUnit]:
    return access.evaluated_units(actor).filter(year=year.year, timeline=year.timeline)


def units_page(actor: Actor, wanted: UnitsFilter) -> Page:
    """Return one page of the units in sight."""
    rows = units_in_sight(actor, wanted.year).order_by("key")
    if wanted.text:
        rows = rows.filter(Q(name__icontains=wanted.text) | Q(key__icontains=wanted.text))
    if wanted.line:
        rows = rows.filter(line=wanted.line)
    if wanted.state == "late":
        rows = rows.filter(duties__is_late=True).distinct()
    elif wanted.state == "open":
        rows = rows.filter(duties__status=UnitDuty.Status.OPEN).distinct()
    found = paged(rows, wanted.page)
    return Page(unit_rows(found.rows), found.number, found.has_next)


def unit_rows(units: Sequence[EvaluatedUnit]) -> list[UnitRow]:
    duties: dict[int, list[UnitDuty]] = {}
    for duty in UnitDuty.objects.filter(evaluated__in=units).order_by("due_on", "pk"):
        duties.setdefault(duty.evaluated_id, []).append(duty)
    scores = {row.evaluated_id: row for row in UnitScore.objects.filter(evaluated__in=units)}
    return [
        UnitRow(
            unit=unit,
            open_duties=[each for each in duties.get(unit.pk, ()) if each.status == UnitDuty.Status.OPEN],
            late=sum(each.is_late for each in duties.get(unit.pk, ())),
            score=scores.get(unit.pk),
        )
        for unit in units
    ]


def duty_rows(unit: EvaluatedUnit, actor: Actor) -> list[DutyRow]:
    """Return what the unit owes, with the step that this person may do now."""
    duties = list(unit.duties.select_related("case").order_by("-due_on", "kind"))
    roots = [duty.case.root_id for duty in duties if duty.case]
    items = WorkItem.objects.filter(root_id__in=roots, status__in=["open", "claimed"])
    mine = {item.root_id: item for item in items if may_do(item, actor)}
    return [DutyRow(duty, mine.get(duty.case.root_id or 0) if duty.case else None) for duty in duties]


def may_do(item: WorkItem, actor: Actor) -> bool:
    if item.assignee_id is not None:
        return item.assignee_id == actor.user_id
    pairs = {(unit, role) for unit, role in item.candidates.get("pairs", ())}
    # Who was drawn is named himself.
    return actor.user_id in item.candidates.get("user_ids", ()) or bool(pairs & actor.posts)


CHECKED_PERIODS = ("Q1", "Q2", "Q3", "Q4")


def own_step(case: Case, actor: Actor) -> WorkItem | None:
    """Return the open step of a case that the person may do."""
    items = WorkItem.objects.filter(root_id=case.root_id, status__in=["open", "claimed"]).order_by("pk")
    return next((item for item in items if may_do(item, actor)), None)


def may_begin(unit: EvaluatedUnit, actor: Actor) -> Mapping[str, bool]:
    """Return what a person may begin on the page of a unit; only a correction once the year's result is published."""
    year = year_case(unit)
    is_open = year is not None and not year.notes.get("published_on") and unit.ended_on is None
    is_head = (unit.unit, "UNIT_HEAD") in actor.posts
    asks = is_head or (unit.superior, "LEADGROUP_OFFICE") in actor.posts
    return {
        "waiver": is_open and asks,
        "correction": year is not None and asks and unit.values.filter(is_frozen=True).exists(),
        "change": is_open and (unit.indicator_set.city, "LEADGROUP_OFFICE") in actor.posts,
        "innovation": is_open and is_head,
        "check": is_open and may_send(unit, actor),
    }


def corrections_of(unit: EvaluatedUnit) -> QuerySet[ValueCorrection]:
    """Return what was corrected of the unit's values, both values beside each other, the newest first."""
    rows = ValueCorrection.objects.filter(value__evaluated=unit).select_related("value__indicator")
    return rows.order_by("-pk")


def may_send(unit: EvaluatedUnit, actor: Actor) -> bool:
    city = unit.indicator_set.city
    return any((city, role) in actor.posts for role in ("LEADGROUP_OFFICE", "LEADGROUP_CHAIR"))


def indicator_rows(unit: EvaluatedUnit) -> list[IndicatorRow]:
    waived = Waived(frozenset(unit.waivers.values_list("period", "code")))
    # By code: an indicator that was changed during the year keeps the values of the quarters before.
    values: dict[str, dict[str, IndicatorValue]] = {}
    for value in unit.values.select_related("indicator"):
        values.setdefault(value.indicator.code, {})[value.period] = value
    rows = unit.indicator_set.indicators.measuring(unit)
    return [indicator_row(unit, row, values.get(row.code, {}), waived) for row in rows]


def indicator_row(
    unit: EvaluatedUnit, indicator: Indicator, values: Mapping[str, IndicatorValue], waived: Waived
) -> IndicatorRow:
    # By the last day, the latest first; of those that end together the longest.
    order = ("YEAR", "H2", "Q4", "Q3", "HALF", "H1", "Q2", "Q1")
    counted = (each for each in order if each in values and not waived.covers(each, indicator.code))
    latest = next((values[period] for period in counted), None)
    own = unit.targets.get(indicator.code)
    target = Decimal(str(own)) if own is not None else indicator.target
    points, explanation = preview(indicator, target, latest)
    return IndicatorRow(
        indicator, target, values, latest, points, explanation, waived.covers_year(indicator.code)
    )


def preview(
    indicator: Indicator, target: Decimal | None, value: IndicatorValue | None
) -> tuple[Decimal | None, str]:
    """Return what the value would score now; nothing where the formula still lacks something."""
    if value is None:
        return None, ""
    item = Item(
        code=indicator.code,
        formula=indicator.formula,
        weight=indicator.weight,
        target=target,
        floor=indicator.floor,
        value=value.value,
        params=indicator.params,
        data=value.data,
    )
    try:
        scored = score_item(item)
    except ScoringError:
        return None, ""
    return scored.points, scored.explanation


def scores_in_sight(actor: Actor, year: EvaluationYear, kind: str = "") -> QuerySet[UnitScore]:
    """Return the scores that the person sees, of one kind of units or of all."""
    rows = UnitScore.objects.filter(evaluated__in=units_in_sight(actor, year))
    return rows.filter(evaluated__kind=kind) if kind else rows


def result_page(rows: QuerySet[UnitScore], number: int) -> Page:
    """Return one page of scores, by class and rank; who bears no rank comes last in the class."""
    order = ("evaluated__kind", "evaluated__superior", "evaluated__group")
    ordered = rows.select_related("evaluated").order_by(*order, F("rank").asc(nulls_last=True), "pk")
    return paged(ordered, number)


def kinds_in(rows: QuerySet[UnitScore]) -> list[str]:
    return sorted(rows.order_by().values_list("evaluated__kind", flat=True).distinct())


def distribution(results: Iterable[Decimal]) -> list[dict[str, Any]]:
    """Return how many results lie in each band, with the share of the largest for a bar."""
    counts = Counter(map(band_of, results))
    most = max(counts.values(), default=1)
    return [
        {"label": label, "count": counts[label], "share": 100 * counts[label] // most} for label, *_ in BANDS
    ]


def band_of(result: Decimal) -> str:
    return next(label for label, low, high in BANDS if low <= result < high)


def waivers_in_sight(actor: Actor, year: EvaluationYear) -> QuerySet[TargetWaiver]:
    """Return what was waived after disasters for the units in sight, the newest first."""
    units = units_in_sight(actor, year)
    return (
        TargetWaiver.objects.filter(evaluated__in=units).select_related("evaluated", "case").order_by("-pk")
    )


def cards_in_sight(actor: Actor, year: EvaluationYear) -> Iterator[UnitCard]:
    units = units_in_sight(actor, year)
    yield from (
        UnitCard.objects.filter(evaluated__in=units).select_related("evaluated", "case").order_by("-pk")
    )


def appeals_in_sight(actor: Actor, year: EvaluationYear) -> Iterator[ScoreAppeal]:
    units = units_in_sight(actor, year)
    yield from (
        ScoreAppeal.objects.filter(evaluated__in=units).select_related("evaluated", "case").order_by("-pk")
    )


def year_of_office(actor: Actor, year: EvaluationYear) -> Case | None:
    """Return the year's case of the city whose lead group's office the person keeps, while its result is not published."""
    cities = [unit for unit, role in actor.posts if role == "LEADGROUP_OFFICE"]
    cases = Case.objects.filter(
        timeline=year.timeline, city__in=cities, stage="city", notes__year=year.year, notes__has_key="scope"
    )
    return cases.exclude(notes__has_key="published_on").select_related("case_type").first()


def year_case(unit: EvaluatedUnit) -> Case | None:
    """Return the case of the unit's year."""
    cases = Case.objects.filter(
        timeline=unit.timeline, city=unit.indicator_set.city, notes__year=unit.year, notes__has_key="scope"
    )
    return cases.order_by("-pk").first()
