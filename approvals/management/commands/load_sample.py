"""./manage.py load_sample: the sample city, the packs in force and sample cases, each once."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand

from approvals.sample.cases import load_sample_cases
from approvals.sample.city import load_sample_city
from approvals.services.packs import deploy_pack, pack_ids
from workflows.actors import SYSTEM


class Command(BaseCommand):
    help = "Loads the sample city, deploys the packs and plays the sample cases; what is there stays."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()

        def say(text: str) -> None:
            self.stdout.write(f"[{time.monotonic() - began:5.1f} s] {text}")
            self.stdout.flush()

        city = load_sample_city()
        if city.units:
            say(f"sample city: {city.units} units, {city.people} persons, {city.posts} posts")
        for pack_id in pack_ids():
            case_type = deploy_pack(pack_id=pack_id, actor=SYSTEM)
            say(f"pack {case_type}")
        cases = load_sample_cases(say)
        if cases:
            say(f"{cases} sample cases")
