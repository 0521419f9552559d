"""`manage.py compact`: delete the timers and jobs of instances that ended long ago."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import clock
from workflows.services.compacting import KEPT, compact


class Command(BaseCommand):
    """The nightly run looks a week back; `--all` goes through every instance that ended before."""

    help = "Delete timers and jobs of ended instances; their history stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=KEPT.days, help="keep those of the last DAYS (30)")
        parser.add_argument("--all", action="store_true", help="not only a week back")

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        until = clock.now() - timedelta(days=days)
        # Before the first instance that could ever have been stored.
        since = datetime(2000, 1, 1, tzinfo=UTC) if options["all"] else None
        self.stdout.write(f"{compact(since=since, until=until)} rows deleted")
