"""Two officials at the same moment: on one item, on two branches, on parent and child; and a new version meanwhile."""

import pytest
from django.contrib.auth import get_user_model
from django.db import connection

from tests.workflows.at_once import start_many, together
from tests.workflows.diagrams import APPROVAL, END, START, chain, diagram, process, task
from workflows.actors import SYSTEM, Actor
from workflows.errors import Conflict
from workflows.models import (
    Deployment,
    HistoryEvent,
    InboxEntry,
    ProcessDefinition,
    ProcessInstance,
    WorkItem,
)
from workflows.services import work_items
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, return_to
from workflows.services.settle import settle

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("runtime_alone"),
]
FLOWS = (
    ("start", "fork"),
    ("fork", "a"),
    ("fork", "b"),
    ("a", "join"),
    ("b", "join"),
    ("join", "last"),
    ("last", "end"),
)


@pytest.fixture(autouse=True)
def only_on_postgres():
    if connection.vendor != "postgresql":
        pytest.skip("row locks are tested on PostgreSQL (DATABASE_URL)")


def complete(item, **variables):
    return complete_work_item(work_item_id=item.pk, variables=variables, actor=SYSTEM)


def forked(one, other):
    """Two branches between a fork and a join, then a last task."""
    lines = "".join(f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in FLOWS)
    gateways = '<parallelGateway id="fork"/><parallelGateway id="join"/>'
    return START[1] + gateways + one + other + task("last")[1] + END[1] + lines


def test_of_eight_who_claim_one_gets_it_and_the_others_are_told_who(django_user_model):
    content = diagram(process("p", chain(START, task("t", camunda__candidateGroups="clerk"), END)))
    (instance,) = start_many(content, "p", 1)
    item = WorkItem.objects.get(root=instance)
    users = [get_user_model().objects.create(username=f"clerk{n}") for n in range(8)]
    actors = [Actor(user.pk, user.username, frozenset({("", "clerk")})) for user in users]
    results = together(8, lambda place: work_items.claim(work_item_id=item.pk, actor=actors[place]))
    losers = [result for result in results if isinstance(result, Conflict)]
    item.refresh_from_db()
    assert len(losers) == 7
    assert all(item.assignee_name in str(loser) for loser in losers)
    assert list(InboxEntry.objects.values_list("user_id", flat=True)) == [item.assignee_id]
    assert HistoryEvent.objects.filter(kind="claimed").count() == 1


def test_two_branches_completed_together_meet_once_at_the_join():
    instances = start_many(diagram(process("p", forked(task("a")[1], task("b")[1]))), "p", 10)
    for instance in instances:
        items = list(WorkItem.objects.filter(root=instance).order_by("element_id"))
        results = together(
            2, lambda place, items=items: complete(items[place], **{items[place].element_id: place})
        )
        assert not [result for result in results if isinstance(result, Exception)]
    assert WorkItem.objects.filter(element_id="last", status="open").count() == len(instances)
    assert WorkItem.objects.count() == 3 * len(instances)


def test_parent_and_child_completed_together_both_go_on():
    call = '<callActivity id="b" calledElement="child"/>'
    begin, end = ("begin", '<startEvent id="begin"/>'), ("done", '<endEvent id="done"/>')
    child = process("child", chain(begin, task("inner"), end))
    content = diagram(process("p", forked(task("a")[1], call)) + child)
    instances = start_many(content, "p", 10)
    settle()
    for instance in instances:
        own = WorkItem.objects.get(root=instance, element_id="a")
        inner = WorkItem.objects.get(root=instance, element_id="inner")
        results = together(
            3, lambda place, pair=(own, inner): complete(pair[place]) if place < 2 else settle()
        )
        assert not [result for result in results if isinstance(result, Exception)]
    settle()
    assert WorkItem.objects.filter(element_id="last", status="open").count() == len(instances)


def test_one_decides_while_another_sends_back_and_exactly_one_of_both_happens():
    for instance in start_many(APPROVAL, "approval", 10):
        complete(WorkItem.objects.get(root=instance))
        item = WorkItem.objects.get(root=instance, element_id="decide")
        acts = (
            lambda item=item: complete(item),
            lambda item=item: return_to(
                work_item_id=item.pk, element_id="check", reason="unclear", actor=SYSTEM
            ),
        )
        results = together(2, lambda place, acts=acts: acts[place]())
        (loser,) = [result for result in results if isinstance(result, Exception)]
        assert isinstance(loser, Conflict)
        assert f"work item {item.pk} is already" in str(loser)
        instance.refresh_from_db()
        is_returned = WorkItem.objects.filter(root=instance, element_id="check", status="open").exists()
        assert is_returned is (instance.status == "active")


def test_a_version_deployed_meanwhile_leaves_running_cases_on_theirs():
    instances = start_many(APPROVAL, "approval", 8)
    newer = [APPROVAL.replace(b'name="check"', f'name="check {n}"'.encode()) for n in range(4)]

    def act(place):
        if place >= 8:
            return deploy(
                key="approval", files={"approval.bpmn": newer[place - 8]}, metadata={}, actor=SYSTEM
            )
        for element in ("check", "decide"):
            complete(WorkItem.objects.get(root=instances[place], element_id=element))
        return None

    results = together(12, act)
    failed = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, Conflict) and "deploy again" in str(error) for error in failed)
    assert set(ProcessInstance.objects.values_list("status", "definition__version")) == {("completed", 1)}
    versions = sorted(Deployment.objects.filter(key="approval").values_list("version", flat=True))
    assert versions == list(range(1, len(versions) + 1))
    assert ProcessDefinition.objects.filter(key="approval").count() == len(versions) == 5 - len(failed)


def test_the_same_content_deployed_by_six_at_once_is_one_version():
    results = together(
        6, lambda place: deploy(key="p", files={"p.bpmn": APPROVAL}, metadata={}, actor=SYSTEM)
    )
    assert Deployment.objects.count() == ProcessDefinition.objects.count() == 1
    assert results == [Deployment.objects.get()] * 6
