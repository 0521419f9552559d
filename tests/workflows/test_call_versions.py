"""Which version of a process a call activity starts."""

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.models import Incident, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]


def part(number, tag=0):
    body = process("part", chain(START, task(f"v{number}"), END))
    return diagram(body.replace('id="part"', f'id="part" camunda:versionTag="tag {tag or number}"'))


def called(attributes):
    """Call a process whose second version lies beside the caller, a third one elsewhere; return where it waits."""
    call = ("c", f'<callActivity id="c" calledElement="part" {attributes}/>')
    caller = diagram(process("p", chain(START, call, END)))
    deploy(key="part", files={"part.bpmn": part(1)}, metadata={}, actor=SYSTEM)
    own = deploy(key="p", files={"p.bpmn": caller, "part.bpmn": part(2)}, metadata={}, actor=SYSTEM)
    deploy(key="part", files={"part.bpmn": part(3)}, metadata={}, actor=SYSTEM)
    deploy(key="part", files={"part.bpmn": part(4, tag=1)}, mode="training", metadata={}, actor=SYSTEM)
    start_process(
        deployment=own, process_id="p", variables={"n": 1}, business_key="A", timeline="live", actor=SYSTEM
    )
    settle()
    return list(WorkItem.objects.values_list("element_id", flat=True))


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ("", "v2"),
        ('camunda:calledElementBinding="deployment"', "v2"),
        ('camunda:calledElementBinding="latest"', "v3"),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="1"', "v1"),
        ('camunda:calledElementBinding="version" camunda:calledElementVersion="${n}"', "v1"),
        ('camunda:calledElementBinding="versionTag" camunda:calledElementVersionTag="tag 1"', "v1"),
    ],
)
def test_a_call_starts_the_version_it_is_bound_to(attributes, expected):
    assert called(attributes) == [expected]


@pytest.mark.parametrize(
    "version",
    ['"version" camunda:calledElementVersion="4"', '"versionTag" camunda:calledElementVersionTag="tag 9"'],
)
def test_a_version_that_is_not_there_is_an_incident(version):
    """The fourth is a training version: a live case never runs on it."""
    assert called(f"camunda:calledElementBinding={version}") == []
    assert "no process part version" in Incident.objects.get().message
