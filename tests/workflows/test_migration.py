"""Running instances move to another version whole or not at all."""

import pytest

from tests.workflows.diagrams import APPROVAL, END, START, chain, diagram, process, task
from workflows.actors import SYSTEM
from workflows.errors import WrongState
from workflows.models import HistoryEvent, WorkItem
from workflows.services import migration
from workflows.services.deployment import deploy
from workflows.services.execution import complete_work_item, resume, start_process, suspend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("runtime_alone")]
RENAMED = '<userTask id="check_2" name="check"/>'


def put_into_force(content):
    return deploy(key="approval", files={"approval.bpmn": content}, metadata={}, actor=SYSTEM)


def begin(deployment, key="A-1"):
    return start_process(
        deployment=deployment, process_id="approval", variables={}, business_key=key, actor=SYSTEM
    )


def second(*middle):
    return put_into_force(diagram(process("approval", chain(START, *middle, END))))


def complete(instance, element):
    item = WorkItem.objects.get(instance=instance, element_id=element, status="open")
    complete_work_item(work_item_id=item.pk, variables={}, actor=SYSTEM)


def test_a_renamed_task_is_proposed_and_the_case_goes_on_in_the_new_version():
    instance = begin(put_into_force(APPROVAL))
    target = second(("check_2", RENAMED), task("hear"), task("decide"))
    proposal = migration.propose(instance=instance, target=target)
    assert (proposal.mapping, proposal.unmatched) == ({"check": "check_2"}, [])
    moved = migration.migrate(
        instance_id=instance.pk, target=target, mapping=proposal.mapping, reason="new order", actor=SYSTEM
    )
    moved.refresh_from_db()
    assert (moved.deployment, moved.definition.version) == (target, 2)
    for element in ("check_2", "hear", "decide"):
        complete(instance, element)
    moved.refresh_from_db()
    assert moved.status == "completed"
    assert HistoryEvent.objects.filter(instance=instance, kind="migrated").count() == 1


def test_a_dry_run_says_who_can_move_and_writes_nothing():
    old = put_into_force(APPROVAL)
    early, late = begin(old, "A-1"), begin(old, "A-2")
    complete(late, "check")
    target = second(task("decide"))
    ids = [early.pk, late.pk]
    outcome = migration.dry_run(instance_ids=ids, target=target, mapping={})
    assert outcome.moved == [late.pk]
    assert "check" in outcome.refused[early.pk]
    late.refresh_from_db()
    assert late.deployment == old


def test_one_that_is_refused_stays_and_does_not_stop_the_rest():
    old = put_into_force(APPROVAL)
    early, late = begin(old, "A-1"), begin(old, "A-2")
    complete(late, "check")
    target = second(task("decide"))
    outcome = migration.migrate_all(
        instance_ids=[early.pk, late.pk], target=target, mapping={}, reason="shorter", actor=SYSTEM
    )
    assert (outcome.moved, list(outcome.refused)) == ([late.pk], [early.pk])
    early.refresh_from_db()
    assert early.deployment == old
    complete(early, "check")


def test_two_ids_may_change_places():
    instance = begin(put_into_force(APPROVAL))
    target = second(task("decide"), task("check"))
    swapped = {"check": "decide", "decide": "check"}
    migration.migrate(instance_id=instance.pk, target=target, mapping=swapped, reason="swap", actor=SYSTEM)
    complete(instance, "decide")
    complete(instance, "check")


def test_a_case_that_began_before_a_deployment_ends_in_its_own_version():
    instance = begin(put_into_force(APPROVAL))
    second(task("decide"))
    complete(instance, "check")
    complete(instance, "decide")
    instance.refresh_from_db()
    assert instance.status == "completed"


def test_a_suspended_case_stands_until_it_is_resumed():
    instance = begin(put_into_force(APPROVAL))
    suspend(instance_id=instance.pk, reason="court order", actor=SYSTEM)
    with pytest.raises(WrongState):
        complete(instance, "check")
    outcome = migration.dry_run(instance_ids=[instance.pk], target=second(task("check")), mapping={})
    assert "suspended" in outcome.refused[instance.pk]
    resume(instance_id=instance.pk, reason="lifted", actor=SYSTEM)
    complete(instance, "check")
    assert [
        *HistoryEvent.objects.filter(kind__in=["suspended", "resumed"]).values_list("kind", flat=True)
    ] == [
        "suspended",
        "resumed",
    ]


def test_a_subprocess_that_is_gone_around_its_tasks_is_nobodys_to_decide():
    inner = '<subProcess id="S"><startEvent id="i"/><sequenceFlow id="fi" sourceRef="i" targetRef="check"/><userTask id="check"/></subProcess>'
    instance = begin(second(("S", inner)))
    proposal = migration.propose(instance=instance, target=second(task("check")))
    assert (proposal.mapping, proposal.unmatched) == ({}, [])
