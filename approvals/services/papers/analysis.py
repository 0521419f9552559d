"""The year of an evaluation in figures (e.15, e.17): classes, indicators, reports, corrections, objections, checks, cards.

Figures about units only: no row holds a person, and villages appear as one class, never one by one (e.16)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Avg, Count, Q, QuerySet

from approvals.models import (
    Case,
    EvaluatedUnit,
    IndicatorValue,
    InnovationEntry,
    ScoreAppeal,
    TargetWaiver,
    UnitCard,
    UnitCheck,
    UnitDuty,
    UnitScore,
)

HUNDRED = Decimal(100)
# The grades' own bounds (D-E2), lowest first; the last band has no upper end.
BOUNDS = (0, 60, 70, 80, 90)
WEAKEST = 10


def analysis_of(case: Case) -> dict[str, Any]:
    """Return the figures of a city's year, as the analysis report prints them."""
    units = units_of(case, int(case.notes["year"]))
    scores = list(UnitScore.objects.filter(evaluated__in=units).select_related("evaluated"))
    return {
        "units": units.count(),
        "exempt": units.exclude(exempt_reason="").count(),
        "classes": classes_of(scores, means_before(case)),
        "indicators": indicators_of(case, scores),
        "reports": reports_of(units),
        "values": corrections_of(units),
        "errors": errors_of(scores),
        "appeals": appeals_of(units),
        "checks": checks_of(units, int(case.case_type.manifest["evaluation"]["max_checks_per_unit_year"])),
        "cards": cards_of(units),
        "awards": InnovationEntry.objects.filter(evaluated__in=units, is_awarded=True).count(),
        "waivers": TargetWaiver.objects.filter(evaluated__in=units).count(),
    }


def units_of(case: Case, year: int) -> QuerySet[EvaluatedUnit]:
    """Return the units of a year in the city and the world of the case."""
    return EvaluatedUnit.objects.filter(timeline=case.timeline, year=year, indicator_set__city=case.city)


def share(part: int | Decimal, whole: int | Decimal) -> Decimal:
    """Return a share in percent with one decimal; nought of nothing."""
    value = HUNDRED * part / whole if whole else Decimal(0)
    return Decimal(value).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def mean(values: Sequence[Decimal]) -> Decimal:
    return (sum(values, Decimal(0)) / len(values)).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def means_before(case: Case) -> dict[tuple[str, str], Decimal]:
    """Return the mean result of each kind and class in the year before."""
    rows = UnitScore.objects.filter(
        evaluated__in=units_of(case, int(case.notes["year"]) - 1).filter(exempt_reason=""),
        is_final=True,
    ).values("evaluated__kind", "evaluated__group")
    found = rows.annotate(mean=Avg("result")).order_by()
    return {(row["evaluated__kind"], row["evaluated__group"]): Decimal(row["mean"]) for row in found}


def classes_of(
    scores: Iterable[UnitScore], before: Mapping[tuple[str, str], Decimal]
) -> list[dict[str, Any]]:
    """Return a row for each kind and class of ranked units, with the number and share of each band."""
    found: dict[tuple[str, str], list[Decimal]] = {}
    for row in scores:
        if row.evaluated.is_ranked:
            found.setdefault((row.evaluated.kind, row.evaluated.group), []).append(row.result)
    rows = []
    for key in sorted(found):
        results, last = found[key], before.get(key)
        own = mean(results)
        rows.append(
            {
                "kind": key[0],
                "group": key[1],
                "units": len(results),
                "mean": own,
                "highest": max(results),
                "lowest": min(results),
                "change": None if last is None else (own - last).quantize(Decimal("0.01")),
                "bands": bands_of(results),
            }
        )
    return rows


def bands_of(results: Sequence[Decimal]) -> list[dict[str, Any]]:
    """Return count and share of each band, highest first."""
    counts = Counter(max(bound for bound in BOUNDS if bound <= result) for result in results)
    return [
        {"from": bound, "to": above, "count": counts[bound], "share": share(counts[bound], len(results))}
        for bound, above in zip(reversed(BOUNDS), (100, *reversed(BOUNDS[1:])), strict=True)
    ]


def indicators_of(case: Case, scores: Iterable[UnitScore]) -> list[dict[str, Any]]:
    """Return the indicators in which units lost the largest share of the points, the worst first."""
    points: dict[str, list[Decimal]] = {}
    fell_away: Counter[str] = Counter()
    for row in scores:
        for item in row.items if row.evaluated.is_ranked else ():
            if item["points"] is None:
                fell_away[item["code"]] += 1
            elif Decimal(item["weight"]):
                points.setdefault(item["code"], []).append(
                    Decimal(item["points"]) * HUNDRED / Decimal(item["weight"])
                )
    names = {row["code"]: row["zh"] for row in case.case_type.manifest["indicators"]}
    rows = [
        {
            "code": code,
            "name": names.get(code, ""),
            "units": len(reached),
            "share": mean(reached),
            "fell_away": fell_away[code],
        }
        for code, reached in points.items()
    ]
    return sorted(rows, key=lambda row: (row["share"], row["code"]))[:WEAKEST]


def reports_of(units: Any) -> dict[str, Any]:
    rows = UnitDuty.objects.filter(evaluated__in=units, kind=UnitDuty.Kind.REPORT).aggregate(
        due=Count("pk"),
        late=Count("pk", filter=Q(is_late=True)),
        missed=Count("pk", filter=Q(is_missed=True)),
        waived=Count("pk", filter=Q(is_waived=True)),
    )
    return {**rows, "late_share": share(rows["late"], rows["due"] - rows["waived"])}


def corrections_of(units: Any) -> dict[str, Any]:
    values = IndicatorValue.objects.filter(evaluated__in=units, value__isnull=False)
    corrected = values.filter(corrections__isnull=False).distinct().count()
    return {"all": values.count(), "corrected": corrected, "share": share(corrected, values.count())}


def errors_of(scores: Sequence[UnitScore]) -> dict[str, Any]:
    rates = [row.error_rate for row in scores]
    over = sum(rate > 5 for rate in rates)
    return {"mean": mean(rates) if rates else Decimal(0), "over": over, "over_share": share(over, len(rates))}


def appeals_of(units: Any) -> dict[str, Any]:
    rows = ScoreAppeal.objects.filter(evaluated__in=units).aggregate(
        filed=Count("pk"),
        admitted=Count("pk", filter=Q(admission="ADMIT")),
        changed=Count("pk", filter=Q(result="changed")),
    )
    return {**rows, "success_share": share(rows["changed"], rows["admitted"])}


def cards_of(units: Any) -> dict[str, int]:
    rows = UnitCard.objects.filter(evaluated__in=units).exclude(state=UnitCard.State.DROPPED)
    counted = Counter(rows.values_list("colour", flat=True))
    return {colour: counted[colour] for colour in UnitCard.Colour.values}


def checks_of(units: Any, most: int) -> dict[str, Any]:
    """Return how often units were checked, held against the number that a year allows."""
    numbers = list(
        UnitCheck.objects.filter(evaluated__in=units)
        .order_by()
        .values("evaluated")
        .annotate(n=Count("pk"))
        .values_list("n", flat=True)
    )
    beyond = UnitCheck.objects.filter(evaluated__in=units).exclude(override_reason="").count()
    return {
        "all": sum(numbers),
        "units": len(numbers),
        "most": max(numbers, default=0),
        "allowed": most,
        "beyond": beyond,
    }
