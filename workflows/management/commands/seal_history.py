"""`manage.py seal_history`: seal every finished day, or one."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import clock
from workflows.services.sealing import seal_until


class Command(BaseCommand):
    """Chain the history of past days."""

    help = "Seal the history up to a day (default: yesterday)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until", type=date.fromisoformat, default=None)

    def handle(self, *args: Any, until: date | None = None, **options: Any) -> None:
        for block in seal_until(until or clock.today() - timedelta(days=1)):
            self.stdout.write(f"{block.day} {block.count} {block.digest}")
