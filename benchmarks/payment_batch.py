"""A payment batch of a whole city through its procedure: built, checked, approved, exported, answered, reconciled.

    python benchmarks/payment_batch.py [--payees 219400]

Runs on a test database of its own (SQLite, or PostgreSQL by DATABASE_URL) and prints for each step the seconds, lines a
second and the peak of resident memory so far. Filling the register is not part of the measurement."""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import override_settings  # noqa: E402

from approvals.models import PaymentBatch, PaymentLine  # noqa: E402
from approvals.sample.city import load_sample_city  # noqa: E402
from approvals.scenarios.reading import Scenario, Step  # noqa: E402
from approvals.scenarios.stage import PLAYS, TIMELINE, Stage  # noqa: E402
from approvals.services.packs import deploy_pack  # noqa: E402
from workflows.actors import SYSTEM  # noqa: E402
from workflows.models import Timeline  # noqa: E402
from workflows.services.settle import settle  # noqa: E402

PACK, COUNTY, PAYEES = "reward_payment_batch", "990121", 219_400
YEARLY = 960
START = {"scheme": "c1", "due_on": date(2011, 9, 1)}


def steps(payees: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (what is measured, kind of step, body)."""
    told = {"count": payees, "total": f"{payees * YEARLY}.00", "signature": "签名"}
    passed = {**told, "result": "pass"}
    even = {"bank_statement": "银对", "agrees": "yes", "signature": "签名"}
    opened = {"pack": PACK, "unit": COUNTY, "event": "c_P1", "values": START}
    yield "build and check", "open", opened
    yield "prepare", "do", {"at": "c_P4", "as": "COUNTY_CLERK", "answers": {"summary": "无异常"}}
    yield "review", "do", {"at": "c_P5", "as": "SECTION_HEAD", "answers": passed}
    yield "approve", "do", {"at": "c_P6", "as": "COUNTY_HEAD", "answers": passed}
    yield "fund", "do", {"at": "c_P7", "as": "FINANCE_CLERK", "answers": {**told, "transfer_no": "拨1"}}
    yield "release and export", "do", {"at": "c_P8", "as": "FINANCE_APPROVER", "answers": passed}
    yield "answer of the bank", "bank", {"returns": {"00": payees}, "on": date(2011, 9, 1)}
    yield "reconcile (county)", "do", {"at": "c_P13", "as": "COUNTY_CLERK", "answers": even}
    yield "reconcile (finance)", "do", {"at": "c_P13f", "as": "FINANCE_CLERK", "answers": even}


def peak() -> float:
    """Return the peak of resident memory so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(payees: int) -> None:
    load_sample_city(counties=[COUNTY])
    deploy_pack(pack_id=PACK, actor=SYSTEM)
    Timeline.objects.update_or_create(key=TIMELINE, defaults={"day": date(2011, 9, 1), "instant": None})
    scenario = Scenario(id="B1", title="", pack=PACK, today=date(2011, 9, 1), steps=(), file=Path())
    stage = Stage(scenario)
    begun = time.perf_counter()
    fill = {"count": payees, "scheme": "c1", "county": COUNTY, "starts": date(2010, 1, 1)}
    list(PLAYS["entitle"](stage, fill))
    print(
        f"{connection.vendor}: register of {payees} filled in {time.perf_counter() - begun:.1f} s, {peak():.0f} MB"
    )
    whole = time.perf_counter()
    for number, (name, kind, body) in enumerate(steps(payees), start=1):
        begun = time.perf_counter()
        assert not list(PLAYS[kind](stage, Step(number, kind, body).body))
        settle(timeline=TIMELINE)
        took = time.perf_counter() - begun
        print(f"  {name:<22}{took:8.1f} s {payees / max(took, 0.001):12.0f} lines/s   peak {peak():6.0f} MB")
    print(f"  {'all steps':<22}{time.perf_counter() - whole:8.1f} s")
    batch = PaymentBatch.objects.get()
    paid = PaymentLine.objects.filter(state=PaymentLine.State.PAID).count()
    assert batch.status == PaymentBatch.Status.RECONCILED and paid == payees, (batch.status, paid)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--payees", type=int, default=PAYEES)
    payees = options.parse_args().payees
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        with tempfile.TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
            measure(payees)
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)


if __name__ == "__main__":
    main()
