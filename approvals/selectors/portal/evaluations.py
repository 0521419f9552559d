"""The published result of an evaluation, for everybody: units alone, their formulas and weights, how many were asked (e.16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet, Sum

from approvals.models import Case, EvaluatedUnit, Indicator, IndicatorSet, UnitScore
from approvals.models.evaluations import year_name
from approvals.selectors.desk import Page, paged

VILLAGE = "village"


@dataclass(frozen=True, slots=True)
class Published:
    """A city's year whose result is published."""

    year: int
    city: str
    timeline: str
    is_training: bool

    @property
    def name(self) -> str:
        return f"{self.city}-{year_name(self.year, self.timeline)}"


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A unit's result, and how many answers its survey had."""

    score: UnitScore
    asked: int


def published_years() -> list[Published]:
    """Return the years whose result is published, newest first."""
    cases = Case.objects.filter(notes__has_key="published_on", notes__year__isnull=False).order_by("-pk")
    found = [Published(int(case.notes["year"]), case.city, case.timeline, case.is_training) for case in cases]
    return sorted(found, key=lambda each: (-each.year, each.city, each.is_training))


def final_scores(published: Published) -> QuerySet[UnitScore]:
    units = EvaluatedUnit.objects.filter(timeline=published.timeline, year=published.year)
    return UnitScore.objects.filter(
        evaluated__in=units.filter(indicator_set__city=published.city), is_final=True
    )


def kinds_published(published: Published) -> list[str]:
    """Return the kinds of units to choose from; villages stand on their township's page only."""
    kinds = final_scores(published).order_by().values_list("evaluated__kind", flat=True).distinct()
    return sorted(set(kinds) - {VILLAGE})


def townships_published(published: Published) -> list[str]:
    """Return the codes of the townships that have a page of their villages."""
    rows = final_scores(published).filter(evaluated__kind=VILLAGE)
    return sorted(rows.order_by().values_list("evaluated__superior", flat=True).distinct())


def published_results(published: Published, kind: str, township: str, number: int) -> Page:
    """Return one page of results: of a township's villages, else of a kind of units that are no villages."""
    rows = final_scores(published)
    if township:
        rows = rows.filter(evaluated__kind=VILLAGE, evaluated__superior=township)
    else:
        rows = rows.filter(evaluated__kind=kind).exclude(evaluated__kind=VILLAGE)
    order = ("evaluated__superior", "evaluated__group", F("rank").asc(nulls_last=True), "pk")
    found = paged(rows.select_related("evaluated").order_by(*order), number)
    asked = answers_of([row.evaluated_id for row in found.rows])
    return Page(
        [ResultRow(row, asked.get(row.evaluated_id, 0)) for row in found.rows], found.number, found.has_next
    )


def answers_of(units: Sequence[int]) -> dict[int, int]:
    """Return how many questionnaires were counted about each unit; no answer of anybody."""
    # Each sheet answers every question, the last one too; older rows count whole sheets.
    told = Q(survey_returns__question__in=["", "result"])
    rows = EvaluatedUnit.objects.filter(told, pk__in=units).annotate(
        asked=Sum(
            F("survey_returns__satisfied")
            + F("survey_returns__basically")
            + F("survey_returns__dissatisfied")
            + F("survey_returns__unknown")
        )
    )
    return dict(rows.order_by().values_list("pk", "asked"))


def measures(published: Published, line: str) -> list[Indicator]:
    """Return the indicators of a line with weights and formulas, as they were published."""
    sets = IndicatorSet.objects.filter(
        timeline=published.timeline, city=published.city, year=published.year, status="published"
    )
    return list(Indicator.objects.filter(indicator_set__in=sets, line=line).order_by("code"))
