"""Time as callers see it: what time it is on a timeline, and moving a simulated one forward."""

from __future__ import annotations

from datetime import date, datetime, time

from workflows.actors import Actor
from workflows.clock import LIVE, ZONE, alone, is_simulated, moved, now, simulated, today
from workflows.errors import WrongState
from workflows.models import Timeline
from workflows.services.settle import settle
from workflows.services.timers import next_due

__all__ = ["LIVE", "ZONE", "alone", "is_simulated", "morning", "move_to", "now", "set_day", "today"]


def set_day(*, timeline: str, day: date, actor: Actor) -> Timeline:
    """Give `timeline` its first simulated day; WrongState when it already has one (then it only moves forward)."""
    if timeline == LIVE:
        raise WrongState("the live timeline cannot be set")
    if is_simulated(timeline):
        raise WrongState(f"{timeline} already stands at {today(timeline)}")
    moved(timeline)
    # A timeline may have a row without a day: it was real until now.
    return Timeline.objects.update_or_create(key=timeline, defaults={"day": day, "instant": None})[0]


def move_to(
    *, timeline: str, day: date | None = None, instant: datetime | None = None, actor: Actor
) -> Timeline:
    """Hop from due moment to due moment until `instant` (or 09:00 of `day`); timers fire and jobs run at each.

    With `day` the time of day runs on in real time afterwards; with `instant` it stands still. WrongState for the
    live timeline and for a step backwards. A timeline without a day yet begins at the target."""
    if timeline == LIVE:
        raise WrongState("the live timeline cannot be moved")
    if instant is None and day is None:
        raise WrongState("say a day or an instant")
    target = instant or morning(day or date.min)
    # Without a day there is no past to walk through.
    if is_simulated(timeline):
        _check_forward(timeline, day, target)
        _hop(timeline, target)
    _set(timeline, target)
    _settle(timeline)
    if instant is None:
        # Only now may the hour run on: at the target everything due must see the same moment.
        Timeline.objects.filter(key=timeline).update(instant=None)
        moved(timeline)
    return Timeline.objects.get(key=timeline)


def morning(day: date) -> datetime:
    """Return the moment of a day up to which everything due has happened when one moves to it."""
    return datetime.combine(day, time(9), ZONE)


def _check_forward(timeline: str, day: date | None, target: datetime) -> None:
    is_backward = today(timeline) > day if day else now(timeline) > target
    if is_backward:
        raise WrongState(f"{timeline} stands at {now(timeline)} and cannot go back to {target}")


def _hop(timeline: str, target: datetime) -> None:
    # What is due already happens at its own moment and not at the next one.
    _settle(timeline)
    while (due := next_due(timeline=timeline, after=now(timeline), until=target)) is not None:
        _set(timeline, due)
        _settle(timeline)


def _settle(timeline: str) -> None:
    """Do what is due; between two hops the clock stands, and whoever asks for it need not read it each time."""
    with alone():
        settle(timeline=timeline)


def _set(timeline: str, instant: datetime) -> None:
    stored = simulated(timeline)
    # A target day whose 09:00 has passed must not turn the clock back within the day.
    if stored is not None and instant < now(timeline):
        instant = now(timeline)
    day = instant.astimezone(ZONE).date()
    stand = {"day": day, "instant": instant}
    # It nearly always exists: to find, lock and store it would be four statements at every hop.
    if not Timeline.objects.filter(key=timeline).update(**stand):
        Timeline.objects.update_or_create(key=timeline, defaults=stand)
    moved(timeline)
