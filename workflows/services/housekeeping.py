"""What a clock of its own does where no beat runs: the sweepers all the while, sealing, compacting and archiving
once a night."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import partial

from workflows import clock
from workflows.services.archiving import archive_history
from workflows.services.compacting import compact
from workflows.services.sealing import seal_until
from workflows.services.sweeps import sweep

# An hour after midnight no transaction of yesterday can still be open.
NIGHT = time(1)
# How often the sweepers go round, and a night that failed is tried again.
EVERY = timedelta(minutes=10)
log = logging.getLogger(__name__)


class Housekeeping:
    """Call it every few seconds. What it remembers spares work alone: done twice, or by two processes, nothing changes."""

    def __init__(self, *nightly: Callable[[], object]) -> None:
        """`nightly`: what else is to be done once a night, by those above the runtime."""
        self._nightly = nightly
        self._swept_at: datetime | None = None
        self._tried_at: datetime | None = None
        self._night: date | None = None

    def __call__(self) -> None:
        now = clock.now().astimezone(clock.ZONE)
        if is_time(self._swept_at, now):
            self._swept_at = now
            done(sweep)
        is_night = now.time() >= NIGHT and self._night != now.date()
        if is_night and is_time(self._tried_at, now):
            self._tried_at = now
            yesterday = now.date() - timedelta(days=1)
            acts: tuple[Callable[[], object], ...] = (
                partial(seal_until, yesterday),
                compact,
                archive_history,
                *self._nightly,
            )
            # A list and no generator: one act that fails keeps none of the others from being tried.
            if all([done(act) for act in acts]):
                self._night = now.date()


def is_time(last: datetime | None, now: datetime) -> bool:
    return last is None or now >= last + EVERY


def done(act: Callable[[], object]) -> bool:
    """Do one act; one that fails is logged and keeps none of the others from being done."""
    try:
        act()
    except Exception:
        log.exception("housekeeping failed")
        return False
    return True
