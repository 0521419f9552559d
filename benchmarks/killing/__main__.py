"""Run the drill, print what was found as one JSON object, and fail when anything of it is wrong."""

from __future__ import annotations

import json
import os
import random
import socket
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.killing.settings"
FOLDER = Path(tempfile.mkdtemp(prefix="jingwei-killing-"))
os.environ |= {
    "JINGWEI_KILLING": str(FOLDER),
    "JINGWEI_KEYS": str(FOLDER / "keys"),
    "JINGWEI_FILES": str(FOLDER / "files"),
    "JINGWEI_EMBEDDED": "false",
    "JINGWEI_SECRET_KEY": "a key of the drill and of nothing else",
    "JINGWEI_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
}
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from approvals.sample.city import load_sample_city  # noqa: E402
from approvals.services.packs import deploy_pack  # noqa: E402
from benchmarks.killing.apps import FAILING  # noqa: E402
from benchmarks.killing.findings import found, is_quiet  # noqa: E402
from benchmarks.killing.people import PACK, Crowd, applicant  # noqa: E402
from benchmarks.killing.processes import Fleet  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.history_protection import protect  # noqa: E402
from workflows.models import Incident  # noqa: E402

PAUSE = (0.2, 2.0)
"""Seconds between two kills: enough for work to get under way again, too short for it to end."""
MOST_SECONDS = 1800.0
SMALL = 50
"""Below so many kills one Celery worker is enough."""


def prepare(cases: int) -> list[User]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    with connection.schema_editor() as editor:
        protect(None, editor)
    load_sample_city(counties=["990121"])
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    return [applicant(number) for number in range(cases)]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def kill_many(fleet: Fleet, kills: int, chance: random.Random) -> None:
    for _ in range(kills):
        time.sleep(chance.uniform(*PAUSE))
        fleet.kill_one()


def wait_until(is_so: Callable[[], bool], seconds: float, fleet: Fleet) -> None:
    """Wait, at most so long: what is not so by then shows in what is found."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and not is_so():
        fleet.keep_up()
        time.sleep(0.5)


def drill(kills: int, cases: int, seed: int) -> dict[str, Any]:
    users = prepare(cases)
    chance = random.Random(seed)
    port, away = free_port(), FOLDER / "away"
    away.touch()
    crowd = Crowd(port, users, User.objects.get(username="system"), MOST_SECONDS)
    fleet = Fleet(port, FOLDER, chance, is_small=kills < SMALL)
    connections.close_all()
    began = time.monotonic()
    fleet.start()
    try:
        crowd.start()
        kill_many(fleet, kills, chance)
        wait_until(lambda: Incident.objects.count() >= max(1, cases // FAILING // 2), 60.0, fleet)
        away.unlink()
        wait_until(lambda: crowd.has_filed and is_quiet(), 180.0, fleet)
        crowd.finish()
        report = found(crowd.shown)
        report["wrong"]["ended_without_a_kill"] = fleet.ended_without_a_kill()
    finally:
        fleet.stop()
    return {"kills": fleet.kills, "ended": fleet.ended, "seconds": round(time.monotonic() - began), **report}


def main() -> None:
    given = [int(text) for text in sys.argv[1:]]
    kills, cases, seed = [*given, *(300, 80, 1)[len(given) :]]
    report = drill(kills, cases, seed)
    print(json.dumps(report, ensure_ascii=False, indent=1))
    sys.exit(any(report["wrong"].values()))


if __name__ == "__main__":
    main()
