"""A signal of local scope wakes the callers and the called instances of its thrower, in the database as in memory."""

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.models import HistoryEvent, WorkItem
from workflows.services import messages
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
SIGNAL = '<signal id="g" name="alarm" camunda:scope="processInstance"/>'
CALL = (
    "c",
    '<callActivity id="c" calledElement="part"/><boundaryEvent id="b" attachedToRef="c" cancelActivity="false">'
    '<signalEventDefinition signalRef="g"/></boundaryEvent><userTask id="woken"/>'
    '<sequenceFlow id="f_b" sourceRef="b" targetRef="woken"/>',
)
THROW = (
    "t",
    '<intermediateThrowEvent id="t"><signalEventDefinition signalRef="g"/></intermediateThrowEvent>',
)
PART = process(
    "part",
    chain(("i", '<startEvent id="i"/>'), task("before"), THROW, task("rest"), ("o", '<endEvent id="o"/>')),
)


def test_a_local_signal_stays_in_the_family_of_its_thrower():
    content = diagram(process("p", chain(START, CALL, END)) + PART, SIGNAL)
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    first, second = (
        start_process(deployment=deployment, process_id="p", variables={}, business_key=key, actor=SYSTEM)
        for key in ("A", "B")
    )
    settle()
    assert messages.broadcast_signal(name="alarm", variables={}, actor=SYSTEM) == 0
    item = WorkItem.objects.get(element_id="before", instance__parent=first)
    complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
    settle()
    assert list(WorkItem.objects.filter(element_id="woken").values_list("instance", flat=True)) == [first.pk]
    assert HistoryEvent.objects.filter(kind="signal_received", instance=first).count() == 1
    assert not WorkItem.objects.filter(element_id="woken", instance=second).exists()
