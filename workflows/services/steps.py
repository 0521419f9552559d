"""One step: lock the instance's row, load its state, advance, store, write the effects, tell the observers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from bpmn import State, advance
from bpmn.engine.commands import Command
from bpmn.engine.effects import Effect, Ended, Visit
from workflows import clock
from workflows.actors import Actor
from workflows.errors import NotFound, WrongState
from workflows.handlers import registry
from workflows.models import HistoryEvent, ProcessInstance
from workflows.services import compiled, history
from workflows.services.effects import apply_effects


def lock_instance(instance_id: int, *, skip_locked: bool = False) -> ProcessInstance | None:
    """Lock the row until the transaction ends; None when `skip_locked` and another holds it.

    NO KEY UPDATE, because rows of other instances of the tree refer to this one and must be insertable meanwhile.
    """
    if registry.first_lock and not skip_locked:
        registry.first_lock(instance_id)
    query = ProcessInstance.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    return query.filter(pk=instance_id).first()


def active_instance(instance_id: int) -> ProcessInstance:
    """Lock the instance and insist that it runs. Raises NotFound or WrongState."""
    instance = lock_instance(instance_id)
    if instance is None:
        raise NotFound(f"no process instance {instance_id}")
    if instance.status != ProcessInstance.Status.ACTIVE:
        raise WrongState(f"process instance {instance_id} is {instance.status}")
    return instance


def drive(
    instance: ProcessInstance,
    command: Command,
    *,
    actor: Actor,
    kind: str,
    payload: Mapping[str, Any] | None = None,
    element_id: str = "",
    tells_parent: bool = True,
) -> Sequence[Effect]:
    """Advance a locked instance by one command and store everything that follows; return the effects.

    The engine's errors pass through and leave the transaction to be rolled back by the caller."""
    # Expressions that ask for today mean the day at the seat of the authority.
    moment = clock.now(instance.timeline).astimezone(clock.ZONE)
    process = compiled.process_of(instance)
    before = State.from_json(instance.state) if instance.state else None
    state, effects = advance(process, before, command, now=moment)
    instance.state = state.to_json()
    instance.state_version = int(instance.state.get("version", instance.state_version))
    instance.revision += 1
    _note_end(instance, effects, moment)
    instance.save(update_fields=STORED)
    apply_effects(instance, effects, actor=actor, now=moment, tells_parent=tells_parent)
    _record(instance, effects, actor, kind, payload or {}, element_id).save(force_insert=True)
    for tell in registry.observers:
        tell(instance, process, effects, actor, moment)
    return effects


STORED = [
    "state",
    "state_version",
    "revision",
    "status",
    "outcome",
    "end_events",
    "error_code",
    "ended_at",
]


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
) -> HistoryEvent:
    """One row a step: what was asked, by whom, and the path that the engine took."""
    visits = [(e.phase, e.element_id, e.activity_id) for e in effects if isinstance(e, Visit)]
    return history.build(
        instance=instance, kind=kind, actor=actor, payload=payload, element_id=element_id, visits=visits
    )
