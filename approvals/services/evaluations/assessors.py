"""Who assesses a unit at half-year and year-end (e.4), all by lot and none from the unit: two assessors, a third where they
differ, and a verifier of the data."""

from __future__ import annotations

from dataclasses import dataclass

from approvals.models import Case, Draw, Person, Post, UnitDuty
from approvals.models.organisation import in_force_on
from approvals.rules.draws import Member
from approvals.services.evaluations.opening import settings_of
from approvals.services.evaluations.owed import duty_rules
from approvals.services.lots import drawn_lot
from approvals.services.notices import send_notice
from approvals.services.organisation import people_with
from workflows import timelines
from workflows.actors import Actor


@dataclass(frozen=True, slots=True)
class Part:
    """A part in an assessment that is given by lot. `names` is the key of the duty under which the pack names the variables,
    `first` how many of those drawn act whatever happens: so many must be free to go."""

    purpose: str
    role: str
    names: str
    first: int


# Two rate without seeing each other; whoever was drawn after them rates where they differ.
PARTS = (
    Part(Draw.ASSESSORS, "ASSESSOR", "drawn", 2),
    Part(Draw.VERIFIERS, "DATA_VERIFIER", "drawn_verifiers", 1),
)


def draw_assessors(duty: UnitDuty, case: Case, actor: Actor) -> dict[str, int]:
    """Draw those who assess a unit in a period, as many variables as the pack names for each part, and return the account of
    each by variable: the steps of the diagram are theirs.

    For a part for which too few may go nobody is drawn: then whoever holds the role of the lane acts."""
    rules = duty_rules(settings_of(case), duty.kind, duty.evaluated.line)
    found: dict[str, int] = {}
    acting: dict[str, str] = {}
    for part in PARTS:
        names = rules.get(part.names, ())
        row = drawn_for(part, duty, case, len(names), acting, actor) if names else None
        if row is not None:
            acting |= dict.fromkeys(row.chosen[: part.first], "assesses it")
            users = dict(Person.objects.filter(pk__in=row.chosen).values_list("pk", "user"))
            found |= {name: users[int(key)] for name, key in zip(names, row.chosen, strict=False)}
    return found


def drawn_for(
    part: Part, duty: UnitDuty, case: Case, size: int, acting: dict[str, str], actor: Actor
) -> Draw | None:
    unit, today = duty.evaluated, timelines.today(case.timeline)
    keys = [str(pk) for pk in people_with(part.role, unit.superior, today).values_list("pk", flat=True)]
    excluded = excluded_from(part, duty, case, keys, acting)
    free = len(keys) - len(excluded)
    if free < part.first:
        return None
    return drawn_lot(
        map(Member, keys),
        size=min(size, free),
        excluded=excluded,
        on=today,
        actor=actor,
        case=case,
        purpose=part.purpose,
        unit=unit.superior,
        # Once for the duty, so that nobody draws until the result pleases.
        occasion=part.purpose,
    )


def excluded_from(
    part: Part, duty: UnitDuty, case: Case, keys: list[str], acting: dict[str, str]
) -> dict[str, str]:
    """Return who cannot be drawn and why: whoever has a post at the unit's own place or acts in the assessment already, and
    who was drawn for the unit the year before, while enough others are there."""
    unit, why = duty.evaluated, dict(acting)
    if unit.unit != unit.superior:
        # A department lies at the place of its superior, whose posts do not tell the two apart.
        posts = Post.objects.filter(in_force_on(timelines.today(case.timeline)), unit__code=unit.unit)
        why |= {str(pk): "of the unit" for pk in posts.values_list("person", flat=True)}
    earlier = Draw.objects.filter(
        purpose=part.purpose,
        case__unit_duty__evaluated__timeline=unit.timeline,
        case__unit_duty__evaluated__year=unit.year - 1,
        case__unit_duty__evaluated__key=unit.key,
    )
    before = {key for chosen in earlier.values_list("chosen", flat=True) for key in chosen[: part.first]}
    if sum(key not in why and key not in before for key in keys) >= part.first:
        why |= {key: "year before" for key in before if key not in why}
    return {key: why[key] for key in keys if key in why}


def tell_assessors(case: Case, notice: str, actor: Actor) -> None:
    """Who was drawn is told at once (e.14)."""
    if notice and case.draws.filter(purpose__in=Draw.OF_ASSESSORS).exists():
        send_notice(case=case, key=notice, context={}, actor=actor, occasion=notice, is_optional=True)
