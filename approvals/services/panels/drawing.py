"""Drawing a panel from a pool: who sits, who leads, and who can be drawn."""

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

Status, Part = PanelSeat.Status, PanelSeat.Part


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
    """Give the seats in the order of the draw, and name who leads."""
    seats = [
        PanelSeat.objects.create(
            draw=row,
            case=case,
            user_id=int(key),
            name=experts[key].person.name,
            number=number,
            status=Status.SEATED if key in row.chosen else Status.RESERVE,
        )
        for number, key in enumerate([*row.chosen, *row.reserves], start=1)
    ]
    name_heads(case, seats)


def name_heads(case: Case, seats: Sequence[PanelSeat]) -> None:
    """Fill the lead and the deputies that are free: a deputy leads next, members become deputies in the drawn order.

    So many deputies stand beside the leader as the pack's [panel] `deputies` says (b.1: one or two)."""
    sitting = [each for each in seats if each.status == Status.SEATED]
    if not any(each.part == Part.LEADER for each in sitting):
        for each in sorted(sitting, key=lambda one: one.part != Part.DEPUTY)[:1]:
            give_part(each, Part.LEADER)
    wanted = int(case.case_type.manifest["panel"].get("deputies", 0))
    free = wanted - sum(each.part == Part.DEPUTY for each in sitting)
    for each in [one for one in sitting if one.part == Part.MEMBER][: max(0, free)]:
        give_part(each, Part.DEPUTY)


def give_part(each: PanelSeat, part: str) -> None:
    each.part = part
    each.save(update_fields=["part"])


def latest_draw(case: Case) -> Draw | None:
    return case.draws.filter(purpose="panel").last()


def seated(case: Case) -> list[PanelSeat]:
    """Return the seats taken now: the leader, the deputies, then the others in the order of the draw."""
    row = latest_draw(case)
    seats = list(row.seats.filter(status=Status.SEATED).order_by("number")) if row else []
    # Sorting is stable: the order of the draw stays.
    return sorted(seats, key=lambda each: Part.values.index(each.part))


def note(case: Case, kind: str, payload: Mapping[str, Any], actor: Actor) -> None:
    if case.root is not None:
        append(instance=case.root, kind=kind, actor=actor, payload=payload)
