"""When a running limit has to be told of: the thresholds of S14, reminders to the applicant, holds that lapse."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from approvals.rules.clock import WARN_AT, Clock

YELLOW, LAPSE, REMIND = "yellow", "lapse", "remind:"
SUPERVISED, NOTED = "supervise", "ledger"


@dataclass(frozen=True, slots=True)
class Alarm:
    """`day` is the day with whose first moment the alarm rings: a limit runs out at 24:00 of its last day (T6)."""

    kind: str
    day: date


def is_supervised(limit: Mapping[str, Any]) -> bool:
    """Is it a duty of an authority, whose delay is supervised (S14)?"""
    return str(limit.get("overdue", "")).startswith(SUPERVISED)


def is_noted(limit: Mapping[str, Any]) -> bool:
    """Is a delay only noted in the responsibility ledger, as where it is over once it is known?"""
    return limit.get("overdue") == NOTED


def warn_share(limit: Mapping[str, Any]) -> float:
    """Return the share of the period from which the lamp is yellow: the pack's own, else that of S14."""
    first = min(limit.get("warn", ()), default=100)
    return first / 100 if first < 100 else WARN_AT


def alarms_of(
    clock: Clock, limit: Mapping[str, Any], escalations: Sequence[Mapping[str, Any]], on: date
) -> Iterator[Alarm]:
    """Yield the alarms of a clock as it stands on a day. `limit` and `escalations` are the pack's rows.

    `warn = [70, 100]` of the limit: the per cent of yellow and the escalations; `remind` rows: {notice, after | before |
    past, unit}."""
    if clock.stopped_on(on):
        return
    yield from lapses(clock, on)
    ends, warn = clock.expires_on(on), tuple(limit.get("warn", ()))
    warns = clock.warns_on(on, warn_share(limit))
    # While it is held nothing is used up, so nothing can reach the share.
    if min(warn, default=100) < 100 and warns and not clock.is_held(on):
        yield Alarm(YELLOW, warns)
    if ends and 100 in warn and is_supervised(limit):
        for row in escalations:
            last = (
                clock.calendar.after(ends, int(row["after"]), row.get("unit", "WD")) if row["after"] else ends
            )
            yield Alarm(str(row["key"]), last + timedelta(1))
    if ends and is_noted(limit):
        yield Alarm(NOTED, ends + timedelta(1))
    for row in limit.get("remind", ()):
        day = reminder(clock, row, ends)
        if day:
            yield Alarm(f"{REMIND}{row['notice']}", day)


def lapses(clock: Clock, on: date) -> Iterator[Alarm]:
    """The day after an open hold has reached its longest time: the limit runs on by itself (0.4.2)."""
    ends = [clock.cap(ground, day) for ground, day in clock.open_grounds(on).items()]
    known = [day for day in ends if day]
    # One ground without a longest time holds the clock as long as its cause lasts.
    if known and len(known) == len(ends):
        yield Alarm(LAPSE, max(known) + timedelta(1))


def reminder(clock: Clock, row: Mapping[str, Any], ends: date | None) -> date | None:
    """Return the day of a reminder: so long `after` the start, `before` the end or `past` it.

    One that would have been due before the limit even began is left out: nobody is reminded of what he was just told."""
    unit = row.get("unit", "CD")
    if "after" in row:
        return clock.calendar.after(clock.started_on(), int(row["after"]), unit)
    if ends is None:
        return None
    if "past" in row:
        return clock.calendar.after(ends, int(row["past"]), unit)
    day = clock.calendar.before(ends, int(row["before"]), unit)
    return day if day > clock.started_on() else None
