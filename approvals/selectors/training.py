"""What moving the simulated day brought about, and when something is due next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from approvals.models import Case
from approvals.selectors.case_path import element_name
from approvals.selectors.wording import EVENTS, said
from workflows import timelines
from workflows.models import HistoryEvent
from workflows.services.timers import next_due

TIMELINE = "training"
MORNING = time(9)
FAR = timedelta(days=800)
MOST = 100


@dataclass(frozen=True, slots=True)
class Fired:
    """One thing that the moved day brought: the case, what happened, at which element, at which simulated moment."""

    case_number: str
    title: str
    step: str
    at: datetime


def last_event() -> int:
    """Return the number of the newest event, to be handed to `fired_since` after a move."""
    return HistoryEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def fired_since(event_id: int) -> list[Fired]:
    """Return what happened on the training timeline after an event, at most a hundred lines, in order."""
    rows = HistoryEvent.objects.filter(pk__gt=event_id, instance__timeline=TIMELINE, kind__in=list(EVENTS))
    rows = rows.select_related("instance__definition", "instance__deployment").order_by("pk")[:MOST]
    roots = {row.root_id for row in rows}
    numbers = dict(Case.objects.filter(root__in=roots).values_list("root_id", "number"))
    return [
        Fired(
            numbers.get(row.root_id, ""),
            said(EVENTS, row.kind),
            element_name(row.instance, row.element_id) if row.element_id else "",
            row.occurred_at,
        )
        for row in rows
    ]


def next_due_day() -> date | None:
    """Return the first day by whose morning the next timer of a training case has fired; None when none is armed."""
    if not timelines.is_simulated(TIMELINE):
        return None
    now = timelines.now(TIMELINE)
    due = next_due(timeline=TIMELINE, after=now, until=now + FAR)
    if due is None:
        return None
    local = due.astimezone(timelines.ZONE)
    return local.date() if local.time() <= MORNING else local.date() + timedelta(days=1)
