"""Carrying running instances over to another version: a proposed mapping, a dry run, and the move itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from django.db.models import QuerySet

from bpmn import Process, State, advance
from bpmn.engine import commands
from bpmn.errors import EngineError
from workflows import clock
from workflows.actors import Actor
from workflows.errors import NotFound, WorkflowError, WrongState
from workflows.handlers import registry
from workflows.models import (
    Deployment,
    Incident,
    MessageSubscription,
    ProcessDefinition,
    ProcessInstance,
    Timer,
    WorkItem,
)
from workflows.services import compiled
from workflows.services.deployment import definition_for
from workflows.services.inbox import OPEN
from workflows.services.steps import active_instance, drive
from workflows.services.transactions import one_transaction


@dataclass(frozen=True, slots=True)
class Proposal:
    """`mapping` holds the elements that changed their id; `unmatched` those that somebody has to decide."""

    mapping: Mapping[str, str]
    unmatched: Sequence[str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became (or would become) of each instance: moved ids, and id -> why not."""

    moved: Sequence[int] = ()
    refused: Mapping[int, str] = field(default_factory=dict)


def propose(*, instance: ProcessInstance, target: Deployment) -> Proposal:
    """Match every element of the instance's version with one of `target`: same id, else same kind and name."""
    old, new = compiled.process_of(instance), compiled.process_of(as_moved(instance, target))
    missing = [key for key in old.elements if key not in new.elements]
    candidates = [key for key in new.elements if key not in old.elements]
    # Two elements that look alike on one side are nobody's to match: a person decides.
    before = Counter(_likeness(old, key) for key in missing)
    after = Counter(_likeness(new, key) for key in candidates)
    by_likeness = {_likeness(new, key): key for key in candidates}
    mapping = {
        key: by_likeness[_likeness(old, key)]
        for key in missing
        if before[_likeness(old, key)] == after[_likeness(old, key)] == 1
    }
    gone = [key for key in missing if key not in mapping]
    return Proposal(mapping, [key for key in gone if not _dissolves(old, key) and not _opens(old, key, gone)])


def _dissolves(process: Process, key: str) -> bool:
    """Whether the element is a sub-process that the move takes away from around what runs in it: nothing to decide."""
    return key in process.scopes and getattr(process.elements[key], "loop", None) is None


def _opens(process: Process, key: str, gone: Sequence[str]) -> bool:
    """Whether the element is the plain start of such a sub-process, where nothing ever stands."""
    element = process.elements[key]
    is_plain = element.type == "startEvent" and not getattr(element, "definitions", ())
    return is_plain and element.scope in gone and _dissolves(process, element.scope)


def dry_run(*, instance_ids: Sequence[int], target: Deployment, mapping: Mapping[str, str]) -> Outcome:
    """Say which instances could be moved now; nothing is written and nothing is locked."""
    moved, refused = [], {}
    check = checking(target=target, mapping=mapping)
    for instance_id in instance_ids:
        try:
            check(_found(instance_id))
            moved.append(instance_id)
        except (WorkflowError, EngineError) as error:
            refused[instance_id] = str(error)
    return Outcome(moved, refused)


def migrate_all(
    *, instance_ids: Sequence[int], target: Deployment, mapping: Mapping[str, str], reason: str, actor: Actor
) -> Outcome:
    """Move each instance in a transaction of its own; one that is refused stays as it was and does not stop the rest."""
    moved, refused = [], {}
    for instance_id in instance_ids:
        try:
            migrate(instance_id=instance_id, target=target, mapping=mapping, reason=reason, actor=actor)
            moved.append(instance_id)
        except (WorkflowError, EngineError) as error:
            refused[instance_id] = str(error)
    return Outcome(moved, refused)


@one_transaction
def migrate(
    *, instance_id: int, target: Deployment, mapping: Mapping[str, str], reason: str, actor: Actor
) -> ProcessInstance:
    """Move one running instance to the version of `target`. NotFound, WrongState, or EngineError naming the element.

    Open work keeps its people, form and due date; timers keep their moment. What is new begins to wait."""
    instance = active_instance(instance_id)
    source = instance.deployment
    # `drive` compiles what the row is pinned to, so the new version is named before it.
    _point_at(instance, target, definition_for(target, instance.definition.key))
    _rename_rows(instance, mapping)
    payload: dict[str, Any] = {"from": str(source), "to": str(target), "reason": reason}
    payload["mapping"] = dict(mapping)
    # `drive` stores the columns of a step alone; the pin is not among them.
    instance.save(update_fields=["definition", "deployment", "pin"])
    # Before the step: what begins to wait in it (limits, people, forms) is looked up in the new version already.
    for tell in registry.moved:
        tell(instance)
    drive(instance, commands.Migrate(mapping=mapping), actor=actor, kind="migrated", payload=payload)
    return instance


def _found(instance_id: int) -> ProcessInstance:
    instance = ProcessInstance.objects.select_related("definition").filter(pk=instance_id).first()
    if instance is None:
        raise NotFound(f"no process instance {instance_id}")
    return instance


def checking(*, target: Deployment, mapping: Mapping[str, str]) -> Callable[[ProcessInstance], None]:
    """Return what raises whatever moving an instance would raise now; the object in hand changes, the database does not."""
    # Thousands of instances are asked one after the other, and the diagrams of the new version stay the same.
    definition = cache(partial(definition_for, target))

    def check(instance: ProcessInstance) -> None:
        if instance.status != ProcessInstance.Status.ACTIVE:
            raise WrongState(f"process instance {instance.pk} is {instance.status}")
        _point_at(instance, target, definition(instance.definition.key))
        # On a copy in memory: neither the state nor the row is stored.
        now = clock.now(instance.timeline).astimezone(clock.ZONE)
        state = State.from_json(instance.state)
        advance(compiled.process_of(instance), state, commands.Migrate(mapping=mapping), now=now)

    return check


def _point_at(instance: ProcessInstance, target: Deployment, definition: ProcessDefinition) -> None:
    instance.definition, instance.deployment = definition, target
    instance.pin = compiled.pin(target, definition)


def as_moved(instance: ProcessInstance, target: Deployment) -> ProcessInstance:
    """Return what the instance would be in the version of `target`, never stored: its diagram can be asked."""
    moved = ProcessInstance(definition=instance.definition, timeline=instance.timeline)
    _point_at(moved, target, definition_for(target, instance.definition.key))
    return moved


def _likeness(process: Process, key: str) -> tuple[str, str]:
    element = process.elements[key]
    return type(element).__name__, element.name or key


def _rename_rows(instance: ProcessInstance, mapping: Mapping[str, str]) -> None:
    """The rows that wait show the element's new id; what is over keeps the id that it had."""
    waiting: tuple[QuerySet[Any], ...] = (
        WorkItem.objects.filter(instance=instance, status__in=OPEN),
        Timer.objects.filter(instance=instance, status=Timer.Status.ARMED),
        MessageSubscription.objects.filter(instance=instance),
        Incident.objects.filter(instance=instance, status=Incident.Status.OPEN),
    )
    for rows in waiting:
        # All at once, so that a swap of two ids does not meet itself.
        named = list(rows.filter(element_id__in=list(mapping)))
        for row in named:
            row.element_id = mapping[row.element_id]
        rows.bulk_update(named, ["element_id"])
