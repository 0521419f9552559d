"""What moving the simulated day brought about, and when something is due next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import F, Q, QuerySet

from approvals.models import Case, Notice, TrainingMove
from approvals.selectors.case_path import element_name
from approvals.selectors.wording import EVENTS, event_word
from approvals.services.training import sample_under_way
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


@dataclass(frozen=True, slots=True)
class MoveState:
    """A move as its page shows it: how far it came, what it set off so far, newest last, and how much more there is."""

    move: TrainingMove
    day: date
    timers: int
    notices: int
    events: int
    fired: Sequence[Fired]

    @property
    def share(self) -> int:
        """How much of the way lies behind, in per cent."""
        begin = self.move.from_day or self.day
        whole = (self.move.to_day - begin).days
        return round(100 * (self.day - begin).days / whole) if whole > 0 else 0

    @property
    def unshown(self) -> int:
        return self.events - len(self.fired)


def is_sample_loading() -> bool:
    """Whether the sample cases are being played beside this server: lists still fill then."""
    return sample_under_way.is_set()


def newest_move() -> MoveState | None:
    """Return the last move that anybody asked for, done or under way; None before the first."""
    move = TrainingMove.objects.first()
    if move is None:
        return None
    rows = events_of(move)
    return MoveState(
        move,
        timelines.today(TIMELINE) if timelines.is_simulated(TIMELINE) else move.to_day,
        rows.filter(kind="timer_fired").count(),
        notices_of(move).count(),
        rows.count(),
        fired_in(move),
    )


def events_of(move: TrainingMove) -> QuerySet[HistoryEvent]:
    rows = HistoryEvent.objects.filter(
        pk__gt=move.first_event, instance__timeline=TIMELINE, kind__in=list(EVENTS)
    )
    # A called procedure begins as a part of its case, as on the case's own page.
    rows = rows.exclude(Q(kind="started") & ~Q(instance=F("root")))
    return rows if move.last_event is None else rows.filter(pk__lte=move.last_event)


def notices_of(move: TrainingMove) -> QuerySet[Notice]:
    """Return what was written to people on the way: reminders, alarms of time limits, results."""
    rows = Notice.objects.filter(pk__gt=move.first_notice, case__timeline=TIMELINE, channel="portal")
    return rows if move.last_notice is None else rows.filter(pk__lte=move.last_notice)


def fired_in(move: TrainingMove) -> list[Fired]:
    """Return what a move has set off on the training timeline, its first hundred lines, in order."""
    rows = (
        events_of(move).select_related("instance__definition", "instance__deployment").order_by("pk")[:MOST]
    )
    roots = {row.root_id for row in rows}
    cases = {
        case.root_id: case for case in Case.objects.filter(root__in=roots).only("root", "number", "channel")
    }
    return [
        Fired(
            cases[row.root_id].number if row.root_id in cases else "",
            event_word(row.kind, cases[row.root_id].channel if row.root_id in cases else ""),
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
