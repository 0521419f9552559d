"""Where the satisfaction survey is taken: villages of each county by a lot that anybody can repeat (e.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.db import transaction

from approvals.models import Case, Draw, OrgUnit
from approvals.rules.draws import Member
from approvals.services.casework import starts_with
from approvals.services.evaluations.opening import settings_of, units_of
from approvals.services.lots import drawn_lot
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

PURPOSE = "survey"


@transaction.atomic
def draw_places(case: Case, actor: Actor) -> list[Draw]:
    """Draw the villages of every county under evaluation; a repeated call finds the draws that are there."""
    year = Case.objects.get(pk=case.notes["survey_of"])
    most = int(settings_of(case)["survey_places_per_county"])
    return [drawn_in(case, county, most, actor) for county in counties(year)]


def counties(year: Case) -> list[str]:
    """Return the codes of the counties in which units of the year lie; the city's own departments lie in none."""
    codes = {code[:6] for code in units_of(year).values_list("unit", flat=True)}
    return sorted(codes - {year.city[:6]})


def drawn_in(case: Case, county: str, most: int, actor: Actor) -> Draw:
    known = case.draws.filter(purpose=PURPOSE, occasion=county).first()
    if known is not None:
        return known
    today = timelines.today(case.timeline)
    found = OrgUnit.in_force(today).filter(level="village", code__startswith=county)
    villages = [Member(code) for code in found.values_list("code", flat=True)]
    return drawn_lot(
        villages,
        size=min(most, len(villages)),
        on=today,
        actor=actor,
        case=case,
        purpose=PURPOSE,
        unit=county,
        # Once for the county, so that nobody draws until the result pleases.
        occasion=county,
    )


@starts_with("enter_survey")
def places_to_ask(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The villages in which the sheets are given out, county by county."""
    return {"places": "\n".join(lines(case))}


def lines(case: Case) -> Iterator[str]:
    names = {unit.code: unit.name for unit in OrgUnit.in_force(timelines.today(case.timeline))}
    for row in case.draws.filter(purpose=PURPOSE):
        places = "、".join(names.get(code, code) for code in row.chosen)
        yield f"{names.get(row.unit, row.unit)}：{places}"
