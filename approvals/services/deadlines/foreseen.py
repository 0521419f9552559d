"""What a year of the calendar would move if it were put in force now: a look ahead, nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet

from approvals.models import StatutoryClock
from approvals.rules.calendar import WorkCalendar, YearPlan
from approvals.services.deadlines.storage import clock_of
from approvals.services.work_calendar import calendar_with
from workflows import timelines

# As many as a person waits for; the clocks that end first are looked at first.
MOST = 2000


class ForeseenMove(NamedTuple):
    """A clock with its case, the last day it has and the one it would get."""

    row: StatutoryClock
    before: date | None
    after: date | None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """The clocks that would move among those looked at; `is_all` when no other clock can be touched."""

    looked_at: int
    is_all: bool
    moves: Sequence[ForeseenMove]


def foreseen_moves(plan: YearPlan) -> Foreseen:
    """Compute the open clocks that end in the year or later as they would be under `plan`."""
    calendar = calendar_with(plan)
    # One more than is shown tells whether others are left.
    found = list(_reaching(plan.year)[: MOST + 1])
    rows = found[:MOST]
    days = {key: timelines.today(key) for key in {row.case.timeline for row in rows}}
    moves = [_under(calendar, row, days[row.case.timeline]) for row in rows]
    return Foreseen(len(rows), len(found) <= MOST, [move for move in moves if move.before != move.after])


def _reaching(year: int) -> QuerySet[StatutoryClock]:
    rows = StatutoryClock.objects.exclude(status=StatutoryClock.Status.STOPPED)
    # A held clock may end at any time, so it counts as reaching.
    ends = Q(expires_on__gte=date(year, 1, 1)) | Q(expires_on=None)
    rows = rows.filter(ends, started_on__lt=date(year + 1, 1, 1)).order_by("expires_on", "pk")
    # The manifest is large and nothing here needs it.
    return (
        rows.select_related("case__case_type").prefetch_related("events").defer("case__case_type__manifest")
    )


def _under(calendar: WorkCalendar, row: StatutoryClock, today: date) -> ForeseenMove:
    return ForeseenMove(row, row.expires_on, clock_of(row, calendar).expires_on(today))
