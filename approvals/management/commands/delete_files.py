"""`manage.py delete_files`: remove uploads that were taken out of an application and whose waiting period is over."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from forms.services import delete_due
from workflows import timelines


class Command(BaseCommand):
    """Once a night; again on the same day it finds nothing."""

    help = "Delete files that nobody filed, thirty days after they were removed."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{delete_due(today=timelines.today())} files deleted")
