"""The front door: start, complete, cancel, suspend, move. One call is one transaction and one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db.models import Q

from bpmn.engine import commands
from workflows import clock, keys
from workflows.actors import Actor
from workflows.errors import Conflict, NotFound, WrongState
from workflows.models import Deployment, ProcessDefinition, ProcessInstance, WorkItem
from workflows.services import compiled, history
from workflows.services.competence import check_may_work
from workflows.services.deployment import definition_for
from workflows.services.inbox import completed_by
from workflows.services.initiators import initiator_of
from workflows.services.steps import active_instance, drive, lock_for_work, lock_instance
from workflows.services.transactions import one_transaction

Status = ProcessInstance.Status


@one_transaction
def start_process(
    *,
    deployment: Deployment,
    process_id: str,
    variables: Mapping[str, Any],
    business_key: str,
    timeline: str = "live",
    actor: Actor,
    start_event: str | None = None,
    bind: Callable[[ProcessInstance], object] | None = None,
) -> ProcessInstance:
    """Start `process_id` pinned to the deployment's version of it. Raises NotFound and the engine's errors.

    `bind` ties the new row to what it belongs to before the first step, so that observers and handlers find it."""
    definition = definition_for(deployment, process_id)
    # The version is chosen here once; a later deployment changes nothing for this run.
    instance = new_instance(
        definition=definition, deployment=deployment, business_key=business_key, timeline=timeline
    )
    command = commands.Start(
        variables=variables,
        start_event=start_event,
        business_key=business_key,
        initiator=initiator_of(instance, actor),
    )
    drive(instance, command, actor=actor, kind="started", payload=variables, bind=bind)
    return instance


def new_instance(
    *,
    definition: ProcessDefinition,
    deployment: Deployment,
    business_key: str,
    timeline: str,
    parent: ProcessInstance | None = None,
    parent_wait_id: str = "",
) -> ProcessInstance:
    """Return an instance (root, or the child of `parent`) whose row is inserted by its first step."""
    return ProcessInstance(
        definition=definition,
        deployment=deployment,
        pin=compiled.pin(deployment, definition),
        business_key=business_key,
        parent=parent,
        parent_wait_id=parent_wait_id,
        # A row knows its root directly, so that a tree of any depth is one read.
        root_id=(parent.root_id or parent.pk) if parent else None,
        started_at=clock.now(timeline),
        timeline=timeline,
        # One key a tree: erasing it takes the payloads of all that was called as well.
        history_key=parent.history_key if parent else keys.new_key(),
    )


@one_transaction
def complete_work_item(
    *, work_item_id: int, variables: Mapping[str, Any], actor: Actor, expected_revision: int | None = None
) -> WorkItem:
    """Complete an open item on the actor's behalf and let the process go on.

    Raises Conflict (already completed, or its revision is not the expected one), NotCompetent, WrongState."""
    item, instance = locked_work(work_item_id, expected_revision)
    check_may_work(item, actor, "complete")
    command = commands.CompleteWork(work_id=item.work_id, variables=variables)
    step = drive(
        instance, command, actor=actor, kind="work_completed", payload=variables, element_id=item.element_id
    )
    # The batch wrote the row; the object in the caller's hand must not show the older state.
    completed_by(item, actor, step.moment)
    return item


@one_transaction
def throw_error(
    *, work_item_id: int, code: str, variables: Mapping[str, Any], actor: Actor, message: str = ""
) -> WorkItem:
    """End the work with a BPMN error, caught by the nearest boundary (BPMN 10.5.6). Raises as completing does."""
    item, instance = locked_work(work_item_id)
    check_may_work(item, actor, "complete")
    command = commands.ThrowError(wait_id=item.work_id, code=code, message=message, variables=variables)
    payload = {"code": code, "message": message, **variables}
    drive(instance, command, actor=actor, kind="work_failed", payload=payload, element_id=item.element_id)
    item.refresh_from_db()
    return item


@one_transaction
def return_to(*, work_item_id: int, element_id: str, reason: str, actor: Actor) -> ProcessInstance:
    """Send the case back from an open item to an earlier user task that was visited. Raises WrongState if it wasn't."""
    item, instance = locked_work(work_item_id)
    check_may_work(item, actor, "return")
    # Only backwards: sending on would skip steps that law demands, and that is a repair (`move_tokens`).
    if not WorkItem.objects.filter(instance=instance, element_id=element_id, status="completed").exists():
        raise WrongState(f"{element_id} was not completed in instance {instance.pk}")
    command = commands.MoveTokens(from_elements=[item.element_id], to_elements=[element_id])
    payload = {"to": element_id, "reason": reason}
    drive(instance, command, actor=actor, kind="returned", payload=payload, element_id=item.element_id)
    return instance


@one_transaction
def move_tokens(
    *,
    instance_id: int,
    from_elements: Sequence[str],
    to_elements: Sequence[str],
    reason: str,
    actor: Actor,
    variables: Mapping[str, Any] | None = None,
) -> ProcessInstance:
    """Repair: take tokens away from some elements and put one at each of others. Stands in the history."""
    instance = active_instance(instance_id)
    command = commands.MoveTokens(
        from_elements=from_elements, to_elements=to_elements, variables=variables or {}
    )
    payload = {"from": list(from_elements), "to": list(to_elements), "reason": reason}
    drive(instance, command, actor=actor, kind="tokens_moved", payload=payload)
    return instance


@one_transaction
def set_variables(
    *, instance_id: int, variables: Mapping[str, Any], reason: str, actor: Actor
) -> ProcessInstance:
    """Write variables of the instance; conditional events are evaluated again."""
    instance = active_instance(instance_id)
    command = commands.SetVariables(variables=variables)
    payload = {"reason": reason, "variables": variables}
    drive(instance, command, actor=actor, kind="variables_set", payload=payload)
    return instance


@one_transaction
def cancel_process(*, instance_id: int, reason: str, actor: Actor) -> ProcessInstance:
    """Cancel an instance and all it called; a suspended one as well. WrongState when it is over."""
    instance = lock_instance(instance_id)
    if instance is None:
        raise NotFound(f"no process instance {instance_id}")
    if instance.is_ended:
        raise WrongState(f"process instance {instance_id} is {instance.status}")
    command = commands.Cancel(reason=reason)
    drive(instance, command, actor=actor, kind="canceled", payload={"reason": reason})
    return instance


def suspend(*, instance_id: int, reason: str, actor: Actor) -> None:
    """Stand the whole tree still: no work, timers or jobs until it is resumed."""
    _switch(instance_id, Status.ACTIVE, Status.SUSPENDED, reason, actor)


def resume(*, instance_id: int, reason: str, actor: Actor) -> None:
    """Let a suspended tree go on; timers that fell due meanwhile fire now."""
    _switch(instance_id, Status.SUSPENDED, Status.ACTIVE, reason, actor)


@one_transaction
def _switch(instance_id: int, before: str, after: str, reason: str, actor: Actor) -> None:
    rows = _locked_tree(instance_id, before)
    # A root is older than all it called, so its number is the lowest.
    if not rows or rows[0].pk != instance_id:
        raise WrongState(f"process instance {instance_id} is not {before}")
    ProcessInstance.objects.filter(pk__in=[row.pk for row in rows]).update(status=after)
    kind = "suspended" if after == Status.SUSPENDED else "resumed"
    history.append(instance=rows[0], kind=kind, actor=actor, payload={"reason": reason})


def _locked_tree(root_id: int, status: str) -> list[ProcessInstance]:
    """Lock the instances of a tree that have the status, in the order of numbers, as everyone who locks several does."""
    tree = ProcessInstance.objects.filter(Q(pk=root_id) | Q(root_id=root_id), status=status)
    rows: list[ProcessInstance] = []
    # Looked for again, since one that was being called while its caller's lock was awaited was not to be seen before.
    while more := list(
        tree.exclude(pk__in=[row.pk for row in rows]).select_for_update(no_key=True).order_by("pk")
    ):
        rows += more
    return rows


def locked_work(work_item_id: int, expected_revision: int | None = None) -> tuple[WorkItem, ProcessInstance]:
    """Lock instance, then item, in that order; Conflict when the item is closed or not at `expected_revision`."""
    instance, item = lock_for_work(work_item_id)
    if not item.is_open:
        raise Conflict(f"work item {work_item_id} is already {item.status}")
    if expected_revision is not None and item.revision != expected_revision:
        raise Conflict(f"work item {work_item_id} is at revision {item.revision}, not {expected_revision}")
    if instance.status != Status.ACTIVE:
        raise WrongState(f"process instance {instance.pk} is {instance.status}")
    return item, instance
