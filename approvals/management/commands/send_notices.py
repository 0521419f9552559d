"""`manage.py send_notices`: send what waits in the outbox (cron, or a second worker)."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from approvals.services.notices import deliver_due


class Command(BaseCommand):
    """Send due notices once; safe to run beside another sender."""

    help = "Send the notices that are due; outside 08:00 to 21:00 nothing is sent."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{deliver_due()} sent")
