"""`manage.py sweep`: compare what should have happened with what did, mend, and report."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from workflows.services.sweeps import sweep


class Command(BaseCommand):
    """Report and mend deviations."""

    help = "Find late timers, stranded jobs, unseen work and open rows of ended instances; mend them."

    def handle(self, *args: Any, **options: Any) -> None:
        findings = sweep()
        for finding in findings:
            self.stdout.write(f"{finding.what}: {finding.count} found, {finding.mended} mended")
        if not findings:
            self.stdout.write("nothing amiss")
