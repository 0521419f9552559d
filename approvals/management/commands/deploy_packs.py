"""./manage.py deploy_packs [procedure ...]: the procedures of this program in force for new cases; running ones stay."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.errors import InvalidPack
from approvals.services.packs import deploy_pack, pack_ids
from workflows.actors import SYSTEM
from workflows.errors import DeploymentError


class Command(BaseCommand):
    help = "Deploys the procedures in packs/, each as a new version where its content has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("procedure", nargs="*", help="only these; all when none is named")

    def handle(self, *args: Any, procedure: list[str], **options: Any) -> None:
        known = pack_ids()
        unknown = [name for name in procedure if name not in known]
        if unknown:
            raise CommandError(f"no procedure {', '.join(unknown)}; there are {', '.join(known)}")
        for pack_id in procedure or known:
            try:
                self.stdout.write(str(deploy_pack(pack_id=pack_id, actor=SYSTEM)))
            except (InvalidPack, DeploymentError) as error:
                raise CommandError(f"{pack_id}: {error}") from error
