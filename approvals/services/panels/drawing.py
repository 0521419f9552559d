"""Drawing a panel from a pool, and seating a reserve when a member falls out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Draw, Expert, PanelSeat, Recusal, in_force_on
from approvals.rules import draws
from approvals.rules.draws import Member, Quota
from approvals.services.lots import drawn_lot
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

Status = PanelSeat.Status


@transaction.atomic
def draw_panel(
    *,
    case: Case,
    unit: str,
    quotas: Sequence[Quota],
    actor: Actor,
    seed: str = "",
    is_new_panel: bool = False,
    occasion: str = "",
) -> Draw:
    """Draw the panel of a case from the unit's pool, with the size and reserves of the pack's [panel].

    Out of the pool: whoever is recused in this case or has none of the pack's `ranks`; with `is_new_panel` everybody who was drawn before. Seed, version of
    the pool and exclusions are recorded, so that the draw can be repeated. Raises Blocked POOL_TOO_SMALL."""
    # The case is locked: two draws at once would seat two panels.
    case = Case.objects.select_for_update(no_key=True).select_related("case_type").get(pk=case.pk)
    if (known := drawn_before(case, occasion)) is not None:
        return known
    today = timelines.today(case.timeline)
    rules = case.case_type.manifest["panel"]
    experts = experts_of(unit, today)
    pool = [Member(key, frozenset(row.specialties)) for key, row in experts.items()]
    excluded = excluded_from(case, is_new_panel) | below_rank(experts, rules)
    row = lot(
        pool,
        rules,
        seed=seed,
        quotas=quotas,
        excluded=excluded,
        on=today,
        actor=actor,
        case=case,
        purpose="panel",
        unit=unit,
        round=case.draws.filter(purpose="panel").count() + 1,
        occasion=occasion,
    )
    seat(row, case, experts)
    note(case, "panel_drawn", {"draw": row.pk, "seed": row.seed, "pool": row.pool_version}, actor)
    return row


def drawn_before(case: Case, occasion: str) -> Draw | None:
    """Return the draw that a repeated job has made, whatever the pool has become."""
    return case.draws.filter(purpose="panel", occasion=occasion).first() if occasion else None


def experts_of(unit: str, today: date) -> dict[str, Expert]:
    """Return who is in the unit's pool on a day, by the key under which a draw knows him."""
    rows = Expert.objects.filter(in_force_on(today), unit=unit).select_related("person")
    return {str(row.person.user_id): row for row in rows}


def lot(pool: Sequence[Member], rules: Mapping[str, Any], **draw: Any) -> Draw:
    """Draw by lot; Blocked POOL_TOO_SMALL names the specialty that lacks experts."""
    try:
        return drawn_lot(pool, size=int(rules["size"]), reserves=int(rules["reserves"]), **draw)
    except draws.PoolTooSmall as error:
        raise Blocked(
            _("The pool is too small: for %(group)s it has %(there)s experts, %(wanted)s are needed")
            % {"group": error.group or _("all seats"), "there": error.there, "wanted": error.wanted},
            code="POOL_TOO_SMALL",
        ) from error


def excluded_from(case: Case, is_new_panel: bool) -> dict[str, str]:
    """Return who cannot be drawn and why."""
    recused = case.recusals.filter(result=Recusal.Result.GRANTED).values_list("user_id", flat=True)
    found = {str(pk): "recused" for pk in recused}
    if is_new_panel:
        for pk in case.panel_seats.values_list("user_id", flat=True):
            found.setdefault(str(pk), "earlier panel")
    return found


def below_rank(experts: Mapping[str, Expert], rules: Mapping[str, Any]) -> dict[str, str]:
    """Return who has none of the ranks that the pack's [panel] `ranks` asks for; nobody where it asks for none."""
    wanted = rules.get("ranks")
    return {key: "rank" for key, row in experts.items() if wanted and row.rank not in wanted}


def seat(row: Draw, case: Case, experts: Mapping[str, Expert]) -> None:
    """Give the seats in the order of the draw; the first drawn leads."""
    for number, key in enumerate([*row.chosen, *row.reserves], start=1):
        PanelSeat.objects.create(
            draw=row,
            case=case,
            user_id=int(key),
            name=experts[key].person.name,
            number=number,
            status=Status.SEATED if key in row.chosen else Status.RESERVE,
            is_leader=number == 1,
        )


def latest_draw(case: Case) -> Draw | None:
    return case.draws.filter(purpose="panel").last()


def seated(case: Case) -> list[PanelSeat]:
    """Return the seats taken now, the leader first."""
    row = latest_draw(case)
    seats = list(row.seats.filter(status=Status.SEATED).order_by("number")) if row else []
    # Leader first, then in the order of the draw (sorting is stable).
    return sorted(seats, key=lambda each: not each.is_leader)


@transaction.atomic
def replace_recused(*, case: Case, actor: Actor) -> list[PanelSeat]:
    """Free the seats of whoever is recused, and seat reserves in the order of the draw; return the new members.

    A reserve with whom the specialties are kept goes first. A seat for which no reserve is left stays empty."""
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    row = latest_draw(case)
    if row is None:
        return []
    out = set(case.recusals.filter(result=Recusal.Result.GRANTED).values_list("user_id", flat=True))
    today = timelines.today(case.timeline)
    seats = list(row.seats.select_for_update().order_by("number"))
    # A recused reserve falls out as well.
    gone = [each for each in seats if each.user_id in out and each.status != Status.RECUSED]
    freed = sum(each.status == Status.SEATED for each in gone)
    had_leader = any(each.is_leader for each in gone)
    for each in gone:
        each.status, each.is_leader, each.changed_on = Status.RECUSED, False, today
        each.save(update_fields=["status", "is_leader", "changed_on"])
    # One after the other: each reserve that sits changes what the quotas still need.
    new = [found for _n in range(freed) if (found := sit_next(row, seats)) is not None]
    for each in new:
        each.changed_on = today
        each.save(update_fields=["status", "changed_on"])
    if had_leader:
        lead(seats)
    if gone:
        payload = {"out": [each.number for each in gone], "in": [each.number for each in new]}
        note(case, "panel_changed", payload, actor)
    return new


def sit_next(row: Draw, seats: Sequence[PanelSeat]) -> PanelSeat | None:
    groups = {key: frozenset(names) for key, names in row.pool}
    remaining = [member(each, groups) for each in seats if each.status == Status.SEATED]
    waiting = {str(each.user_id): each for each in seats if each.status == Status.RESERVE}
    quotas = [Quota(group, least) for group, least in row.quotas]
    key = draws.next_reserve([member(each, groups) for each in waiting.values()], remaining, quotas)
    if key is None:
        return None
    waiting[key].status = Status.SEATED
    return waiting[key]


def member(each: PanelSeat, groups: Mapping[str, frozenset[str]]) -> Member:
    return Member(str(each.user_id), groups.get(str(each.user_id), frozenset()))


def lead(seats: Sequence[PanelSeat]) -> None:
    """The lead passes to the next seat in the order of the draw."""
    for each in seats:
        if each.status == Status.SEATED:
            each.is_leader = True
            each.save(update_fields=["is_leader"])
            return


def note(case: Case, kind: str, payload: Mapping[str, Any], actor: Actor) -> None:
    if case.root is not None:
        append(instance=case.root, kind=kind, actor=actor, payload=payload)
