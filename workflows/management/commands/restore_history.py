"""`manage.py restore_history CASE`: bring the history of a case back from the archives."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.actors import SYSTEM
from workflows.errors import WorkflowError
from workflows.models import ProcessInstance
from workflows.services.archiving import restore_history


class Command(BaseCommand):
    """The case's pages show it again at once."""

    help = "Bring the archived history of a case back into the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("case", help="the number of the case")
        parser.add_argument("--reason", required=True, help="stands in the history of the case")

    def handle(self, *args: Any, case: str, reason: str, **options: Any) -> None:
        roots = ProcessInstance.objects.filter(business_key=case, root=None, archived_history__isnull=False)
        found = sorted(set(roots.values_list("pk", flat=True)))
        if not found:
            raise CommandError(f"no history of a case {case} is archived")
        try:
            count = sum(restore_history(root_id=pk, reason=reason, actor=SYSTEM) for pk in found)
        except WorkflowError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} events restored")
