"""Who is evaluated in a year: governments, departments, sector offices and villages, with the authority that assesses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db.models import QuerySet

from approvals.models import Case, EvaluatedUnit, IndicatorSet, OrgUnit, UnitDuty
from approvals.services.evaluations.opening import settings_of, units_of
from approvals.services.notices import send_notice
from workflows.actors import Actor

BATCH = 500
# A unit that nobody has classed begins in the first class.
FIRST: Mapping[str, Any] = {"group": "I", "population": 0, "cases": 0}


def register_units(*, case: Case, indicators: IndicatorSet, on: date) -> int:
    """Enter the units of the year once; returns their number in the case's scope."""
    year, scope = int(case.notes["year"]), case.notes.get("scope", [])
    rows = [
        row
        for row in units_of_year(case, indicators, year, on)
        if not scope or any(is_meant(row.key, pattern) for pattern in scope)
    ]
    # A repeated start adds only what is missing.
    EvaluatedUnit.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return units_of(case).count()


def is_meant(key: str, pattern: str) -> bool:
    """A pattern is a key, or the beginning of keys where it ends with an asterisk."""
    return key.startswith(pattern[:-1]) if pattern.endswith("*") else key == pattern


def units_of_year(case: Case, indicators: IndicatorSet, year: int, on: date) -> Iterator[EvaluatedUnit]:
    settings = settings_of(case)
    places = OrgUnit.in_force(on).filter(code__startswith=case.city[:4]).select_related("parent")
    before = standing_before(case, year)
    for place in places.order_by("code"):
        for line, kind, number, name in bodies(place, settings):
            key = key_of(line, place.code, number)
            yield EvaluatedUnit(
                timeline=case.timeline,
                year=year,
                indicator_set=indicators,
                key=key,
                name=name,
                line=line,
                kind=kind,
                **(before.get(key) or FIRST),
                unit=place.code,
                superior=superior_of(place, number, case.city),
            )


def standing_before(case: Case, year: int) -> dict[str, dict[str, Any]]:
    """Return class, population and number of cases that units had at the end of the year before, by key."""
    rows = EvaluatedUnit.objects.filter(
        timeline=case.timeline, year=year - 1, indicator_set__city=case.city, ended_on__isnull=True
    )
    return {str(row.pop("key")): row for row in rows.values("key", *FIRST)}


def key_of(line: str, code: str, number: int) -> str:
    return f"{line}-{code}-{number:02}" if number else f"{line}-{code}"


def superior_of(place: OrgUnit, number: int, city: str) -> str:
    # A department is assessed by the government at its own place.
    if number or place.parent is None:
        return place.code
    return place.parent.code if place.code != city else city


def bodies(place: OrgUnit, settings: Mapping[str, Any]) -> Iterator[tuple[str, str, int, str]]:
    """Yield (line, kind, number of a department or 0, name) of what the pack evaluates at places of this level."""
    for row in settings["bodies"]:
        if row["level"] == place.level:
            for number, name in names_of(row, place, settings):
                yield row["line"], row["kind"], number, name


def names_of(
    row: Mapping[str, Any], place: OrgUnit, settings: Mapping[str, Any]
) -> Iterator[tuple[int, str]]:
    if "names" in row:
        yield from ((n, f"{place.name}{name}") for n, name in enumerate(settings[row["names"]], 1))
    elif row.get("agency"):
        yield 0, place.agency_name or place.name
    else:
        above = place.parent.name if row.get("above") and place.parent else ""
        yield 0, f"{above}{place.name}{row.get('name', '')}"


def superiors_of(case: Case) -> list[str]:
    """Return the authorities that assess somebody in the year, the higher ones first."""
    codes = set(units_of(case).order_by().values_list("superior", flat=True).distinct())
    return sorted(codes, key=lambda code: (code != case.city, len(code), code))


def tell_units(
    year: Case,
    notice: str,
    occasion: str,
    actor: Actor,
    *,
    units: QuerySet[EvaluatedUnit] | None = None,
    words: Mapping[str, Any] | None = None,
) -> int:
    """Send a notice to units of the year (all if none are named), each in its own case of its letter; returns how many were
    told.

    A unit has no case that lasts the whole year but that one, and its officials may always open it."""
    letters = UnitDuty.objects.filter(
        kind=UnitDuty.Kind.LETTER,
        evaluated__in=units_of(year) if units is None else units,
    ).select_related("case__case_type")
    told = 0
    for letter in letters.order_by("pk").iterator(chunk_size=500):
        case = letter.case
        if case is not None:
            said = {"year": year.notes["year"], **(words or {})}
            send_notice(case=case, key=notice, context=said, actor=actor, occasion=occasion)
            told += 1
    return told
