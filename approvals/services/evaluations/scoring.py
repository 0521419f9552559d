"""Counting the scores of a year: items, lines, the bound score of a county, daily and year-end parts, adjustment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.db import transaction

from approvals.models import Case, EvaluatedUnit, Indicator, IndicatorSet, IndicatorValue, UnitScore
from approvals.rules.scoring import (
    Item,
    Scored,
    bound_score,
    daily_score,
    final_score,
    line_score,
    own_with_subordinates,
    score_item,
    year_score,
)
from approvals.rules.scoring.formulas import ScoringError, satisfied_share
from approvals.services.evaluations.books import OF_CLASS, Book, class_of, not_waived, open_book
from approvals.services.evaluations.opening import units_of
from approvals.services.evaluations.results import grade_units, rank_units

ZERO = Decimal(0)
HUNDRED = Decimal(100)
MISSING = "缺少数据，记 0 分"
WAIVED = "因灾经领导小组审定不计，其余项按比例折算"
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
# Villages first and governments last: each level is scored from those below it.
ORDER = ("G", "L3", "L2", "L1")


@transaction.atomic
def score_all(*, case: Case) -> int:
    """Score every ranked and exempt unit of the year anew; returns how many. A repeated call gives the same rows."""
    count_alone(case)
    units = list(units_of(case).filter(ended_on__isnull=True))
    store(scored_in_order(units, open_book(case, units)))
    rank_units(case=case)
    grade_units(case=case)
    return len(units)


def count_alone(case: Case) -> None:
    """Let nobody else count scores of the year until this transaction ends: a score is made of those below it.

    Taken before the lock of the year's process, never after it."""
    sets = IndicatorSet.objects.filter(timeline=case.timeline, city=case.city, year=case.notes["year"])
    list(sets.select_for_update(no_key=True).order_by("pk"))


def scored_in_order(units: Sequence[EvaluatedUnit], book: Book) -> list[UnitScore]:
    rows = []
    for line in ORDER:
        # Longer codes lie deeper, so those below are scored before those above.
        for unit in sorted((each for each in units if each.line == line), key=lambda each: -len(each.unit)):
            rows.append(scored_unit(unit, book))
    return rows


def store(rows: Sequence[UnitScore]) -> None:
    fields = [
        f.name for f in UnitScore._meta.concrete_fields if f.name not in ("id", "evaluated", "served_on")
    ]
    # What people have decided about a unit is not computed anew.
    kept = ("rank", "grade", "proposal", "has_serious_finding", "veto_ground", "veto_evidence", "is_final")
    UnitScore.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["evaluated"],
        update_fields=[name for name in fields if name not in kept],
    )


def items_of(unit: EvaluatedUnit, rows: Mapping[str, IndicatorValue], book: Book) -> list[Scored]:
    """Score each indicator of the unit's line; one without any value gets no points, never silently the weight."""
    scored = []
    waived = book.waived(unit)
    for indicator in book.indicators_of(unit):
        if waived.covers_year(indicator.code):
            scored.append(Scored(indicator.code, indicator.weight, None, WAIVED))
            continue
        item = item_of(unit, indicator, rows.get(indicator.code), book)
        try:
            scored.append(score_item(item))
        except ScoringError:
            scored.append(Scored(indicator.code, indicator.weight, ZERO, MISSING))
    return scored


def item_of(unit: EvaluatedUnit, indicator: Indicator, row: IndicatorValue | None, book: Book) -> Item:
    target = unit.targets.get(indicator.code)
    data: dict[str, Any] = dict(row.data) if row else {}
    if indicator.formula == "F10":
        data |= book.surveys.get(unit.pk, {})
    if indicator.formula == OF_CLASS and (class_of(unit), indicator.code) in book.means:
        data["class_mean"] = book.means[(class_of(unit), indicator.code)]
    value = row.value if row else None
    return Item(
        code=indicator.code,
        formula=indicator.formula,
        weight=indicator.weight,
        # A unit's own target stands before the indicator's.
        target=Decimal(str(target)) if target is not None else indicator.target,
        floor=indicator.floor,
        value=on_time_value(unit, indicator, value, book),
        params=indicator.params,
        data=data,
    )


def on_time_value(
    unit: EvaluatedUnit, indicator: Indicator, value: Decimal | None, book: Book
) -> Decimal | None:
    """The on-time indicator is nought where a report was still missing five working days after its day."""
    if indicator.counts != "on_time_list":
        return value
    return ZERO if any(duty.is_missed for duty in book.reports.get(unit.pk, ())) else value


def scored_unit(unit: EvaluatedUnit, book: Book) -> UnitScore:
    items = items_of(unit, book.year_values(unit), book)
    own = line_score(items)
    steps = [("line", own.explanation)]
    end = own.value
    if unit.line == "L3":
        below = [
            # A unit without counted cases weighs as one.
            (book.lines[each.pk], Decimal(each.cases or 1))
            for each in beneath(unit, book)
            if each.line == "L3"
        ]
        whole = own_with_subordinates(own.value, below, book.scheme)
        end = whole.value
        steps.append(("own_with_subordinates", whole.explanation))
    if unit.line == "L1" and unit.kind == "county_government":
        whole = bound_score(bound_lines(unit, own.value, book), book.scheme)
        end = whole.value
        steps.append(("bound", whole.explanation))
    book.lines[unit.pk] = own.value if unit.line == "L1" else end
    daily = daily_of(unit, book)
    year = year_score(daily.value, end, book.scheme) if daily else None
    steps += [("daily", daily.explanation)] if daily else []
    steps += [("year", year.explanation)] if year else []
    return adjusted(
        unit, own.value, daily.value if daily else None, end, year.value if year else end, items, steps, book
    )


def adjusted(
    unit: EvaluatedUnit,
    own: Decimal,
    daily: Decimal | None,
    end: Decimal,
    year: Decimal,
    items: Sequence[Scored],
    steps: list[tuple[str, str]],
    book: Book,
) -> UnitScore:
    bonus = book.bonuses.get(unit.pk, ZERO)
    late = sum(duty.is_late for duty in book.reports.get(unit.pk, ()))
    deduction = late * Decimal(str(book.params["late_deduction"]))
    error = error_rate(unit, book)
    result = final_score(year, bonus=bonus, deduction=deduction, error=error, scheme=book.scheme)
    steps.append(("result", result.explanation))
    return UnitScore(
        evaluated=unit,
        line_points=own,
        daily=daily,
        year_end=end,
        year_points=year,
        bonus=bonus,
        deduction=deduction,
        error_rate=error,
        result=result.value,
        tie_breakers=[
            str(value)
            for value in (line_three(unit, book), satisfaction(unit, book), on_time_rate(unit, book))
        ],
        items=told_items(unit, items, book),
        steps=[{"level": level, "text": text} for level, text in steps],
    )


def told_items(unit: EvaluatedUnit, items: Sequence[Scored], book: Book) -> list[dict[str, Any]]:
    """Return the score sheet (e.T15): each item with its name, its points and why, and the evidence of its value."""
    names = {row.code: row.name_zh for row in book.indicators_of(unit)}
    values = book.year_values(unit)
    return [
        {
            **asdict(item),
            "name": names.get(item.code, ""),
            "evidence": values[item.code].evidence if item.code in values else "",
            "weight": str(item.weight),
            "points": None if item.points is None else str(item.points),
        }
        for item in items
    ]


def line_three(unit: EvaluatedUnit, book: Book) -> Decimal:
    office = next((each for each in book.at.get(unit.unit, ()) if each.line == "L3"), None)
    return book.lines.get(office.pk, ZERO) if office else ZERO


def satisfaction(unit: EvaluatedUnit, book: Book) -> Decimal:
    """Return the share of satisfied answers in percent: above the target the points no longer tell units apart."""
    asked = [row for row in book.indicators_of(unit) if row.kind == Indicator.Kind.SURVEY]
    return next((satisfied_share(item_of(unit, row, None, book)) for row in asked), ZERO)


def on_time_rate(unit: EvaluatedUnit, book: Book) -> Decimal:
    late = [duty.is_late for duty in book.reports.get(unit.pk, ()) if not duty.is_waived]
    return HUNDRED * late.count(False) / len(late) if late else HUNDRED


def beneath(unit: EvaluatedUnit, book: Book) -> list[EvaluatedUnit]:
    below = book.beneath.get(unit.unit, ())
    # An exempt unit weighs in nobody else's score.
    return [each for each in below if each.pk != unit.pk and not each.exempt_reason]


def bound_lines(unit: EvaluatedUnit, own: Decimal, book: Book) -> dict[str, Decimal]:
    """L1 is the government's own, L2 the mean of its departments, L3 its sector office with those below."""
    here = book.at.get(unit.unit, ())
    # An exempt one weighs in nobody else's score.
    departments = [book.lines[each.pk] for each in here if each.line == "L2" and not each.exempt_reason]
    offices = [book.lines[each.pk] for each in here if each.line == "L3" and not each.exempt_reason]
    return {
        "L1": own,
        # Where there are no departments the government's own line stands for them.
        "L2": sum(departments, ZERO) / len(departments) if departments else own,
        "L3": offices[0] if offices else own,
    }


def daily_of(unit: EvaluatedUnit, book: Book) -> Any:
    """D of the quarters reported and the checks undergone; None where there was neither."""
    periods = book.values.get(unit.pk, {})
    counted = {
        name: not_waived(periods[name], name, book.waived(unit)) for name in QUARTERS if name in periods
    }
    # A quarter of which nothing counts is as if it had not been.
    quarters = [quarter_points(unit, rows, book) for rows in counted.values() if rows]
    checks = [check.score for check in book.checks.get(unit.pk, ()) if check.score is not None]
    return daily_score(quarters, checks, book.scheme) if quarters or checks else None


def quarter_points(unit: EvaluatedUnit, rows: Mapping[str, IndicatorValue], book: Book) -> Decimal:
    """A quarter is measured by what is reported in it, with the indicators as they were in it."""
    scored = []
    for row in rows.values():
        try:
            scored.append(score_item(item_of(unit, row.indicator, row, book)))
        except ScoringError:
            scored.append(Scored(row.indicator.code, row.indicator.weight, ZERO, MISSING))
    return line_score(scored).value


def error_rate(unit: EvaluatedUnit, book: Book) -> Decimal:
    """Return the largest error in percent between reported and verified numbers, of the unit or its sector office."""
    # A government answers for the numbers of its sector office.
    own = [unit, *(each for each in book.at.get(unit.unit, ()) if each.line == "L3" and unit.line == "L1")]
    rates = [check.error_rate for check in book.checks.get(unit.pk, ()) if check.error_rate is not None]
    for each in own:
        for row in book.year_values(each).values():
            reported, verified = row.data.get("reported"), row.data.get("verified")
            if reported is not None and verified is not None and Decimal(verified):
                rates.append(abs(Decimal(reported) - Decimal(verified)) * HUNDRED / Decimal(verified))
    return max([ZERO, *rates]).quantize(Decimal("0.0001"))
