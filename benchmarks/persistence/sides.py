"""One completion of each engine, called again and again. Each `side` yields a function that does the next one."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
from io import BytesIO

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.util.task import TaskState
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process, Task
from viewflow.workflow.status import STATUS

from benchmarks.persistence.diagram import TASKS, diagram
from benchmarks.persistence.models import Stored
from workflows.actors import SYSTEM
from workflows.models import Deployment, WorkItem
from workflows.services.execution import complete_work_item, start_process


def state(step):
    """Return 3 kB such as an engine keeps: tokens with numbers, times and names, another one at every step. (A single
    letter three thousand times is packed into 50 bytes by PostgreSQL, and then hardly anything is written.)"""
    tokens = [
        {
            "id": f"n{n}",
            "element": f"Task_{digest(n, step)[:7]}",
            "since": f"2026-03-{n % 28 + 1:02}T08:{n:02}:00+08:00",
        }
        for n in range(36)
    ]
    return json.dumps({"step": step, "tokens": tokens})


def digest(*parts):
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def floor():
    """Lock a row, update 3 kB in it, commit."""
    texts = [state(step) for step in range(100)]
    key = Stored.objects.create(state=json.loads(texts[0])).pk
    locks = " FOR NO KEY UPDATE" if connection.vendor == "postgresql" else ""

    def step(text):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT state FROM persistence_stored WHERE id = %s{locks}", [key])
            cursor.fetchone()
            cursor.execute("UPDATE persistence_stored SET state = %s WHERE id = %s", [text, key])

    for text in itertools.cycle(texts):
        yield functools.partial(step, text)


def ours():
    """The instance, the closed and the opened work item with inbox rows, two timers, encrypted history."""
    deployment = Deployment.objects.get(key="benchmark")
    while True:
        instance = start_process(
            deployment=deployment, process_id="p", variables={"amount": 3}, business_key="A", actor=SYSTEM
        )
        for key in TASKS:
            item = WorkItem.objects.only("pk").get(root=instance, element_id=key)
            yield lambda pk=item.pk, key=key: complete_work_item(
                work_item_id=pk, variables={key: "done"}, actor=SYSTEM
            )


def spiff():
    """SpiffWorkflow as its documentation stores it: the whole workflow in one row, here of a Django model."""
    parser = BpmnParser()
    parser.add_bpmn_xml(etree.parse(BytesIO(diagram(False))).getroot())
    spec, serializer = parser.get_spec("p"), BpmnWorkflowSerializer()

    def step(key):
        with transaction.atomic():
            row = Stored.objects.select_for_update().get(pk=key)
            workflow = serializer.deserialize_json(json.dumps(row.state))
            workflow.get_tasks(state=TaskState.READY, manual=True)[0].run()
            workflow.do_engine_steps()
            row.state = json.loads(serializer.serialize_json(workflow))
            row.save(update_fields=["state"])

    while True:
        workflow = BpmnWorkflow(spec)
        workflow.do_engine_steps()
        key = Stored.objects.create(state=json.loads(serializer.serialize_json(workflow))).pk
        for _ in TASKS:
            yield lambda key=key: step(key)


def _flow_class():
    nodes = {key: flow.View(lambda request: None).Next(getattr(this, after)) for key, after in _pairs()}
    nodes |= {"start": flow.StartHandle(lambda activation: activation.process).Next(this.t1), "e": flow.End()}
    return type(
        "Approval", (flow.Flow,), {**nodes, "__module__": __name__, "lock_impl": lock.select_for_update_lock}
    )


def _pairs():
    return zip(TASKS, [*TASKS[1:], "e"], strict=True)


Approval = _flow_class()


def viewflow():
    """viewflow's own flow of the same twenty tasks: assign, start, execute."""
    user, _ = get_user_model().objects.get_or_create(username="benchmark")

    def step(key):
        task = Task.objects.get(process_id=key, status=STATUS.NEW)
        with task.activation() as activation:
            activation.assign(user)
            activation.start(None)
            activation.execute()

    while True:
        Approval.start.run()
        key = Process.objects.order_by("-pk").values_list("pk", flat=True)[0]
        for _ in TASKS:
            yield lambda key=key: step(key)


SIDES = {"floor": floor, "ours": ours, "spiff": spiff, "viewflow": viewflow}
