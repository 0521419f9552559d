"""What a clock of its own does where no beat runs: the sweepers all the while, sealing and compacting once a night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from workflows import clock
from workflows.services.compacting import compact
from workflows.services.sealing import seal_until
from workflows.services.sweeps import sweep

# An hour after midnight no transaction of yesterday can still be open.
NIGHT = time(1)
SWEPT_EVERY = timedelta(minutes=10)


class Housekeeping:
    """Call it every few seconds. What it remembers spares work alone: done twice, or by two processes, nothing changes."""

    def __init__(self, *nightly: Callable[[], object]) -> None:
        """`nightly`: what else is to be done once a night, by those above the runtime."""
        self._nightly = nightly
        self._swept_at: datetime | None = None
        self._night: date | None = None

    def __call__(self) -> None:
        now = clock.now().astimezone(clock.ZONE)
        if self._swept_at is None or now >= self._swept_at + SWEPT_EVERY:
            sweep()
            self._swept_at = now
        if now.time() >= NIGHT and self._night != now.date():
            seal_until(now.date() - timedelta(days=1))
            compact()
            for work in self._nightly:
                work()
            self._night = now.date()
