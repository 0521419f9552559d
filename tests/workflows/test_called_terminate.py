"""A terminate event of a called process ends the loop that calls it, in the database as in memory (Flowable)."""

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.models import ProcessInstance, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
CALL = (
    "c",
    '<callActivity id="c" calledElement="part"><multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>'
    "</multiInstanceLoopCharacteristics></callActivity>",
)
STOP = ("o", '<endEvent id="o"><terminateEventDefinition camunda:terminateMultiInstance="true"/></endEvent>')
PART = process("part", chain(("i", '<startEvent id="i"/>'), task("inner"), STOP))


def open_work():
    return sorted(
        WorkItem.objects.filter(status__in=("open", "claimed")).values_list("element_id", flat=True)
    )


def test_the_whole_loop_ends_with_the_first_that_says_so():
    content = diagram(process("p", chain(START, CALL, task("after"), END)) + PART)
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    first = start_process(deployment=deployment, process_id="p", variables={}, business_key="A", actor=SYSTEM)
    settle()
    assert open_work() == ["inner"] * 3
    item = WorkItem.objects.filter(element_id="inner").first()
    complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
    settle()
    assert open_work() == ["after"]
    assert not ProcessInstance.objects.filter(parent=first, status="active").exists()
