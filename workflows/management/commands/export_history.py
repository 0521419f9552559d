"""`manage.py export_history FILE`: write the sealed history for `workflows/verifier.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.services.exporting import export_lines


class Command(BaseCommand):
    """Export sealed blocks and their events as JSON lines."""

    help = "Write the sealed history as JSON lines."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        with file.open("w", encoding="utf8") as target:
            target.writelines(f"{line}\n" for line in export_lines())
        self.stdout.write(f"written to {file}")
