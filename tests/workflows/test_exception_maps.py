"""Exceptions of handlers that the diagram turns into BPMN errors (`mapException`), in the stored runtime."""

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.handlers import service_task
from workflows.models import Incident, Job, WorkItem
from workflows.services.deployment import deploy
from workflows.services.execution import start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]

MAPPED = (
    '<extensionElements><camunda:mapException errorCode="E1">{}</camunda:mapException></extensionElements>'
)
ERROR = '<error id="e1" errorCode="E1"/>'
FOUND_TWICE = "django.db.IntegrityError"


class Refused(Exception):
    pass


def caught(at):
    return (
        f'<boundaryEvent id="b" attachedToRef="{at}"><errorEventDefinition errorRef="e1"/></boundaryEvent>'
        '<userTask id="caught" name="caught"/><sequenceFlow id="fb" sourceRef="b" targetRef="caught"/>'
    )


def work(maps):
    return "a", f'<serviceTask id="a" jingwei:handler="work">{maps}</serviceTask>'


def run(*bodies):
    files = {
        f"{key}.bpmn": diagram(process(key, body), ERROR) for key, body in zip("pq", bodies, strict=False)
    }
    deployment = deploy(key="p", files=files, metadata={}, actor=SYSTEM)
    start_process(deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=SYSTEM)
    settle()
    return list(WorkItem.objects.values_list("element_id", flat=True))


@pytest.mark.parametrize("outside", [True, False])
def test_a_mapped_exception_is_the_error_and_is_not_tried_again(outside):
    tries = []

    @service_task("work", outside=outside)
    def fail(context):
        tries.append(context.element)
        raise Refused("No luck")

    assert run(chain(START, work(MAPPED.format("Refused")), task("z"), END) + caught("a")) == ["caught"]
    assert tries == ["a"] and not Incident.objects.exists()


def test_what_the_handler_wrote_before_the_exception_is_gone_and_the_step_stands():
    @service_task("work")
    def fail(context):
        accounts = get_user_model()._default_manager
        accounts.create(username="twice")
        accounts.create(username="twice")

    assert run(chain(START, work(MAPPED.format(FOUND_TWICE)), task("z"), END) + caught("a")) == ["caught"]
    assert not get_user_model()._default_manager.filter(username="twice").exists()


def test_the_call_activity_maps_what_the_called_process_does_not():
    @service_task("work")
    def fail(context):
        raise Refused

    call = ("c", f'<callActivity id="c" calledElement="q">{MAPPED.format("Refused")}</callActivity>')
    inner = chain(START, work(MAPPED.format("OtherError")), END)
    assert run(chain(START, call, task("z"), END) + caught("c"), inner) == ["caught"]


def test_another_exception_is_tried_again():
    @service_task("work")
    def fail(context):
        raise IntegrityError

    assert run(chain(START, work(MAPPED.format("Refused")), task("z"), END) + caught("a")) == []
    assert Job.objects.get().status == "waiting"
