"""./manage.py load_sample: the sample city, the packs in force and sample cases, each once."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from approvals.models import CaseType
from approvals.sample.cases import load_sample_cases
from approvals.sample.city import load_sample_city
from approvals.services.packs import deploy_pack, pack_ids
from workflows.actors import SYSTEM


class Command(BaseCommand):
    help = "Loads the sample city, deploys the packs and plays the sample cases; what is there stays."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--city", action="store_true", help="city and packs, without the cases")

    def handle(self, *args: Any, city: bool, **options: Any) -> None:
        self.began = time.monotonic()
        self.load_city()
        if not city:
            made = load_sample_cases(self.say)
            if made:
                self.say(f"{made} sample cases are there")

    def load_city(self) -> None:
        made = load_sample_city()
        if made.units:
            self.say(f"sample city: {made.units} units, {made.people} persons, {made.posts} posts")
        known = set(CaseType.objects.values_list("pk", flat=True))
        for pack_id in pack_ids():
            version = deploy_pack(pack_id=pack_id, actor=SYSTEM)
            if version.pk not in known:
                self.say(f"pack {version}")

    def say(self, text: str) -> None:
        self.stdout.write(f"[{time.monotonic() - self.began:5.1f} s] {text}")
        self.stdout.flush()
