"""Who is evaluated in a year: governments, departments, sector offices and villages, with the authority that assesses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, IndicatorSet, IndicatorValue, OrgUnit, UnitDuty
from approvals.services.evaluations.opening import settings_of, units_of
from approvals.services.notices import send_notice
from workflows.actors import Actor

BATCH = 500


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
    for place in places.order_by("code"):
        for line, kind, number, name in bodies(place, settings):
            yield EvaluatedUnit(
                timeline=case.timeline,
                year=year,
                indicator_set=indicators,
                key=key_of(line, place.code, number),
                name=name,
                line=line,
                kind=kind,
                # Every unit begins in the first class.
                group="I",
                unit=place.code,
                superior=superior_of(place, number, case.city),
            )


def key_of(line: str, code: str, number: int) -> str:
    return f"{line}-{code}-{number:02}" if number else f"{line}-{code}"


def superior_of(place: OrgUnit, number: int, city: str) -> str:
    # A department is assessed by the government at its own place.
    if number or place.parent is None:
        return place.code
    return place.parent.code if place.code != city else city


def bodies(place: OrgUnit, settings: Any) -> Iterator[tuple[str, str, int, str]]:
    """Yield (line, kind, number of a department or 0, name) of what is evaluated at a place."""
    if place.level == "city":
        names: Sequence[str] = settings["city_departments"]
        yield from (("L2", "city_department", n, f"{place.name}{name}") for n, name in enumerate(names, 1))
    elif place.level == "county":
        yield ("L1", "county_government", 0, f"{place.name}人民政府")
        names = settings["departments"]
        yield from (("L2", "county_department", n, f"{place.name}{name}") for n, name in enumerate(names, 1))
        yield ("L3", "county_office", 0, place.agency_name or place.name)
    elif place.level == "township":
        yield ("L1", "township_government", 0, place.agency_name or place.name)
        yield ("L3", "township_office", 0, f"{place.name}计划生育办公室")
    elif place.level == "village":
        above = place.parent.name if place.parent else ""
        yield ("G", "village", 0, f"{above}{place.name}")


def superiors_of(case: Case) -> list[str]:
    """Return the authorities that assess somebody in the year, the higher ones first."""
    codes = set(units_of(case).order_by().values_list("superior", flat=True).distinct())
    return sorted(codes, key=lambda code: (code != case.city, len(code), code))


@transaction.atomic
def merge_units(
    *, year: Case, keys: Iterable[str], name: str, unit: str, on: date, actor: Actor
) -> EvaluatedUnit:
    """MB-n organisation change: units of one city become one whose targets are those of the old ones weighted by population.

    Reports stay with the old units; the new one is ranked, with a footnote. Raises Blocked NOT_MERGED below two units."""
    # Locked, and only those that still exist: two mergers may name the same unit.
    found = units_of(year).filter(key__in=list(keys), ended_on__isnull=True)
    old = list(found.select_for_update(of=("self",)))
    if len(old) < 2:
        raise Blocked(_("Name at least two units that still exist"), code="NOT_MERGED")
    first = old[0]
    footnote = f"{on.isoformat()}由{'、'.join(each.name for each in old)}合并设立，此前的填报留在原单位"
    merged = EvaluatedUnit.objects.create(
        timeline=first.timeline,
        year=first.year,
        key=key_of(first.line, unit, 0),
        name=name,
        line=first.line,
        kind=first.kind,
        group=first.group,
        unit=unit,
        superior=first.superior,
        indicator_set=first.indicator_set,
        population=sum(each.population for each in old),
        cases=sum(each.cases for each in old),
        targets=weighted_targets(old),
        footnote=footnote,
    )
    EvaluatedUnit.objects.filter(pk__in=[each.pk for each in old]).update(ended_on=on, successor=merged)
    return merged


def weighted_targets(units: Sequence[EvaluatedUnit]) -> dict[str, str]:
    people = sum(each.population for each in units)
    # Without any population the first unit's targets are as good as the others'.
    if people == 0:
        return dict(units[0].targets)
    weighted: dict[str, str] = {}
    for indicator in units[0].indicator_set.indicators.filter(line=units[0].line, target__isnull=False):
        total = sum(
            (
                Decimal(str(each.targets.get(indicator.code, indicator.target))) * each.population
                for each in units
            ),
            Decimal(0),
        )
        weighted[indicator.code] = str((total / people).quantize(Decimal("0.01")))
    return weighted


def values_of_predecessors(merged: EvaluatedUnit) -> list[IndicatorValue]:
    """Return what the units that became this one reported; it stays under their own keys."""
    return list(IndicatorValue.objects.filter(evaluated__successor=merged).select_related("evaluated"))


def tell_units(year: Case, notice: str, occasion: str, actor: Actor) -> int:
    """Send a notice to every unit of the year, in the unit's own case of its letter; returns how many were told.

    A unit has no case that lasts the whole year but that one, and its officials may always open it."""
    letters = UnitDuty.objects.filter(
        kind=UnitDuty.Kind.LETTER,
        evaluated__in=units_of(year),
    ).select_related("case__case_type")
    told = 0
    for letter in letters.order_by("pk").iterator(chunk_size=500):
        case = letter.case
        if case is not None:
            send_notice(
                case=case, key=notice, context={"year": year.notes["year"]}, actor=actor, occasion=occasion
            )
            told += 1
    return told
