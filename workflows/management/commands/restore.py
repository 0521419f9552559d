"""`manage.py restore DIR`: fill an empty installation from a backup and prove that it is equal."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.errors import WorkflowError
from workflows.services.backups import MANIFEST, restore


class Command(BaseCommand):
    """Restore and compare with the manifest."""

    help = (
        "Restore a backup into an empty database and files folder; every table is compared with the manifest."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        if not (folder / MANIFEST).exists():
            raise CommandError(f"{folder} holds no {MANIFEST}; name the folder that backup wrote")
        try:
            manifest = restore(folder)
        except WorkflowError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"restored as of {manifest['made_at']}; {len(manifest['tables'])} tables are equal")
