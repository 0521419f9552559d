"""`manage.py backup DIR`: database, files and a manifest; the work may go on meanwhile."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.errors import WorkflowError
from workflows.services.backups import KEYS, backup


class Command(BaseCommand):
    """Save everything but the keys."""

    help = "Write the database, the files and a manifest with checksums into a new folder."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = backup(folder)
        except WorkflowError as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _ in manifest["tables"].values())
        self.stdout.write(
            f"{len(manifest['tables'])} tables, {rows} rows, {len(manifest['sha256'])} files in {folder}"
        )
        self.stdout.write(KEYS)
