"""`manage.py worker_token`: tokens for workers outside this program."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflows.errors import WorkflowError
from workflows.models import WorkerToken
from workflows.services.external import tokens


class Command(BaseCommand):
    """Make, list and revoke; the secret is printed once and kept nowhere."""

    help = "Make, list or revoke tokens of external workers."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="print a new token for some topics")
        create.add_argument("name")
        create.add_argument("--topic", action="append", required=True, help="may be given several times")
        create.add_argument("--days", type=int, default=365, help="how long it is valid (365)")
        acts.add_parser("list", help="show names, topics and dates")
        acts.add_parser("revoke", help="end a token").add_argument("name")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        try:
            getattr(self, f"_{act}")(**options)
        except WorkflowError as error:
            raise CommandError(str(error)) from error

    def _create(self, name: str, topic: list[str], days: int, **options: Any) -> None:
        row, secret = tokens.create(name=name, topics=topic, valid_for=timedelta(days=days))
        self.stdout.write(secret)
        self.stderr.write(f"{row.name} may fetch {', '.join(row.topics)} until {row.expires_at:%Y-%m-%d}")

    def _list(self, **options: Any) -> None:
        for row in WorkerToken.objects.order_by("name"):
            state = (
                "revoked" if row.revoked_at else f"until {row.expires_at:%Y-%m-%d}" if row.expires_at else ""
            )
            used = f"last used {row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never used"
            self.stdout.write(f"{row.name}\t{', '.join(row.topics)}\t{state}\t{used}")

    def _revoke(self, name: str, **options: Any) -> None:
        self.stdout.write(f"{tokens.revoke(name=name).name} is revoked")
