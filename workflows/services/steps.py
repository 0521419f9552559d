"""One step: lock the instance's row, load its state, advance, store, write the effects, tell the observers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bpmn import Process, State, advance
from bpmn.engine.commands import Command, Start
from bpmn.engine.effects import Effect, Ended, Visit
from workflows import clock, logs
from workflows.actors import Actor
from workflows.errors import NotFound, WrongState
from workflows.handlers import registry
from workflows.models import HistoryEvent, ProcessInstance, WorkItem
from workflows.services import compiled, history, rows
from workflows.services.batch import Batch, Row
from workflows.services.effects import apply_effects

log = logging.getLogger(__name__)
Bind = Callable[[ProcessInstance], object] | None
"""What ties a new row to what it belongs to, before anything else refers to it."""


@dataclass(frozen=True, slots=True)
class Step:
    """What a step did and when it happened on the instance's timeline."""

    effects: Sequence[Effect]
    moment: datetime


def lock_instance(instance_id: int) -> ProcessInstance | None:
    """Lock the row until the transaction ends; None when there is none."""
    # The case is locked before any instance of its tree: the order of the house, which keeps deadlocks away.
    if registry.first_lock:
        root_id = rows.root_of_instance(instance_id)
        if root_id is None:
            return None
        registry.first_lock(root_id)
    return rows.locked_instance(instance_id)


def active_instance(instance_id: int) -> ProcessInstance:
    """Lock the instance and insist that it runs. Raises NotFound or WrongState."""
    instance = lock_instance(instance_id)
    if instance is None:
        raise NotFound(f"no process instance {instance_id}")
    if instance.status != ProcessInstance.Status.ACTIVE:
        raise WrongState(f"process instance {instance_id} is {instance.status}")
    return instance


def lock_for_work(work_item_id: int) -> tuple[ProcessInstance, WorkItem]:
    """Lock the item's instance, then the item, and join them. NotFound when there is no such item."""
    if registry.first_lock:
        root_id = rows.root_of_item(work_item_id)
        if root_id is not None:
            registry.first_lock(root_id)
    found = rows.locked_work(work_item_id)
    if found is None:
        raise NotFound(f"no work item {work_item_id}")
    return found


def drive(
    instance: ProcessInstance,
    command: Command,
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    element_id: str = "",
    tells_parent: bool = True,
    bind: Bind = None,
) -> Step:
    """Advance a locked instance by one command and store everything that follows; insert one that has no row yet.

    `bind` sees the new row before anything refers to it. The engine's errors pass through and leave the transaction
    to be rolled back by the caller."""
    # Expressions that ask for today mean the day at the seat of the authority.
    moment = clock.now(instance.timeline).astimezone(clock.ZONE)
    process = compiled.process_of(instance)
    # No state yet: the first command is a start.
    before = State.from_json(instance.state) if instance.state else None
    command = _with_its_number(instance, process, command, bind)
    state, effects = advance(process, before, command, now=moment)
    instance.state = state.to_json()
    instance.state_version = int(instance.state.get("version", instance.state_version))
    # Also part of the keys of jobs, so each step's requests differ from those of the step before.
    instance.revision += 1
    _note_end(instance, effects, moment)
    batch = Batch()
    # The effects' rows need the number, so a new instance is inserted at once and not in the batch.
    _store(batch, instance, bind)
    apply_effects(batch, instance, effects, actor=actor, now=moment, tells_parent=tells_parent)
    batch.insert(HistoryEvent, [_record(instance, effects, actor, kind, payload or {}, element_id, moment)])
    # Observers read what the step wrote, so it must be in the database before they are told.
    batch.flush()
    with logs.about(case=instance.business_key, instance=instance.pk):
        for tell in registry.observers:
            tell(instance, process, effects, actor, moment)
        log.info("%s %s", kind, element_id)
    return Step(effects, moment)


def _with_its_number(instance: ProcessInstance, process: Process, command: Command, bind: Bind) -> Command:
    """Tell a start the number of its instance where the diagram asks for that: the row is then inserted beforehand."""
    if instance.pk is not None or not process.asks_who_runs or not isinstance(command, Start):
        return command
    _insert(instance, bind)
    return replace(command, instance_id=instance.pk)


def _store(batch: Batch, instance: ProcessInstance, bind: Bind) -> None:
    if instance.pk is None:
        _insert(instance, bind)
        return
    # A running step's row keeps the columns that only suspending and ending change.
    batch.save(instance, STORED if instance.is_ended else STORED_WHILE_RUNNING)


def _insert(instance: ProcessInstance, bind: Bind) -> None:
    instance.save(force_insert=True)
    if bind:
        bind(instance)


STORED_WHILE_RUNNING = ("state", "state_version", "revision")
STORED = (*STORED_WHILE_RUNNING, "status", "outcome", "end_events", "error_code", "ended_at")


def _note_end(instance: ProcessInstance, effects: Sequence[Effect], moment: datetime) -> None:
    for effect in effects:
        if isinstance(effect, Ended):
            instance.status = instance.outcome = effect.outcome
            instance.end_events = list(effect.end_events)
            instance.error_code = effect.error_code
            instance.ended_at = moment


def _record(
    instance: ProcessInstance,
    effects: Sequence[Effect],
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any],
    element_id: str,
    moment: datetime,
) -> Row:
    """One row a step: what was asked, by whom, and the path that the engine took."""
    # The path in clear: ids of elements tell nothing of a person, and the picture needs them without the key.
    visits = [(e.phase, e.element_id, e.activity_id) for e in effects if isinstance(e, Visit)]
    return history.row(
        instance=instance,
        kind=kind,
        actor=actor,
        payload=payload,
        element_id=element_id,
        visits=visits,
        occurred_at=moment,
    )
