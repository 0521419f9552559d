"""`manage.py archive_history`: move the history of cases that ended long ago into files."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from workflows.services.archiving import archive_history


class Command(BaseCommand):
    """Done every night; by hand with another age."""

    help = "Move the history of cases that ended long ago into files below JINGWEI_FILES."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--days",
            type=int,
            default=settings.HISTORY_DAYS,
            help="keep cases of which something was recorded in the last DAYS (JINGWEI_HISTORY_DAYS)",
        )

    def handle(self, *args: Any, days: int, **options: Any) -> None:
        self.stdout.write(f"{archive_history(days=days)} events archived")
