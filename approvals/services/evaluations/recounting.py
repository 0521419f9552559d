"""Counting anew what a change of some units' values touches: themselves, their place, the places above, their classes.

A year of thousands of units is counted as a whole once; each objection, correction and waiver costs its own part only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from approvals.models import Case, EvaluatedUnit, Indicator, UnitScore
from approvals.services.evaluations.books import OF_CLASS, classmates, open_book
from approvals.services.evaluations.opening import units_of
from approvals.services.evaluations.results import grade_units, rank_units, scores_beside
from approvals.services.evaluations.scoring import count_alone, scored_in_order, store
from approvals.services.evaluations.values import plain


class Standing(NamedTuple):
    """What of a result a change can move; ranks and grades of others follow from one unit's score."""

    result: str
    rank: str
    grade: str


Moves = dict[int, tuple[Standing, Standing]]


@transaction.atomic
def recount(*, case: Case, units: Iterable[EvaluatedUnit], codes: Collection[str] | None = None) -> Moves:
    """Score anew what depends on values of `units` (of the indicators `codes`, or of any), rank and grade its classes.

    Comes to the same as counting the whole year. Returns where each unit that moved stood and stands, by primary key;
    nothing while the year is not scored yet."""
    count_alone(case)
    if not UnitScore.objects.filter(evaluated__in=units_of(case)).exists():
        return {}
    touched = touched_by(case, list(units), codes)
    before = {row.evaluated_id: standing_of(row) for row in scores_beside(case, touched)}
    count(case, touched)
    rows = scores_beside(case, touched)
    rank_units(case=case, rows=rows)
    grade_units(case=case, rows=rows)
    after = {row.evaluated_id: standing_of(row) for row in rows}
    return {pk: (before[pk], now) for pk, now in after.items() if before.get(pk, now) != now}


def standing_of(row: UnitScore) -> Standing:
    return Standing(*(plain(getattr(row, name)) for name in Standing._fields))


def touched_by(
    case: Case, units: Sequence[EvaluatedUnit], codes: Collection[str] | None
) -> list[EvaluatedUnit]:
    """Return the living units whose scores depend on values of these, and those that nobody has scored yet."""
    living = units_of(case).filter(ended_on__isnull=True).select_related("indicator_set")
    # A mean of the class stands in the score of each of its units.
    beside = classmates(case, units) if moves_mean(units, codes) else []
    # Units that came into being since the year was scored.
    news = living.filter(score__isnull=True)
    found: dict[int, EvaluatedUnit] = {}
    wave = [*living.filter(pk__in=[unit.pk for unit in units]), *beside, *news]
    while wave:
        found |= {unit.pk: unit for unit in wave}
        wave = list(living.filter(depending_on(wave)).exclude(pk__in=found))
    return list(found.values())


def moves_mean(units: Iterable[EvaluatedUnit], codes: Collection[str] | None) -> bool:
    measured = Indicator.objects.filter(values__evaluated__in=list(units), formula=OF_CLASS)
    return (measured if codes is None else measured.filter(code__in=codes)).exists()


def depending_on(units: Iterable[EvaluatedUnit]) -> Q:
    """A sector office enters the scores of its place, if only where they tie, and of the office above; a department that
    of its government. Villages and governments enter nobody's."""
    meant = Q(pk__in=[])
    for unit in units:
        if unit.line == "L3":
            meant |= Q(unit=unit.unit) | Q(unit=unit.superior, line="L3")
        elif unit.line == "L2":
            meant |= Q(unit=unit.unit, line="L1")
    return meant


def count(case: Case, units: Sequence[EvaluatedUnit]) -> None:
    """Score these; what the units around them came to is taken from their scores."""
    meant = Q(unit__in={unit.unit for unit in units}) & ~Q(line="G")
    below = Q(superior__in={unit.unit for unit in units if unit.line == "L3"}, line="L3")
    around = list(
        units_of(case)
        .filter(meant | below, ended_on__isnull=True)
        .exclude(pk__in=[unit.pk for unit in units])
    )
    book = open_book(case, units, around=[*units, *around])
    for row in UnitScore.objects.filter(evaluated__in=around).select_related("evaluated"):
        book.lines[row.evaluated_id] = row.line_points if row.evaluated.line == "L1" else row.year_end
    store(scored_in_order(units, book))
