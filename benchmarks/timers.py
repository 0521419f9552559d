"""A million timers wait; ten thousand are due at once and drained by two workers.

    DATABASE_URL=postgres://.../a_scratch_database python -m benchmarks.timers [waiting] [due]

Waiting instances are copies, row by row, of one that was started; the due ones take their step in earnest."""

from __future__ import annotations

import multiprocessing
import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402

from workflows.actors import SYSTEM  # noqa: E402
from workflows.handlers import Registry, registry  # noqa: E402
from workflows.models import ProcessInstance, Timer, WorkItem  # noqa: E402
from workflows.services.deployment import deploy  # noqa: E402
from workflows.services.execution import start_process  # noqa: E402
from workflows.services.timers import run_due_timers  # noqa: E402

DIAGRAM = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"
 xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="waiting" isExecutable="true">
 <startEvent id="s"/><intermediateCatchEvent id="w"><timerEventDefinition><timeDuration>P30D</timeDuration>
 </timerEventDefinition></intermediateCatchEvent><userTask id="t" camunda:candidateGroups="clerk"/><endEvent id="e"/>
 <sequenceFlow id="f1" sourceRef="s" targetRef="w"/><sequenceFlow id="f2" sourceRef="w" targetRef="t"/>
 <sequenceFlow id="f3" sourceRef="t" targetRef="e"/></process></definitions>"""


def columns(model, *left_out):
    return ", ".join(f'"{f.column}"' for f in model._meta.concrete_fields if f.column not in left_out)


def copy(waiting):
    """Make `waiting` copies of the started instance and its timer, due between tomorrow and a year from now."""
    model = start_process(
        deployment=deploy(key="waiting", files={"w.bpmn": DIAGRAM}, metadata={}, actor=SYSTEM),
        process_id="waiting",
        variables={"amount": 3},
        business_key="W",
        actor=SYSTEM,
    )
    own, its = columns(ProcessInstance, "id"), columns(Timer, "id", "instance_id", "due_at")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH made AS (INSERT INTO workflows_processinstance ({own}) SELECT {own} FROM workflows_processinstance,"
            " generate_series(1, %s) WHERE id = %s RETURNING id)"
            f" INSERT INTO workflows_timer (instance_id, due_at, {its}) SELECT made.id,"
            f" now() + interval '1 day' + random() * interval '364 days', {its}"
            " FROM made, workflows_timer WHERE instance_id = %s",
            [waiting, model.pk, model.pk],
        )
        cursor.execute("ANALYZE")


def make_due(number):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE workflows_timer SET due_at = now() - interval '1 second' WHERE id IN"
            " (SELECT id FROM workflows_timer WHERE status = 'armed' ORDER BY random() LIMIT %s)",
            [number],
        )


def drain(place):
    fired = 0
    while number := run_due_timers(timeline="live"):
        fired += number
    return fired


def idle_tick():
    begin = time.perf_counter()
    assert run_due_timers(timeline="live") == 0
    return 1000 * (time.perf_counter() - begin)


def together(workers):
    connections.close_all()
    begin = time.perf_counter()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        shares = pool.map(drain, range(workers), chunksize=1)
    return shares, time.perf_counter() - begin


def main():
    waiting = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    due = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    if connection.vendor != "postgresql":
        raise SystemExit("several workers need PostgreSQL (DATABASE_URL)")
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)
    call_command("migrate", verbosity=0)
    begin = time.perf_counter()
    copy(waiting)
    print(
        f"{Timer.objects.filter(status='armed').count()} timers wait ({time.perf_counter() - begin:.0f} s to make)"
    )
    print(f"a tick that finds none due: {min(idle_tick() for _ in range(5)):.1f} ms", flush=True)
    for workers in (1, 2):
        make_due(due)
        before = WorkItem.objects.count()
        shares, seconds = together(workers)
        assert sum(shares) == due == WorkItem.objects.count() - before
        print(f"{due} due at once, {workers} worker(s): {seconds:.1f} s, {due / seconds:.0f} a second, shares {shares}",
              flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
