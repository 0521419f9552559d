"""./manage.py load_sample: the sample city, the packs in force and sample cases, each once."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.sample.cases import load_sample_cases
from approvals.sample.city import load_sample_city
from approvals.services.packs import deploy_pack, pack_ids
from workflows.actors import SYSTEM


class Command(BaseCommand):
    help = "Loads the sample city, deploys the packs and plays the sample cases; what is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        only = parser.add_mutually_exclusive_group()
        only.add_argument("--city", action="store_true", help="city and packs, without the cases")
        only.add_argument("--cases", action="store_true", help="the cases alone")

    def handle(self, *args: Any, city: bool, cases: bool, **options: Any) -> None:
        self.began = time.monotonic()
        if not cases:
            self.load_city()
        if not city:
            made = load_sample_cases(self.say)
            if made:
                self.say(f"{made} sample cases are there")

    def load_city(self) -> None:
        made = load_sample_city()
        if made.units:
            self.say(f"sample city: {made.units} units, {made.people} persons, {made.posts} posts")
        for pack_id in pack_ids():
            self.say(f"pack {deploy_pack(pack_id=pack_id, actor=SYSTEM)}")

    def say(self, text: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.began:5.1f} s] {text}")
        self.stdout.flush()
