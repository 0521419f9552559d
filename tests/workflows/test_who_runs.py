"""What a diagram may ask of the stored instance that it runs in: who began it, its number, its key."""

import pytest

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM, Actor
from workflows.models import ProcessInstance, WorkItem
from workflows.selectors import instance_variables
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process
from workflows.services.settle import settle

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]

ASKING = ("start", '<startEvent id="start" camunda:initiator="who"/>')
FOR_WHO = task("t", camunda__assignee="${who}")


@pytest.fixture
def clerk(django_user_model):
    user = django_user_model.objects.create(username="clerk", first_name="Another name")
    return Actor(user.pk, "shown name")


def begin(body, *more, actor=SYSTEM, bind=None):
    files = {f"{key}.bpmn": diagram(process(key, inner)) for key, inner in (("p", body), *more)}
    deployment = deploy(key="p", files=files, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment, process_id="p", variables={}, business_key="A-1", actor=actor, bind=bind
    )


def call(attributes=""):
    return "c", f'<callActivity id="c" calledElement="q" {attributes}/>'


def valued(text):
    return "v", f'<serviceTask id="v" camunda:expression="{text}" camunda:resultVariable="r"/>'


def test_who_starts_an_instance_is_known_by_the_account(clerk):
    instance = begin(chain(ASKING, FOR_WHO, END), actor=clerk)
    assert instance_variables(instance) == {"who": "clerk"}
    assert WorkItem.objects.get().assignee_id == clerk.user_id


def test_where_no_person_starts_it_nobody_is_named():
    assert instance_variables(begin(chain(ASKING, FOR_WHO, END))) == {"who": None}


def test_who_starts_an_instance_starts_what_it_calls(clerk):
    begin(chain(START, task("first"), call(), END), ("q", chain(ASKING, FOR_WHO, END)), actor=clerk)
    complete_work_item(work_item_id=WorkItem.objects.get().pk, variables={}, actor=SYSTEM)
    settle()
    assert WorkItem.objects.get(element_id="t").assignee_id == clerk.user_id


@pytest.mark.parametrize("name", ["idVariableName", "processInstanceIdVariableName"])
def test_the_number_of_a_called_instance_goes_into_a_variable(name):
    instance = begin(
        chain(START, call(f'camunda:{name}="child"'), task("z"), END), ("q", chain(START, task("t"), END))
    )
    settle()
    instance.refresh_from_db()
    child = ProcessInstance.objects.get(parent=instance)
    assert instance_variables(instance) == {"child": child.pk}
    complete_work_item(work_item_id=WorkItem.objects.get().pk, variables={}, actor=SYSTEM)
    settle()
    assert WorkItem.objects.get(status="open").element_id == "z"


def test_a_called_instance_that_ends_at_once_is_known_by_its_number_all_the_same():
    instance = begin(
        chain(START, call('camunda:idVariableName="child"'), task("z"), END), ("q", chain(START, END))
    )
    settle()
    instance.refresh_from_db()
    assert instance_variables(instance) == {"child": ProcessInstance.objects.get(parent=instance).pk}
    assert WorkItem.objects.get().element_id == "z"


def test_an_expression_may_ask_for_the_number_and_the_key():
    bound = []
    instance = begin(
        chain(START, valued("${execution.processInstanceId}"), task("t"), END),
        bind=lambda row: bound.append(row.pk),
    )
    assert instance_variables(instance) == {"r": instance.pk} and bound == [instance.pk]
    instance = begin(chain(START, valued("${execution.processBusinessKey}"), task("t"), END))
    assert instance_variables(instance) == {"r": "A-1"}


def test_a_called_instance_may_ask_for_its_own():
    asking = valued("${execution.processInstanceId}"), task("t"), END
    instance = begin(chain(START, call(), END), ("q", chain(START, *asking)))
    settle()
    child = ProcessInstance.objects.get(parent=instance)
    assert instance_variables(child) == {"r": child.pk}


def test_an_instance_that_asks_and_ends_at_once_is_stored_as_ended():
    instance = begin(chain(START, valued("${execution.processInstanceId}"), END))
    instance.refresh_from_db()
    assert (instance.status, instance.end_events, instance.revision) == ("completed", ["end"], 2)
