"""What runs beside the server of one machine: each piece of work in a thread of its own, woken or every few seconds."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from django.db import close_old_connections

log = logging.getLogger(__name__)
TICK = 5.0
LAST_SECONDS = 10.0
"""How long a server that stops waits for the pieces at hand, all together."""


class Background:
    """Owns the threads; `stop` ends each after the piece of work at hand."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._wakers: list[threading.Event] = []
        self._threads: list[threading.Thread] = []

    def run(self, name: str, work: Callable[[], object], waker: threading.Event | None = None) -> None:
        """Do `work` every few seconds, and at once when `waker` is set. What it raises is logged, the next tick retries."""
        woken = waker or threading.Event()
        self._wakers.append(woken)
        thread = threading.Thread(target=self._loop, args=(work, woken), name=f"jingwei-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for woken in self._wakers:
            woken.set()
        until = time.monotonic() + LAST_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _loop(self, work: Callable[[], object], woken: threading.Event) -> None:
        while not self._stopping.is_set():
            # Before the work: whoever wakes it meanwhile gets another round.
            woken.clear()
            once(work)
            woken.wait(TICK)


def once(work: Callable[[], object]) -> None:
    try:
        close_old_connections()
        work()
    except Exception:
        log.exception("background work failed; the next tick tries again")
    finally:
        close_old_connections()
