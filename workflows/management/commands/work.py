"""`manage.py work`: drain due jobs and timers until told to stop (SIGTERM finishes the piece at hand)."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.services.housekeeping import Housekeeping
from workflows.worker import TICK, drain, guarded


class Command(BaseCommand):
    """A worker process that needs no broker, and keeps house where no beat does."""

    help = "Run due jobs and timers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="settle once and end")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        if once:
            self.stdout.write(f"{drain()} done")
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        keep_house = Housekeeping()
        while not stopping.is_set():
            guarded(keep_house)
            if not drain():
                # Unlike sleeping, the wait ends at once when a signal comes.
                stopping.wait(TICK)
