"""`manage.py export_draws NUMBER FILE`: write the draws of a case for `approvals/draw_verifier.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Case
from approvals.selectors.draws import exported_draws


class Command(BaseCommand):
    """Export seed, pool, quotas and result of each draw of a case, without a name."""

    help = "Write the draws of a case as JSON, for anybody to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", help="the number of the case")
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, number: str, file: Path, **options: Any) -> None:
        case = Case.objects.select_related("case_type").filter(number=number).first()
        if case is None:
            raise CommandError(f"there is no case {number}")
        exported = exported_draws(case)
        if not exported["draws"]:
            raise CommandError(f"nothing was drawn in case {number}")
        file.write_text(json.dumps(exported, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
        self.stdout.write(f"{len(exported['draws'])} draws written to {file}")
