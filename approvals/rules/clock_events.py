"""What may happen to a statutory clock, and when it may not (0.4.2)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from approvals.rules.clock import Clock, ClockError, Event, Kind
from approvals.rules.grounds import GROUNDS


def record(clock: Clock, event: Event) -> Clock:
    """Return the clock with one more event.

    ClockError codes: NOT_STARTED, ALREADY_STARTED, STOPPED, NOT_STOPPED, BACK_DATED, UNKNOWN_GROUND, HOLD_ONCE,
    NOT_HELD, NO_EXTENSION, EXTENDED_ONCE, TOO_LONG, EXPIRED."""
    if event.kind is not Kind.START:
        clock.started_on()
        # A claimed earlier day would change what later events were computed from.
        if event.on < clock.events[-1].on:
            raise ClockError("BACK_DATED", f"{event.on} lies before the last event of {clock.limit.key}")
        is_stopped = clock.stopped_on(event.on) is not None
        if is_stopped and event.kind is not Kind.REOPEN:
            raise ClockError("STOPPED", f"{clock.limit.key} was stopped; reopen it first")
    CHECKS[event.kind](clock, event)
    return replace(clock, events=(*clock.events, event))


def check_start(clock: Clock, event: Event) -> None:
    if clock.events:
        raise ClockError("ALREADY_STARTED", f"{clock.limit.key} already runs from {clock.started_on()}")


def check_suspend(clock: Clock, event: Event) -> None:
    ground = GROUNDS.get(event.ground)
    if ground is None:
        raise ClockError(
            "UNKNOWN_GROUND", f"{event.ground!r} is no ground for a hold; use {', '.join(GROUNDS)}"
        )
    used = any(past.kind is Kind.SUSPEND and past.ground == event.ground for past in clock.events)
    if ground.is_once and used:
        raise ClockError("HOLD_ONCE", f"{ground.title_en}: a hold on this ground is possible once only")


def check_resume(clock: Clock, event: Event) -> None:
    """A hold that has reached its longest time may still be resumed formally; nothing more is counted."""
    since: set[str] = set()
    for past in clock.events:
        if past.kind is Kind.STOP:
            # A stop ends every hold, whatever its ground.
            since.clear()
        elif past.kind is Kind.RESUME:
            since -= since if past.ground in ("", "*") else {past.ground}
        elif past.kind is Kind.SUSPEND:
            since.add(past.ground)
    if not since or event.ground not in ("", "*", *since):
        raise ClockError("NOT_HELD", f"{clock.limit.key} is not held on {event.ground or 'any ground'}")


def check_extend(clock: Clock, event: Event) -> None:
    """One time, before expiry, within the longest extension of the limit (Licensing Law art. 42)."""
    limit = clock.limit
    if not limit.extension:
        raise ClockError("NO_EXTENSION", f"the law knows no extension of {limit.key}")
    if clock.extension(event.on):
        raise ClockError(
            "EXTENDED_ONCE", f"{limit.key} was extended before; a second extension is not possible"
        )
    if not 0 < event.length <= limit.extension:
        raise ClockError(
            "TOO_LONG", f"extend {limit.key} by 1 to {limit.extension} {limit.extension_unit or limit.unit}"
        )
    # A held clock has no last day now, so an extension is still in time.
    due = clock.due_on(event.on)
    if due and event.on > due:
        raise ClockError("EXPIRED", f"{limit.key} ran out on {due}; an extension had to be decided before")


def check_reopen(clock: Clock, event: Event) -> None:
    if clock.stopped_on(event.on) is None:
        raise ClockError("NOT_STOPPED", f"{clock.limit.key} is running; only a stopped clock is reopened")


def check_stop(clock: Clock, event: Event) -> None:
    """A running or held clock may be stopped on any day: the act is done, late or not."""


CHECKS: dict[Kind, Callable[[Clock, Event], None]] = {
    Kind.START: check_start,
    Kind.SUSPEND: check_suspend,
    Kind.RESUME: check_resume,
    Kind.EXTEND: check_extend,
    Kind.STOP: check_stop,
    Kind.REOPEN: check_reopen,
}
