"""The register of cases: what a person may open, and for supervisors what they may see the dates of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from approvals import access
from approvals.models import Case, StatutoryClock
from approvals.selectors.desk import STOPPED, Days, Page, days_left, paged, unit_names
from approvals.services.deadlines import calendar_for
from workflows.actors import Actor

SORTS = {"new": ("-filed_on", "-pk"), "old": ("filed_on", "pk"), "number": ("number",)}
HELD = StatutoryClock.Status.HELD


@dataclass(frozen=True, slots=True)
class RegisterFilter:
    """What was asked for; unknown values fell away before."""

    text: str = ""
    pack: str = ""
    status: str = ""
    stage: str = ""
    lamp: str = ""
    sort: str = "new"
    page: int = 1


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One case: how its most urgent clock stands; `may_open` is False where only dates and lamps are shown."""

    case: Case
    lamp: str
    due_on: date | None
    days_left: int | None
    unit: str
    unit_name: str
    may_open: bool


def register(actor: Actor, wanted: RegisterFilter, days: Days) -> Page:
    """Return one page of the register; nothing is counted."""
    rows = (
        narrowed(within_sight(actor), wanted, days).select_related("case_type").order_by(*SORTS[wanted.sort])
    )
    found = paged(rows, wanted.page)
    return Page(register_rows(found.rows, actor, days), found.number, found.has_next)


def within_sight(actor: Actor) -> QuerySet[Case]:
    """Return the cases whose file or at least whose dates the person may see."""
    seen = Q(pk__in=access.visible_cases(actor).order_by().values("pk"))
    if access.supervises(actor):
        seen |= Q(pk__in=access.supervised_cases(actor).order_by().values("pk"))
    return Case.objects.filter(seen)


def narrowed(rows: QuerySet[Case], wanted: RegisterFilter, days: Days) -> QuerySet[Case]:
    if wanted.text:
        rows = rows.filter(Q(number__icontains=wanted.text) | Q(applicant_label__icontains=wanted.text))
    if wanted.pack:
        rows = rows.filter(case_type__pack_id=wanted.pack)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.lamp:
        rows = rows.filter(lit(wanted.lamp, days))
    return rows


def lit(lamp: str, days: Days) -> Any:
    """Return whether a case has a running clock that shows this lamp today."""
    running = StatutoryClock.objects.filter(case=OuterRef("pk")).exclude(status=STOPPED)
    if lamp == "held":
        return Exists(running.filter(status=HELD))
    over = Exists(running.filter(days.holds("case__", due_on="lt")))
    near = Exists(running.filter(days.holds("case__", warns_on="lte")))
    if lamp == "red":
        return over
    if lamp == "yellow":
        return ~over & near
    return Exists(running) & ~over & ~near


def register_rows(cases: Sequence[Case], actor: Actor, days: Days) -> list[RegisterRow]:
    if not cases:
        return []
    ids = [case.pk for case in cases]
    clocks = urgent_clocks(ids)
    names = unit_names({case.unit(case.stage) for case in cases})
    open_ids = set(access.visible_cases(actor).filter(pk__in=ids).values_list("pk", flat=True))
    calendar = calendar_for(days.live)
    rows = []
    for case in cases:
        clock, today, unit = clocks.get(case.pk), days.of(case.timeline), case.unit(case.stage)
        due = clock.due_on if clock else None
        rows.append(
            RegisterRow(
                case=case,
                lamp="none" if clock is None else "held" if clock.status == HELD else clock.lamp(today),
                due_on=due,
                days_left=days_left(due, clock, calendar, today),
                unit="WD" if clock and clock.unit == "WD" else "CD",
                unit_name=names.get(unit, unit),
                may_open=case.pk in open_ids,
            )
        )
    return rows


def urgent_clocks(case_ids: Sequence[int]) -> dict[int, StatutoryClock]:
    """Return of each case the running clock that ends first; one that stands only where none runs."""
    rows = StatutoryClock.objects.filter(case_id__in=case_ids).exclude(status=STOPPED)
    found: dict[int, StatutoryClock] = {}
    for row in sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max)):
        found.setdefault(row.case_id, row)
    return found
