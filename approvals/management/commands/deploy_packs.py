"""./manage.py deploy_packs [procedure ...]: the procedures of this program in force for new cases; running ones stay."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.errors import InvalidPack
from approvals.services.packs import current_models, deploy_pack, pack_ids
from workflows.actors import SYSTEM
from workflows.errors import DeploymentError


class Command(BaseCommand):
    help = "Deploys the procedures in packs/, each as a new version where its content has changed."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("procedure", nargs="*", help="only these; all when none is named")
        parser.add_argument(
            "--from-folder",
            action="append",
            default=[],
            metavar="FILE",
            help="take this file from the folder again, although a version of it was published in the browser",
        )

    def handle(self, *args: Any, procedure: list[str], from_folder: list[str], **options: Any) -> None:
        known = pack_ids()
        unknown = [name for name in procedure if name not in known]
        if unknown:
            raise CommandError(f"no procedure {', '.join(unknown)}; there are {', '.join(known)}")
        chosen = procedure or known
        above = {pack_id: set(current_models(pack_id)) for pack_id in chosen}
        if strange := set(from_folder) - set().union(*above.values()):
            raise CommandError(f"{', '.join(sorted(strange))}: nobody published such a file in the browser")
        failed = [text for pack_id in chosen if (text := self.deployed(pack_id, above[pack_id], from_folder))]
        if failed:
            raise CommandError("\n".join(failed))

    def deployed(self, pack_id: str, above: set[str], from_folder: list[str]) -> str:
        """Deploy one procedure; return what hindered it, so that the others need not wait for it."""
        try:
            self.stdout.write(str(deploy_pack(pack_id=pack_id, actor=SYSTEM, from_folder=from_folder)))
        except (InvalidPack, DeploymentError) as error:
            return f"{pack_id}: {error}{way_out(pack_id, above - set(from_folder))}"
        return ""


def way_out(pack_id: str, above: set[str]) -> str:
    """Return what to do where files published in the browser stand above the folder's and may not fit it any more."""
    if not above:
        return ""
    files = sorted(above)
    options = " ".join(f"--from-folder {name}" for name in files)
    return (
        f"\n  {', '.join(files)}: published in the browser, and above the folder's file. If the folder has moved on, deploy"
        f"\n  `deploy_packs {pack_id} {options}` and make the change again in the designer; the text stays in its version."
    )
