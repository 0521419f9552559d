"""The panel on its way to the session: reserves for those who fall out, who leads, and the list that people read."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction

from approvals.models import Case, Draw, PanelSeat, Recusal
from approvals.rules import draws
from approvals.rules.draws import Member, Quota
from approvals.services.casework import Act, action, starts_with
from approvals.services.panels.drawing import latest_draw, name_heads, note, seated
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

Status, Part = PanelSeat.Status, PanelSeat.Part
# As papers and the file say it.
PART_WORDS: dict[str, str] = {Part.LEADER: "组长", Part.DEPUTY: "副组长"}
STATUS_WORDS: dict[str, str] = {Status.RESERVE: "候补", Status.RECUSED: "已回避", Status.ABSENT: "未到场"}


@transaction.atomic
def replace_recused(*, case: Case, actor: Actor, absent: Collection[int] = ()) -> list[PanelSeat]:
    """Free the seats of whoever is recused or absent, and seat reserves in the order of the draw; return the new members.

    `absent` are numbers of seats. A reserve with whom the specialties are kept goes first; a seat for which no reserve
    is left stays empty. A deputy takes the lead of a leader who falls out (b.1)."""
    case = (
        Case.objects.select_for_update(no_key=True, of=("self",)).select_related("case_type").get(pk=case.pk)
    )
    row = latest_draw(case)
    if row is None:
        return []
    seats = list(row.seats.select_for_update().order_by("number"))
    gone = fallen_out(case, seats, absent)
    freed = sum(each.status == Status.SEATED for each in gone)
    today = timelines.today(case.timeline)
    out = recused_in(case)
    for each in gone:
        each.status = Status.RECUSED if each.user_id in out else Status.ABSENT
        each.part, each.changed_on = Part.MEMBER, today
        each.save(update_fields=["status", "part", "changed_on"])
    # One after the other: each reserve that sits changes what the quotas still need.
    new = [found for _n in range(freed) if (found := sit_next(row, seats)) is not None]
    for each in new:
        each.changed_on = today
        each.save(update_fields=["status", "changed_on"])
    if gone:
        name_heads(case, seats)
        payload = {"out": [each.number for each in gone], "in": [each.number for each in new]}
        note(case, "panel_changed", payload, actor)
    return new


def recused_in(case: Case) -> set[int]:
    return set(case.recusals.filter(result=Recusal.Result.GRANTED).values_list("user_id", flat=True))


def fallen_out(case: Case, seats: Sequence[PanelSeat], absent: Collection[int]) -> list[PanelSeat]:
    """Return who cannot sit and was not struck out before; a reserve may fall out as well."""
    out = recused_in(case)
    waiting = [each for each in seats if each.status in (Status.SEATED, Status.RESERVE)]
    return [each for each in waiting if each.user_id in out or each.number in absent]


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


def convened(case: Case) -> dict[str, Any]:
    """Return what the session needs: who sits, who leads and stands in, and whether all seats are taken."""
    seats = seated(case)
    heads = [each for each in seats if each.part != Part.MEMBER]
    return {
        "panel": [each.user_id for each in seats],
        "leader": seats[0].user_id if seats else None,
        "panel_heads": [each.user_id for each in heads],
        "panel_names": panel_names(case),
        "panel_numbers": "、".join(said(each, f"第{each.number}号") for each in seats),
        "has_quorum": len(seats) >= int(case.case_type.manifest["panel"]["size"]),
    }


def panel_names(case: Case) -> str:
    """Return the members in one line, the leader first, with the part that each takes."""
    return "、".join(said(each, each.name) for each in seated(case))


def said(each: PanelSeat, words: str) -> str:
    return f"{words}（{PART_WORDS[each.part]}）" if each.part in PART_WORDS else words


def panel_list(case: Case) -> str:
    """Return all seats of the latest draw, one a line: number, name, and leader, deputy, reserve or why not."""
    row = latest_draw(case)
    words = {**PART_WORDS, **STATUS_WORDS}
    lines = [
        (f"第{each.number}号　{each.name}", words.get(each.status) or words.get(each.part, ""))
        for each in (row.seats.order_by("number") if row else ())
    ]
    return "\n".join(f"{name}　{said_as}".rstrip("　") for name, said_as in lines)


@starts_with("confirm_panel")
@starts_with("convene_panel")
@starts_with("panel_majority")
def drawn_list(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The office confirms, and the minutes keep, a list that the draw has written."""
    return {"panel_list": panel_list(case)}


@action("confirm_panel")
def confirm_panel(act: Act) -> Mapping[str, Any]:
    """The office has gone through the list: the invitation names leader, deputies and members as they stand now."""
    return {"panel_names": panel_names(act.case)}


@action("convene_panel")
def convene_panel(act: Act) -> Mapping[str, Any]:
    """On the day of the session the office notes who has come; recusals granted since the draw count as well."""
    absent = {int(number) for number in act.answers.get("absent_seats") or ()}
    replace_recused(case=act.case, actor=act.actor, absent=absent)
    return convened(act.case)
