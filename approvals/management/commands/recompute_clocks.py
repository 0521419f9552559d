"""`manage.py recompute_clocks`: compute the open clocks again that a confirmed calendar year can move."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from approvals.models import CalendarChange
from approvals.services.deadlines import run_calendar_changes


class Command(BaseCommand):
    """Does what the background would do, and shows how far it is."""

    help = "Compute open clocks again after a year of the work calendar was confirmed; shows the progress."

    def handle(self, *args: Any, **options: Any) -> None:
        number = run_calendar_changes(tell=self._tell)
        self.stdout.write(f"{number} clocks computed")

    def _tell(self, change: CalendarChange) -> None:
        share = 100 * change.done // max(change.total, 1)
        self.stdout.write(f"{change.year}: {change.done} of {change.total} ({share} %), {change.moved} moved")
        self.stdout.flush()
