"""The one clock of services: the database's time on "live", a stored day on a simulated timeline.

Hosts' clocks drift apart; the database is one. Its time is read once a minute and carried on by the steady clock of
this machine, so neither a lease nor a timer depends on whose clock is right."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from workflows.models import Timeline

# Every instance lives on some timeline; this one has no row in Timeline, so that nobody can set or move it.
LIVE = "live"
ZONE = ZoneInfo("Asia/Shanghai")
FRESH = 60.0
# BOOTTIME goes on while a virtual machine is suspended.
STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
# The database's time and the steady clock's then; two threads that read at once are both right.
_read: tuple[datetime, float] | None = None
_kept: ContextVar[dict[str, Timeline | None] | None] = ContextVar("kept timelines", default=None)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Keep each timeline once read: only while nobody but this context moves them, as in a scenario that is played."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def moved(timeline: str) -> None:
    """Whoever stores a timeline says so."""
    (_kept.get() or {}).pop(timeline, None)


def simulated(timeline: str) -> Timeline | None:
    """Return the stored clock of `timeline`, None for real time."""
    if timeline == LIVE:
        return None
    kept = _kept.get()
    if kept is None:
        return _stored(timeline)
    if timeline not in kept:
        kept[timeline] = _stored(timeline)
    return kept[timeline]


def _stored(timeline: str) -> Timeline | None:
    return Timeline.objects.filter(key=timeline, day__isnull=False).first()


def database_time() -> datetime:
    """Return the time of PostgreSQL, aware, UTC. SQLite lives on one host, whose time it is."""
    if connection.vendor != "postgresql":
        return timezone.now()
    read, steady = _read, time.clock_gettime(STEADY)
    if read is None or steady - read[1] > FRESH:
        read = _read_database()
    return read[0] + timedelta(seconds=time.clock_gettime(STEADY) - read[1])


def _read_database() -> tuple[datetime, float]:
    global _read
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    _read = (moment.astimezone(UTC), time.clock_gettime(STEADY))
    return _read


def is_simulated(timeline: str) -> bool:
    """Does `timeline` have a simulated day? Always False for "live"."""
    return simulated(timeline) is not None


def now(timeline: str = LIVE) -> datetime:
    """Return the moment on `timeline`, aware, UTC for "live". A timeline without a stored day runs in real time."""
    stored = simulated(timeline)
    if stored is None or stored.day is None:
        return database_time()
    if stored.instant is not None:
        return stored.instant
    # The day is simulated and the hour real, so the acts of one training day keep their order.
    return datetime.combine(stored.day, database_time().astimezone(ZONE).timetz())


def today(timeline: str = LIVE) -> date:
    """Return the calendar day at the seat of the authorities (Asia/Shanghai)."""
    return now(timeline).astimezone(ZONE).date()


def is_due(when: datetime, timeline: str) -> bool:
    return when <= now(timeline)
