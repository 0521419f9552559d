"""What the scores of a year are made of, read once: indicators, values, answers, reports, checks, awards, waivers."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum

from approvals.models import (
    Case,
    EvaluatedUnit,
    Indicator,
    IndicatorValue,
    InnovationEntry,
    UnitCheck,
    UnitDuty,
)
from approvals.rules.scoring import NOTHING_WAIVED, Scheme, Waived
from approvals.services.evaluations.opening import units_of, waived_by_unit

Row = TypeVar("Row")
Key = TypeVar("Key", bound=Hashable)
ZERO = Decimal(0)
# The formula whose result depends on the mean of a class.
OF_CLASS = "F6"
# From what counts most for the year down (`latest`).
YEAR_PERIODS = ("YEAR", "H2", "Q4", "H1", "Q3", "Q2", "Q1", "HALF")


@dataclass(slots=True)
class Book:
    """Everything of a year that scores are made of, read once."""

    scheme: Scheme
    params: Mapping[str, Any]
    indicators: dict[str, list[Indicator]]
    values: dict[int, dict[str, dict[str, IndicatorValue]]]
    means: dict[tuple[str, str], Decimal]
    surveys: dict[int, dict[str, Decimal]]
    beneath: dict[str, list[EvaluatedUnit]]
    at: dict[str, list[EvaluatedUnit]]
    reports: dict[int, list[UnitDuty]]
    checks: dict[int, list[UnitCheck]]
    bonuses: dict[int, Decimal]
    waivers: dict[int, Waived]
    lines: dict[int, Decimal] = field(default_factory=dict)

    def waived(self, unit: EvaluatedUnit) -> Waived:
        return self.waivers.get(unit.pk, NOTHING_WAIVED)

    def indicators_of(self, unit: EvaluatedUnit) -> list[Indicator]:
        return [row for row in self.indicators.get(unit.line, ()) if row.measures(unit)]

    def year_values(self, unit: EvaluatedUnit) -> dict[str, IndicatorValue]:
        return latest(self.values.get(unit.pk, {}), self.waived(unit))


def open_book(
    case: Case, units: Sequence[EvaluatedUnit], *, around: Sequence[EvaluatedUnit] | None = None
) -> Book:
    """Read what the scores of `units` are made of. `around` are those whose lines enter them as well and the units
    themselves; without it the units are the whole year."""
    manifest = case.case_type.manifest
    around = units if around is None else around
    # A government answers for the numbers of the sector office at its place.
    asked = [*units, *(each for each in around if each.line == "L3")] if around is not units else units
    indicators: dict[str, list[Indicator]] = {}
    if units:
        # Display indicators are part of no score.
        for row in units[0].indicator_set.indicators.exclude(line="X"):
            indicators.setdefault(row.line, []).append(row)
    values = values_of(IndicatorValue.objects.filter(evaluated__in=asked))
    waivers = waived_by_unit(asked)
    return Book(
        scheme=Scheme.of(manifest["scoring"]),
        params=manifest["evaluation"],
        indicators=indicators,
        values=values,
        means=means_for(case, units, is_whole=around is units),
        surveys=surveys_of(units),
        beneath=grouped(around, lambda unit: unit.superior),
        at=grouped(around, lambda unit: unit.unit),
        reports=grouped(UnitDuty.objects.filter(evaluated__in=units, kind="report"), owner),
        checks=grouped(UnitCheck.objects.filter(evaluated__in=units), owner),
        bonuses=dict(
            InnovationEntry.objects.filter(evaluated__in=units, is_awarded=True)
            .values_list("evaluated")
            .annotate(Sum("bonus"))
        ),
        waivers=waivers,
    )


def values_of(rows: QuerySet[IndicatorValue]) -> dict[int, dict[str, dict[str, IndicatorValue]]]:
    """Return values by unit, period and code: an indicator that was changed in the year keeps those of before."""
    found: dict[int, dict[str, dict[str, IndicatorValue]]] = {}
    for value in rows.select_related("indicator"):
        found.setdefault(value.evaluated_id, {}).setdefault(value.period, {})[value.indicator.code] = value
    return found


def owner(row: UnitDuty | UnitCheck) -> int:
    return row.evaluated_id


def grouped(rows: Iterable[Row], key: Callable[[Row], Key]) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def means_for(
    case: Case, units: Sequence[EvaluatedUnit], *, is_whole: bool
) -> dict[tuple[str, str], Decimal]:
    """Return the mean of each indicator that is measured against its class, by (kind and class, code)."""
    members = list(units) if is_whole else classmates(case, units)
    codes = Indicator.objects.filter(values__evaluated__in=members, formula=OF_CLASS).values("code")
    values = values_of(IndicatorValue.objects.filter(evaluated__in=members, indicator__code__in=codes))
    waivers = waived_by_unit(members)
    found: dict[tuple[str, str], list[Decimal]] = {}
    for unit in members:
        for code, row in latest(values.get(unit.pk, {}), waivers.get(unit.pk, NOTHING_WAIVED)).items():
            if row.value is not None:
                found.setdefault((class_of(unit), code), []).append(row.value)
    return {key: sum(rows, ZERO) / len(rows) for key, rows in found.items()}


def classmates(case: Case, units: Iterable[EvaluatedUnit]) -> list[EvaluatedUnit]:
    """Return the living units of the classes of these, as far as their line is measured against a class at all."""
    lines = set(
        Indicator.objects.filter(indicator_set__units__in=units_of(case), formula=OF_CLASS)
        .values_list("line", flat=True)
        .distinct()
    )
    meant = Q(pk__in=[])
    for kind, group in {(unit.kind, unit.group) for unit in units if unit.line in lines}:
        meant |= Q(kind=kind, group=group)
    return list(units_of(case).filter(meant, ended_on__isnull=True))


def class_of(unit: EvaluatedUnit) -> str:
    return f"{unit.kind}/{unit.group}"


def latest(periods: Mapping[str, Mapping[str, IndicatorValue]], waived: Waived) -> dict[str, IndicatorValue]:
    """Return the value of each code that counts for the year: the year-end one, else the newest not waived."""
    found: dict[str, IndicatorValue] = {}
    # Reversed, so that a later one overwrites what counts less.
    for period in reversed(YEAR_PERIODS):
        found.update(not_waived(periods.get(period, {}), period, waived))
    return found


def counted_values(unit: EvaluatedUnit) -> dict[str, IndicatorValue]:
    """Return the values of a unit that count for the year, by code."""
    values = values_of(IndicatorValue.objects.filter(evaluated=unit))
    return latest(values.get(unit.pk, {}), waived_by_unit([unit]).get(unit.pk, NOTHING_WAIVED))


def surveys_of(units: Sequence[EvaluatedUnit]) -> dict[int, dict[str, Decimal]]:
    """Return the answers about each unit as a mean of the questions asked, so that they add up to the sheets."""
    rows = (
        EvaluatedUnit.objects.filter(pk__in=[unit.pk for unit in units], survey_returns__isnull=False)
        .annotate(
            questions=Count("survey_returns__question", distinct=True),
            satisfied=Sum("survey_returns__satisfied"),
            basically=Sum("survey_returns__basically"),
            dissatisfied=Sum("survey_returns__dissatisfied"),
            unknown=Sum("survey_returns__unknown"),
        )
        .values("pk", "questions", "satisfied", "basically", "dissatisfied", "unknown")
    )
    names = {"satisfied": "satisfied", "basically": "basically", "dissatisfied": "not", "unknown": "unknown"}
    return {
        row["pk"]: {name: Decimal(row[key]) / row["questions"] for key, name in names.items()} for row in rows
    }


def not_waived(rows: Mapping[str, IndicatorValue], period: str, waived: Waived) -> dict[str, IndicatorValue]:
    return {code: row for code, row in rows.items() if not waived.covers(period, code)}
