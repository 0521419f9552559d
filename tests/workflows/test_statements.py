"""What a completion costs: statements are counted, so a new one has to be wanted."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.workflows.diagrams import END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.models import InboxEntry, ProcessInstance, Timer, WorkItem
from workflows.services import rows
from workflows.services.batch import Batch
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, start_process

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]

LOCKS = 1  # the instance and the item, in that order
# instance, item, inbox row, closed item, inbox row gone, timer, timer disarmed, history
WRITES = 8
# instance, closed item, inbox row gone, timer disarmed, the six of a tidy end, history
LAST_WRITES = 11
# Inside a test's own transaction a service's becomes a savepoint.
SAVEPOINT = 2


def timed(key):
    """A user task with a role and a time limit of its own."""
    name, xml = task(key, camunda__candidateGroups="clerk")
    return name, xml + (
        f'<boundaryEvent id="late_{key}" attachedToRef="{key}"><timerEventDefinition>'
        "<timeDuration>P10D</timeDuration></timerEventDefinition></boundaryEvent>"
        f'<sequenceFlow id="f_late_{key}" sourceRef="late_{key}" targetRef="end"/>'
    )


@pytest.fixture
def instance(runtime_alone):
    content = diagram(process("p", chain(START, timed("a"), timed("b"), END)))
    deployment = deploy(key="p", files={"p.bpmn": content}, metadata={}, actor=SYSTEM)
    return start_process(
        deployment=deployment, process_id="p", variables={"n": 1}, business_key="A-1", actor=SYSTEM
    )


def sent(writes):
    """PostgreSQL takes all writes of a step in one round trip."""
    return SAVEPOINT + LOCKS + (1 if connection.vendor == "postgresql" else writes)


def test_a_completion_reads_once_and_writes_once(instance, django_assert_num_queries):
    item = WorkItem.objects.get(root=instance)
    with django_assert_num_queries(sent(WRITES)):
        done = complete_work_item(work_item_id=item.pk, variables={"ok": True}, actor=SYSTEM)
    item.refresh_from_db()
    for name in ("status", "completed_at", "completed_by_name", "revision"):
        assert getattr(done, name) == getattr(item, name)
    assert [row.work_item.element_id for row in InboxEntry.objects.all()] == ["b"]
    assert dict(Timer.objects.values_list("element_id", "status")) == {
        "late_a": "disarmed",
        "late_b": "armed",
    }


def test_a_locked_row_is_what_the_orm_reads(instance):
    item = WorkItem.objects.get(root=instance)
    held, work = rows.locked_work(item.pk)
    stored = ProcessInstance.objects.get(pk=instance.pk)
    for found, expected in ((held, stored), (work, item)):
        assert found == expected and not found._state.adding and found._state.db == "default"
        shown = {name: value for name, value in vars(found).items() if name != "_state"}
        assert shown == {name: value for name, value in vars(expected).items() if name != "_state"}
    assert work.instance is held


def test_a_row_with_a_name_that_the_model_lacks_is_refused():
    with pytest.raises(TypeError, match="Timer has no instance to insert"):
        Batch().insert(Timer, [{"instance": None, "timer_id": "t1", "element_id": "a"}])


def test_the_last_completion_tidies_up_in_the_same_round_trip(instance, django_assert_num_queries):
    for element in ("a", "b"):
        item = WorkItem.objects.get(root=instance, element_id=element)
        if element == "a":
            complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
    with django_assert_num_queries(sent(LAST_WRITES)):
        complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)
    assert not InboxEntry.objects.exists()
    assert set(Timer.objects.values_list("status", flat=True)) == {"disarmed"}


def test_a_hundred_parallel_items_open_in_as_many_statements_as_one(runtime_alone):
    many = (
        "t",
        '<userTask id="t" camunda:candidateGroups="clerk"><multiInstanceLoopCharacteristics>'
        "<loopCardinality>{}</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
    )
    counts = []
    for number in (1, 100):
        body = chain(START, (many[0], many[1].format(number)), END)
        key = f"many{number}"
        files = {f"{key}.bpmn": diagram(process(key, body))}
        deployment = deploy(key=key, files=files, metadata={}, actor=SYSTEM)
        with CaptureQueriesContext(connection) as queries:
            start_process(deployment=deployment, process_id=key, variables={}, business_key=key, actor=SYSTEM)
        counts.append(len(queries))
        assert InboxEntry.objects.filter(work_item__business_key=key).count() == number
    assert counts[0] == counts[1]
