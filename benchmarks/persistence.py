"""Stored completions a second, beside the floor and SpiffWorkflow in the same run.

    DATABASE_URL=postgres://.../a_scratch_database python -m benchmarks.persistence [seconds]

The floor locks a row, updates 3 kB in it and commits. A completion of ours writes the instance, the closed and the
opened work item with inbox rows, two timers and history. SpiffWorkflow stores its state only. The database must be
empty or from an earlier run."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import time
from io import BytesIO
from itertools import pairwise

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from lxml import etree  # noqa: E402
from SpiffWorkflow.bpmn import BpmnWorkflow  # noqa: E402
from SpiffWorkflow.bpmn.parser import BpmnParser  # noqa: E402
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # noqa: E402
from SpiffWorkflow.util.task import TaskState  # noqa: E402

from workflows.actors import SYSTEM  # noqa: E402
from workflows.handlers import Registry, registry  # noqa: E402
from workflows.models import Deployment, WorkItem  # noqa: E402
from workflows.services.deployment import deploy  # noqa: E402
from workflows.services.execution import complete_work_item, start_process  # noqa: E402

TASKS = [f"t{n}" for n in range(1, 21)]
FILLER = json.dumps({"text": "x" * 3000})
HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="t"'
    ' xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><process id="p" isExecutable="true">'
)


def diagram(with_timers):
    """Twenty user tasks in a row, each with a role and (for us) a time limit."""
    parts = ['<startEvent id="s"/><endEvent id="e"/>']
    for key in TASKS:
        parts.append(f'<userTask id="{key}" name="{key}" camunda:candidateGroups="clerk"/>')
        if with_timers:
            parts.append(
                f'<boundaryEvent id="b{key}" attachedToRef="{key}"><timerEventDefinition><timeDuration>P20D'
                f"</timeDuration></timerEventDefinition></boundaryEvent>{flow(f'b{key}', 'e')}"
            )
    parts += [flow(a, b) for a, b in pairwise(["s", *TASKS, "e"])]
    return (HEAD + "".join(parts) + "</process></definitions>").encode()


def flow(source, target):
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"/>'


def floor(seconds, place):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO benchmark_rows (state) VALUES (%s) RETURNING id", [FILLER])
        key = cursor.fetchone()[0]
    done, begin = 0, time.perf_counter()
    while time.perf_counter() - begin < seconds:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT state FROM benchmark_rows WHERE id = %s{FOR_UPDATE}", [key])
            cursor.fetchone()
            cursor.execute("UPDATE benchmark_rows SET state = %s WHERE id = %s", [FILLER, key])
        done += 1
    return done / (time.perf_counter() - begin)


def ours(seconds, place):
    deployment = Deployment.objects.get(key="benchmark")
    done, spent = 0, 0.0
    while spent < seconds:
        instance = start_process(
            deployment=deployment, process_id="p", variables={"amount": 3}, business_key="A", actor=SYSTEM
        )
        for key in TASKS:
            item = WorkItem.objects.only("pk").get(root=instance, element_id=key)
            begin = time.perf_counter()
            complete_work_item(work_item_id=item.pk, variables={key: "done"}, actor=SYSTEM)
            spent += time.perf_counter() - begin
            done += 1
    return done / spent


def spiff(seconds, place):
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(diagram(False))).getroot())
    spec, serializer = parser.get_spec("p"), BpmnWorkflowSerializer()
    done, spent = 0, 0.0
    while spent < seconds:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO benchmark_rows (state) VALUES (%s) RETURNING id",
                [serializer.serialize_json(workflow)],
            )
            key = cursor.fetchone()[0]
        for _ in TASKS:
            begin = time.perf_counter()
            spiff_step(serializer, key)
            spent += time.perf_counter() - begin
            done += 1
    return done / spent


def spiff_step(serializer, key):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT state FROM benchmark_rows WHERE id = %s{FOR_UPDATE}", [key])
        stored = cursor.fetchone()[0]
        workflow = serializer.deserialize_json(stored if isinstance(stored, str) else json.dumps(stored))
        workflow.get_tasks(state=TaskState.READY, manual=True)[0].run()
        workflow.do_engine_steps()
        cursor.execute(
            "UPDATE benchmark_rows SET state = %s WHERE id = %s", [serializer.serialize_json(workflow), key]
        )


FOR_UPDATE = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""
MEASURED = {"floor": floor, "ours": ours, "spiff": spiff}


def alone():
    for name, value in vars(Registry()).items():
        setattr(registry, name, value)


def worker(name, seconds, place):
    MEASURED[name](0.2, place)
    return MEASURED[name](seconds, place)


def together(name, workers, seconds):
    """Return completions a second over all workers, each a process with a connection of its own."""
    connections.close_all()
    context = multiprocessing.get_context("fork")
    with context.Pool(workers) as pool:
        return sum(pool.starmap(worker, [(name, seconds, place) for place in range(workers)]))


def prepare():
    call_command("migrate", run_syncdb=True, verbosity=0)
    kind = "jsonb" if connection.vendor == "postgresql" else "text"
    number = "bigserial" if connection.vendor == "postgresql" else "integer"
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TABLE IF NOT EXISTS benchmark_rows (id {number} PRIMARY KEY, state {kind} NOT NULL)"
        )
    deploy(key="benchmark", files={"p.bpmn": diagram(True)}, metadata={}, actor=SYSTEM)


def main():
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3.0
    alone()
    prepare()
    print(f"{connection.vendor}, {seconds:g} s each\n{'':22}{'a second':>10}{'of the floor':>14}", flush=True)
    for workers in (1, 2, 4):
        base = together("floor", workers, seconds)
        print(f"{'floor':<12}{workers} worker(s){base:>10.0f}{1:>14.0%}", flush=True)
        for name in ("ours", "spiff") if workers == 1 else ("ours",):
            rate = together(name, workers, seconds)
            print(f"{name:<12}{workers} worker(s){rate:>10.0f}{rate / base:>14.0%}", flush=True)


if __name__ == "__main__":
    main()
