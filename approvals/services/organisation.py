"""The organisation as others ask for it: units on a day, names and telephones, and who acts with which powers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from approvals.models import Delegation, Jurisdiction, OrgUnit, Person, Post, in_force_on
from workflows import timelines
from workflows.actors import Actor, Pair
from workflows.services.standing import standing


def unit_in_force(code: str, on: date) -> OrgUnit | None:
    """Return the unit of a code on a day; where it has ended by then, the unit that succeeded it (RT8)."""
    if not code:
        return None
    for unit in units_in_force(code, on):
        return unit
    # The youngest end first: a code may have been used twice.
    ended = OrgUnit.objects.filter(code=code, valid_to__lt=on, successor__isnull=False).order_by("-valid_to")
    return follow(ended.select_related("successor").first(), on)


@standing
def units_in_force(code: str, on: date) -> QuerySet[OrgUnit]:
    return OrgUnit.in_force(on).filter(code=code).order_by("pk")[:1]


def follow(unit: OrgUnit | None, on: date) -> OrgUnit | None:
    """Walk along the successors to the one in force; a circle or a dead end gives None."""
    # Merged units may succeed each other in a circle by mistake.
    seen: set[int] = set()
    while unit and unit.pk not in seen and (unit.valid_to and unit.valid_to < on):
        seen.add(unit.pk)
        unit = unit.successor
    return unit if unit and unit.pk not in seen and unit.valid_from <= on else None


def unit_for(area: str, subject: str, on: date) -> OrgUnit | None:
    """Return who handles a subject (pack id) in an area on a day: the unit named for it, else the area's own.

    A row for the subject itself goes before one for every subject (*)."""
    rows = Jurisdiction.objects.filter(in_force_on(on), area=area, subject__in=[subject, "*"])
    named = sorted(rows.select_related("unit"), key=lambda row: row.subject == "*")
    return follow(named[0].unit, on) if named else unit_in_force(area, on)


def unit_name(code: str, on: date | None = None) -> str:
    """Return the name a unit has on a day (default today), the code itself where no such unit exists."""
    unit = unit_in_force(code, on or timelines.today())
    return unit.name if unit else code


def unit_agency(code: str, on: date | None = None) -> str:
    """Return the name of the authority that signs for a unit."""
    unit = unit_in_force(code, on or timelines.today())
    return unit.signature if unit else code


def unit_phone(code: str, on: date | None = None) -> str:
    """Return the office telephone of a unit or of the next unit above that has one; empty without any."""
    unit = unit_in_force(code, on or timelines.today())
    # A village has no telephone of its own; the next unit above answers.
    while unit and not unit.phone:
        unit = unit.parent
    return unit.phone if unit else ""


def unit_path(code: str, on: date) -> list[OrgUnit]:
    """Return the units from the highest down to this one."""
    unit = unit_in_force(code, on)
    return [*unit.superiors(), unit] if unit else []


def own_province(on: date) -> str:
    """Return the two digits of the one province that this installation serves; empty when there are none or several."""
    codes = list(OrgUnit.in_force(on).filter(level="province").values_list("code", flat=True)[:2])
    return codes[0][:2] if len(codes) == 1 else ""


def people_with(role: str, unit: str, on: date | None = None) -> QuerySet[Person]:
    """Return the persons who hold a role at a unit on a day, in the order in which they were entered."""
    held = Post.objects.filter(in_force_on(on or timelines.today()), role=role, unit__code=unit)
    return Person.objects.filter(pk__in=held.values("person")).select_related("user").order_by("pk")


def actor_for(
    user: Any,
    on: date | None = None,
    *,
    subject: str = "",
    case_id: int | None = None,
    for_pairs: Iterable[Pair] = (),
) -> Actor:
    """Return the user with the (unit, role) pairs in force on a day: own posts and delegations held.

    `subject` (a pack id) leaves out delegations for other matters. A delegation for one case counts in that case alone:
    it stands in `posts_in_one`, and in `posts` when `case_id` names the case. `for_pairs` are the pairs that a work item asks for: when only a delegation fits one of them, the actor
    carries the principal in `acting_for`."""
    day = on or timelines.today()
    person = Person.objects.filter(user_id=user.pk).first()
    name = person.name if person else user.get_full_name() or user.get_username()
    # An account without a person, or a closed one, has no powers.
    if person is None or not user.is_active:
        return Actor(user_id=user.pk, name=name)
    own = frozenset(pairs_of(person, day))
    held = {
        (d.from_post.unit.code, d.from_post.role): d for d in delegations_held(person, day, subject, case_id)
    }
    return Actor(
        user_id=user.pk,
        name=name,
        posts=own | frozenset(held),
        acting_for=principal(own, held, for_pairs),
        posts_in_one=frozenset(lent_for_one_case(person, day, subject)),
    )


def lent_for_one_case(person: Person, on: date, subject: str) -> Iterable[tuple[int, str, str]]:
    """Yield (root instance, unit, role) of the ad hoc delegations held: a power in one case and nowhere else."""
    rows = person.delegations_held.filter(in_force_on(on), case__root__isnull=False)
    rows = rows.filter(Q(ended_on__isnull=True) | Q(ended_on__gt=on))
    for row in rows.select_related("from_post__unit", "case"):
        if row.case and row.case.root_id and holds_post(row.from_post, on) and is_for(row, subject):
            yield row.case.root_id, row.from_post.unit.code, row.from_post.role


def pairs_of(person: Person, on: date) -> Iterable[Pair]:
    return person.posts.filter(in_force_on(on)).values_list("unit__code", "role")


def delegations_held(
    person: Person, on: date, subject: str = "", case_id: int | None = None
) -> list[Delegation]:
    """Return the delegations a person may use on a day; one whose principal left the post has ended with it."""
    # From its end on the power is the principal's alone.
    rows = person.delegations_held.filter(in_force_on(on)).filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    )
    rows = (
        rows.filter(Q(case__isnull=True) | Q(case_id=case_id)) if case_id else rows.filter(case__isnull=True)
    )
    rows = rows.select_related("from_post__unit", "from_post__person").order_by("pk")
    # Who has left his post has nothing left to lend (ORG section 10).
    return [row for row in rows if holds_post(row.from_post, on) and is_for(row, subject)]


def holds_post(post: Post, on: date) -> bool:
    return post.valid_from <= on and (post.valid_to is None or on <= post.valid_to)


def is_for(delegation: Delegation, subject: str) -> bool:
    return not subject or not delegation.matters or subject in delegation.matters


def principal(own: frozenset[Pair], held: dict[Pair, Delegation], asked: Iterable[Pair]) -> str:
    """Return whom a person acts for when none of his own posts fits what is asked; empty otherwise."""
    # Only when no post of his own fits: acting in one's own right goes first.
    wanted = {(unit, role) for unit, role in asked}
    if not wanted or wanted & own:
        return ""
    used = next((held[pair] for pair in held if pair in wanted), None)
    if used is None:
        return ""
    post = used.from_post
    letter = f"，{used.letter_no}" if used.letter_no else ""
    return f"{post.person.name}（{post.title or post.role}{letter}）#{used.pk}"


def officials() -> QuerySet[User]:
    """Return the accounts of officials."""
    return User.objects.filter(person__is_official=True)
