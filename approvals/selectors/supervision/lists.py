"""Lists of a unit's cases: the longest waiting, the overdue with what the ledger says of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from approvals import access
from approvals.models import Case
from approvals.rules.calendar import WorkCalendar
from approvals.selectors.desk import Days, Page, days_until, paged, unit_names
from approvals.selectors.supervision.lamps import LAMPS, lit
from approvals.selectors.supervision.scope import SupervisionFilter, scoped
from approvals.services.deadlines import calendar_for
from workflows.actors import Actor
from workflows.models import WorkItem


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that waits, and on whom: a person, or a role that has not claimed it."""

    name: str
    role: str
    assignee: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: with `may_open` its file may be read, otherwise only these dates and lamps are shown."""

    case: Case
    lamp: str
    due_on: date | None
    days_left: int | None
    unit: str
    """What `days_left` counts: WD where the limit counts working days, else CD."""
    unit_name: str
    may_open: bool
    limit: Mapping[str, str]
    """The title of the duty that ends first."""
    steps: Sequence[OpenStep]


def oldest(actor: Actor, wanted: SupervisionFilter, days: Days) -> Page:
    """Return a page of open cases, the longest waiting first, narrowed by lamp."""
    rows = lit(scoped(wanted).exclude(status="closed"), days, wanted.limits)
    if wanted.lamp:
        rows = (
            rows.filter(rank__isnull=True)
            if wanted.lamp == "none"
            else rows.filter(rank=LAMPS.index(wanted.lamp))
        )
    return dressed(actor, rows.order_by("filed_on", "pk"), wanted, days)


def overdue(actor: Actor, wanted: SupervisionFilter, days: Days) -> Page:
    """Return a page of cases with a duty past its last day, the longest overdue first, with what the ledger says."""
    rows = lit(scoped(wanted).exclude(status="closed"), days, wanted.limits).filter(rank=LAMPS.index("red"))
    return dressed(actor, rows.order_by("due_on", "pk").prefetch_related("ledger"), wanted, days)


def dressed(actor: Actor, rows: QuerySet[Any], wanted: SupervisionFilter, days: Days) -> Page:
    """Read a page and, with three queries for all its rows, what stands beside the cases."""
    slim = rows.select_related("case_type").defer("case_type__manifest", "case_type__forms", "notes")
    page = paged(slim, wanted.page)
    keys = [case.pk for case in page.rows]
    readable = set(access.visible_cases(actor).filter(pk__in=keys).order_by().values_list("pk", flat=True))
    names = unit_names(unit_of(case) for case in page.rows)
    steps = open_steps([case.root_id for case in page.rows])
    calendar = calendar_for(days.live)
    found = [
        case_row(case, names, case.pk in readable, wanted, steps.get(case.root_id, []), calendar)
        for case in page.rows
    ]
    return Page(found, page.number, page.has_next)


def case_row(
    case: Any,
    names: Mapping[str, str],
    may_open: bool,
    wanted: SupervisionFilter,
    steps: Sequence[OpenStep],
    calendar: WorkCalendar,
) -> CaseRow:
    lamp = "none" if case.rank is None else LAMPS[case.rank]
    counted = "WD" if case.due_unit == "WD" else "CD"
    left = (
        days_until(case.due_on, counted, calendar, case.own_day) if case.due_on and lamp != "held" else None
    )
    unit = unit_of(case)
    limit = wanted.limits.title(case.due_key or "")
    return CaseRow(case, lamp, case.due_on, left, counted, names.get(unit, unit), may_open, limit, steps)


def unit_of(case: Case) -> str:
    return case.unit(case.stage) or case.county


def open_steps(roots: Sequence[int]) -> dict[int, list[OpenStep]]:
    """Return root -> its open steps with who holds them."""
    rows = WorkItem.objects.filter(root__in=roots, status__in=("open", "claimed")).order_by("pk")
    found: dict[int, list[OpenStep]] = {}
    for root, name, role, assignee in rows.values_list("root", "name", "role", "assignee__person__name"):
        found.setdefault(root or 0, []).append(OpenStep(name, role, assignee or ""))
    return found
