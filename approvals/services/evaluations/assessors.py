"""Who assesses a unit at half-year and year-end (e.4): at least two by lot, none from the unit; a third where they differ."""

from __future__ import annotations

from approvals.models import Case, Draw, Person, Post, UnitDuty
from approvals.models.organisation import in_force_on
from approvals.services.evaluations.opening import settings_of
from approvals.services.evaluations.owed import duty_rules
from approvals.services.lots import drawn_lot
from approvals.services.notices import send_notice
from approvals.services.organisation import people_with
from workflows import timelines
from workflows.actors import Actor

PURPOSE = "assessors"
ROLE = "ASSESSOR"
# Two rate without seeing each other; whoever was drawn after them rates where they differ.
FIRST = 2


def draw_assessors(duty: UnitDuty, case: Case, actor: Actor) -> dict[str, int]:
    """Draw those who assess a unit in a period, as many variables as the pack names for them (`drawn` of the duty), and return
    the account of each by variable: the steps of the diagram are theirs.

    Nobody is drawn where fewer than two may go: then whoever holds the role of the lane rates."""
    names = duty_rules(settings_of(case), duty.kind, duty.evaluated.line).get("drawn", ())
    pool = pool_for(duty, case) if names else []
    if len(pool) < FIRST:
        return {}
    made = drawn_lot(
        pool,
        # From unit, year and period alone, so that anybody can repeat the draw.
        seed=f"{duty.evaluated.year}|{duty.evaluated.key}|{duty.period}",
        size=len(names),
        on=timelines.today(case.timeline),
        actor=actor,
        case=case,
        purpose=PURPOSE,
        unit=duty.evaluated.superior,
    )
    users = dict(Person.objects.filter(pk__in=made.chosen).values_list("pk", "user"))
    return {name: users[int(key)] for name, key in zip(names, made.chosen, strict=False)}


def tell_assessors(case: Case, notice: str, actor: Actor) -> None:
    """Who was drawn is told at once (e.14)."""
    if notice and case.draws.filter(purpose=PURPOSE).exists():
        send_notice(case=case, key=notice, context={}, actor=actor, occasion=notice, is_optional=True)


def pool_for(duty: UnitDuty, case: Case) -> list[str]:
    """Return the keys of the assessors of the unit's superior: nobody with a post at the unit's own place, and nobody who was
    drawn for it the year before while others are there."""
    unit, today = duty.evaluated, timelines.today(case.timeline)
    people = people_with(ROLE, unit.superior, today)
    if unit.unit != unit.superior:
        # A department lies at the place of its superior, whose posts do not tell the two apart.
        people = people.exclude(
            pk__in=Post.objects.filter(in_force_on(today), unit__code=unit.unit).values("person")
        )
    keys = [str(pk) for pk in people.values_list("pk", flat=True)]
    earlier = Draw.objects.filter(
        purpose=PURPOSE,
        case__unit_duty__evaluated__timeline=unit.timeline,
        case__unit_duty__evaluated__year=unit.year - 1,
        case__unit_duty__evaluated__key=unit.key,
    )
    before = {key for chosen in earlier.values_list("chosen", flat=True) for key in chosen[:FIRST]}
    fresh = [key for key in keys if key not in before]
    return fresh if len(fresh) >= FIRST else keys
