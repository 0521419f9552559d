"""./manage.py scenarios [pack] [--file F]: play scenario files on a database of their own and print every difference."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from approvals.errors import InvalidPack
from approvals.sample.city import load_sample_city
from approvals.scenarios.reading import Scenario, ScenarioError, read_scenario, scenario_files
from approvals.scenarios.repertoire import Repertoire


class Command(BaseCommand):
    help = "Plays scenario files against the real services and prints what differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("pack", nargs="?", default="", help="only the scenarios of this pack")
        parser.add_argument("--file", default="", help="one scenario file, anywhere")

    def handle(self, *args: Any, pack: str, file: str, **options: Any) -> None:
        paths = scenario_files(pack, file)
        if not paths:
            raise CommandError(f"no scenario files for {pack or 'any pack'}")
        name = connection.settings_dict["NAME"]
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            failed = self.play_all(paths)
        finally:
            connection.creation.destroy_test_db(str(name), verbosity=0)
        if failed:
            raise CommandError(f"{failed} of {len(paths)} scenarios differ")
        self.stdout.write(self.style.SUCCESS(f"{len(paths)} scenarios as written"))

    def play_all(self, paths: list[Path]) -> int:
        """Play the files, those that begin alike once as far as they do; return how many differ or cannot be read."""
        load_sample_city(counties=["990121", "990122"])
        scenarios, failed = self.read_all(paths)
        repertoire = Repertoire(scenarios)
        with transaction.atomic():
            for scenario in repertoire.in_order(scenarios):
                try:
                    found = repertoire.play(scenario)
                except (ScenarioError, InvalidPack) as error:
                    found = [str(error)]
                self.tell(scenario.id, scenario.file, found)
                failed += bool(found)
            transaction.set_rollback(True)
        return failed

    def read_all(self, paths: list[Path]) -> tuple[list[Scenario], int]:
        scenarios, failed = [], 0
        for path in paths:
            try:
                scenarios.append(read_scenario(path))
            except ScenarioError as error:
                self.tell(path.stem, path, [str(error)])
                failed += 1
        return scenarios, failed

    def tell(self, scenario: str, path: Path, found: list[str]) -> None:
        self.stdout.write(f"{'FAIL' if found else 'ok  '} {scenario}  {path.name}")
        for line in found:
            self.stdout.write(f"     {line}")
