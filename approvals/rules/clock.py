"""The statutory clock: a value made of a limit, a calendar and dated events, which explains every day it gives.

Nothing computed is kept: status, holds, due day and lamp of any day follow from the events up to that day (0.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

from approvals.rules.calendar import Due, Unit, WorkCalendar, months_after
from approvals.rules.grounds import GROUNDS

WARN_AT = 0.7
# Between a stop and a reopening the clock stands on this ground, which is nobody's to ask for.
STOPPED = "_stopped"
Interval = tuple[date, date | None, str]


class ClockError(ValueError):
    """The event is not lawful now; `code` is stable, the text says why and what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Kind(StrEnum):
    START = "start"
    SUSPEND = "suspend"
    RESUME = "resume"
    EXTEND = "extend"
    STOP = "stop"
    REOPEN = "reopen"


class Lamp(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long: `length` units after the start. `extension` is the longest one-time extension, 0 where there is none,
    counted in `extension_unit` from the last day on where that is another unit than the limit's own.

    `is_same_day` counts the day of the event itself, against T1, where a provision says so."""

    key: str
    length: int
    unit: Unit = "WD"
    extension: int = 0
    extension_unit: Unit | None = None
    promised: int = 0
    is_same_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What happened to the clock on a day, on what ground and evidence, by whom of which unit."""

    kind: Kind
    on: date
    ground: str = ""
    evidence: str = ""
    by: str = ""
    unit: str = ""
    length: int = 0


@dataclass(frozen=True, slots=True)
class Hold:
    """The clock stands after `opened_on` until the end of `closed_on` (None: still open)."""

    opened_on: date
    closed_on: date | None
    grounds: tuple[str, ...]
    is_counted: bool = True

    def clipped(self, on: date) -> date:
        return min(self.closed_on, on) if self.closed_on else on


@dataclass(frozen=True, slots=True)
class Clock:
    """One running of one limit. Every question takes the day on which it is asked."""

    limit: Limit
    calendar: WorkCalendar
    events: tuple[Event, ...] = field(default=())

    def started_on(self) -> date:
        """Return the day of the event that starts the period; ClockError NOT_STARTED before it."""
        if not self.events:
            raise ClockError("NOT_STARTED", f"{self.limit.key}: the clock has not been started")
        # `record` lets no other event come first.
        return self.events[0].on

    def stopped_on(self, on: date) -> date | None:
        # The last of the two decides: a reopened clock may be stopped again.
        last = [event for event in self._until(on) if event.kind in (Kind.STOP, Kind.REOPEN)]
        return last[-1].on if last and last[-1].kind is Kind.STOP else None

    def is_held(self, on: date) -> bool:
        return self._open_hold(on) is not None

    def extension(self, on: date) -> int:
        return sum(event.length for event in self._until(on) if event.kind is Kind.EXTEND)

    def holds(self, on: date) -> list[Hold]:
        """Return the holds known on a day, merged where grounds overlap.

        One that opened after the limit had already run out is kept but not counted: it can't undo the delay."""
        found: list[Hold] = []
        # Compared with the end as the holds before give it, in the order in which they opened.
        for hold in merged(self._intervals(on)):
            due = self._end([done for done in found if done.is_counted], on)
            # On the last day itself a hold is still in time.
            found.append(replace(hold, is_counted=hold.opened_on <= due.on))
        return found

    def due(self, on: date) -> Due | None:
        """Return the last day with its nominal day and calendar, None while the clock stands."""
        # A stopped clock has a last day even if it was held at its end.
        if self._open_hold(on) and self.stopped_on(on) is None:
            return None
        return self._end(self._counted(on), on)

    def due_on(self, on: date) -> date | None:
        """Return the last day of the period as it stands on a day, None while it is held."""
        due = self.due(on)
        return due.on if due else None

    def expires_on(self, on: date) -> date | None:
        """Return the day at whose end the limit runs out if nothing else happens; None when it cannot.

        An open hold with a longest time ends by itself, so the clock of such a hold still has a last day."""
        if self.stopped_on(on):
            return None
        hold = self._open_hold(on)
        if hold is None:
            return self.due_on(on)
        ends = [self.cap(ground, day) for ground, day in self.open_grounds(on).items()]
        if None in ends:
            return None
        # All of them have a longest time: the latest decides when the hold ends.
        capped = replace(hold, closed_on=max(day for day in ends if day))
        return self._end([*self._counted(on)[:-1], capped], on).on

    def promised_on(self, on: date) -> date | None:
        """Return the day promised to the applicant, by the same rules; None without a promise or while held."""
        if not self.limit.promised:
            return None
        # The promise is the office's own and is not extended with the law's limit.
        shorter = replace(self.limit, length=self.limit.promised, extension=0)
        kept = tuple(event for event in self.events if event.kind is not Kind.EXTEND)
        return replace(self, limit=shorter, events=kept).due_on(on)

    def warns_on(self, on: date, share: float = WARN_AT) -> date | None:
        """Return the first day on which the share of the period is used up; None when an open hold comes before."""
        # Rounded up: the warning comes when the share is fully used.
        day = self._reach(ceil(share * self.total(on)), self._counted(on))
        hold = self._open_hold(on)
        # While the clock stands no day counts towards the warning.
        return None if hold and hold.opened_on < day else day

    def total(self, on: date) -> int:
        """Return the whole period in the clock's own days: working days, or calendar days for CD and M."""
        return self._total(on, [])

    def term(self, on: date) -> int:
        """Return the period in the limit's own unit, with an extension in that unit."""
        return self.limit.length + (0 if self._is_extended_otherwise() else self.extension(on))

    def _is_extended_otherwise(self) -> bool:
        return self.limit.extension_unit not in (None, self.limit.unit)

    def _total(self, on: date, holds: Sequence[Hold]) -> int:
        own = self._own_total(on)
        added, unit = self.extension(on), self.limit.extension_unit
        if not added or unit is None or not self._is_extended_otherwise():
            return own
        # From the last day as it was, moved off a day of rest where it fell on one.
        nominal = self._reach(own, holds)
        return own + self._measure(nominal, self.calendar.after(self.calendar.roll(nominal), added, unit))

    def _own_total(self, on: date) -> int:
        n = self.term(on)
        # Months differ in length, so shares of them are counted in days.
        if self.limit.unit == "M":
            return (months_after(self._anchor(), n) - self._anchor()).days
        return n

    def gross(self, on: date) -> int:
        return self._measure(self._anchor(), self._last(on))

    def held(self, on: date) -> int:
        last = self._last(on)
        return sum(self._measure(hold.opened_on, hold.clipped(last)) for hold in self._counted(on))

    def net(self, on: date) -> int:
        """Return the days used: gross days less held days."""
        return self.gross(on) - self.held(on)

    def left(self, on: date) -> int:
        """Return the days that remain; negative when overdue."""
        due = self.due_on(on)
        if due is None or self.stopped_on(on):
            return self.total(on) - self.net(on)
        return self._measure(on, due) - self._measure(due, on)

    def lamp(self, on: date, share: float = WARN_AT) -> Lamp:
        """Red after the last day, yellow from the share of the period on, else green (S14)."""
        due = self.due_on(on)
        if due and self._last(on) > due:
            return Lamp.RED
        if self.stopped_on(on) is None and self.net(on) >= share * self.total(on):
            return Lamp.YELLOW
        return Lamp.GREEN

    def days_of(self, hold: Hold, on: date) -> int:
        """Return how long a hold has lasted by a day, in the clock's own days."""
        return self._measure(hold.opened_on, hold.clipped(on))

    def cap(self, ground: str, opened_on: date) -> date | None:
        """Return the last day of a hold on a ground (T2, T3), None where it lasts until its cause is gone."""
        most = GROUNDS[ground].most if ground in GROUNDS else None
        return self.calendar.after(opened_on, *most) if most else None

    def open_grounds(self, on: date) -> dict[str, date]:
        """Return ground -> day of opening for what is open on a day, longest times applied."""
        return {ground: day for ground, day in self._walk(on)[1].items() if ground != STOPPED}

    def _until(self, on: date) -> list[Event]:
        return [event for event in self.events if event.on <= on]

    def _anchor(self) -> date:
        # One day earlier, so that adding the whole length ends one day sooner.
        return self.started_on() - timedelta(self.limit.is_same_day)

    def _last(self, on: date) -> date:
        return self.stopped_on(on) or on

    def _counted(self, on: date) -> list[Hold]:
        return [hold for hold in self.holds(on) if hold.is_counted]

    def _open_hold(self, on: date) -> Hold | None:
        holds = self._counted(on)
        return holds[-1] if holds and holds[-1].closed_on is None else None

    def _intervals(self, on: date) -> list[Interval]:
        closed, opened = self._walk(on)
        return closed + [(day, None, ground) for ground, day in opened.items() if ground != STOPPED]

    def _walk(self, on: date) -> tuple[list[Interval], dict[str, date]]:
        closed: list[Interval] = []
        opened: dict[str, date] = {}
        for event in self._until(on):
            for ground in ended_by(event, opened):
                # The longest time ends a hold even where nobody resumed it.
                day = opened.pop(ground)
                closed.append((day, min(event.on, self.cap(ground, day) or event.on), ground))
            if event.kind is Kind.SUSPEND:
                # An earlier hold on the same ground may have lapsed unnoticed; then this one is new.
                self._lapse(event.on, opened, closed, [event.ground])
                # The first day of an open ground stays: asking again does not move it (0.4.2).
                opened.setdefault(event.ground, event.on)
            if event.kind is Kind.STOP:
                opened[STOPPED] = event.on
        # Looked at from today: what lapsed since the last event is closed as well.
        self._lapse(on, opened, closed, list(opened))
        return closed, opened

    def _lapse(
        self, on: date, opened: dict[str, date], closed: list[Interval], grounds: Sequence[str]
    ) -> None:
        """Close what reached its longest time before `on`."""
        for ground in grounds:
            cap = self.cap(ground, opened[ground]) if ground in opened else None
            # On its last day it still holds.
            if cap and cap < on:
                closed.append((opened.pop(ground), cap, ground))

    def _measure(self, after: date, until: date) -> int:
        if self.limit.unit == "WD":
            return self.calendar.workdays_between(after, until)
        return max((until - after).days, 0)

    def _reach(self, n: int, holds: Sequence[Hold]) -> date:
        """Return the day on which `n` days are used, the closed holds among `holds` left out."""
        anchor, held = self._anchor(), 0
        day = self._add(anchor, n)
        for hold in holds:
            if hold.closed_on and hold.opened_on <= day:
                held += self._measure(hold.opened_on, hold.closed_on)
                # A hold opened on the last day leaves no day over: the act is due when work goes on again.
                day = max(self._add(anchor, n + held), self._resumed(hold.closed_on))
        return day

    def _resumed(self, day: date) -> date:
        return self.calendar.roll(day) if self.limit.unit == "WD" else day

    def _add(self, day: date, n: int) -> date:
        return self.calendar.after(day, n, "WD") if self.limit.unit == "WD" else day + timedelta(n)

    def _end(self, holds: Sequence[Hold], on: date) -> Due:
        nominal = self._reach(self._total(on, holds), holds)
        last = nominal if self.limit.unit == "WD" else self.calendar.roll(nominal)
        # For working days every day counted may lie in an unloaded year; for others only the end may move.
        counted_from = self._anchor() + timedelta(1) if self.limit.unit == "WD" else nominal
        is_provisional = self.calendar.is_provisional(counted_from, last)
        return Due(last, nominal, is_provisional, self.calendar.version)


def ended_by(event: Event, opened: dict[str, date]) -> list[str]:
    """Return the open grounds that an event ends: all at a stop, the named one (or all) at a resumption."""
    if event.kind is Kind.REOPEN:
        return [STOPPED] if STOPPED in opened else []
    if event.kind is Kind.STOP:
        return list(opened)
    if event.kind is Kind.RESUME:
        return [ground for ground in opened if event.ground in ("", "*", ground)]
    return []


def merged(intervals: Sequence[Interval]) -> Iterator[Hold]:
    """Join intervals that overlap: an overlapping request extends the open hold (0.4.2)."""
    current: Hold | None = None
    for opened_on, closed_on, ground in sorted(
        intervals, key=lambda row: (row[0], row[1] or date.max, row[2])
    ):
        # Touching is no overlap: a hold counts from the day after it opened.
        if current and (current.closed_on is None or opened_on < current.closed_on):
            ends = (
                None if current.closed_on is None or closed_on is None else max(current.closed_on, closed_on)
            )
            current = Hold(current.opened_on, ends, tuple(dict.fromkeys([*current.grounds, ground])))
            continue
        if current:
            yield current
        current = Hold(opened_on, closed_on, (ground,))
    if current:
        yield current
