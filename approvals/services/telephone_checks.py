"""Checks by telephone: a recorded lot for each application says whether the applicant is called, nobody's choice (c.T08).

A procedure asks for it in its manifest, [telephone_check]: `share`, how many applications in a hundred."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.models import Case, Draw
from approvals.rules.draws import Member
from approvals.services.casework import Act, action, starts_with
from approvals.services.lots import drawn_lot
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

PURPOSE = "telephone_check"
NUMBERS = range(1, 101)


def draw_check(case: Case, actor: Actor) -> bool:
    """Draw one of a hundred numbers, once for a case: up to the pack's share the applicant is called."""
    row = known_draw(case) or drawn_lot(
        (Member(str(number)) for number in NUMBERS),
        size=1,
        on=timelines.today(case.timeline),
        actor=actor,
        case=case,
        purpose=PURPOSE,
        unit=case.county,
        # Once for the case, so that nobody draws until the result pleases.
        occasion=PURPOSE,
    )
    return is_called(case, row)


def known_draw(case: Case) -> Draw | None:
    return case.draws.filter(purpose=PURPOSE).first()


def is_called(case: Case, row: Draw) -> bool:
    return int(row.chosen[0]) <= int(case.case_type.manifest["telephone_check"]["share"])


@starts_with("second_look")
def lot_of_the_case(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    row = known_draw(case)
    return {"sampled": "drawn" if row is not None and is_called(case, row) else "not_drawn"}


@action("second_look")
def look_again(act: Act) -> Mapping[str, Any]:
    """c.T08: the head of section agrees to the proposal; the lot and the call stand in the form."""
    return {}
