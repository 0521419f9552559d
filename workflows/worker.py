"""The embedded worker: a thread of the server that drains due rows, woken at commit and every second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TypeVar

from django.db import close_old_connections

from workflows import wake
from workflows.services.interventions import run_due_interventions
from workflows.services.settle import settle

R = TypeVar("R")
log = logging.getLogger(__name__)
TICK = 1.0


class EmbeddedWorker:
    """Owns the thread; `stop` ends it after the piece of work at hand."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        # A daemon: a server that is killed need not wait for it, since rows say what was left undone.
        self._thread = threading.Thread(target=self._loop, name="jingwei-worker", daemon=True)

    def start(self) -> EmbeddedWorker:
        self._thread.start()
        return self

    def stop(self, timeout: float = 10.0) -> None:
        self._stopping.set()
        # Ends the wait of up to a second.
        wake.due.set()
        self._thread.join(timeout)

    def is_running(self) -> bool:
        return self._thread.is_alive()

    def _loop(self) -> None:
        while not self._stopping.is_set():
            wake.due.wait(TICK)
            # Cleared before draining, so that a job announced meanwhile makes another round.
            wake.due.clear()
            drain()


def drain() -> int:
    """Settle once and never raise."""
    return guarded(lambda: settle(limit=1000) + run_due_interventions()) or 0


def guarded(work: Callable[[], R]) -> R | None:
    """Do `work` and never raise: a database that is away must not end the worker."""
    try:
        # No request ends in this thread, so nobody else closes a connection that has gone stale.
        close_old_connections()
        return work()
    except Exception:
        log.exception("background work failed; the next tick tries again")
        return None
    finally:
        close_old_connections()


def start_embedded_worker() -> EmbeddedWorker:
    """Start the thread; the server command calls it once, after migrations."""
    return EmbeddedWorker().start()
