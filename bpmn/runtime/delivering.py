"""Who hears a message or a signal: those who wait for it, else what it starts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.model import Event, MessageDefinition, Process, ReceiveTask, SignalDefinition, StartEvent
from bpmn.runtime.records import Instance, Subscription, Variables

if TYPE_CHECKING:
    from bpmn.runtime.driving import Driver


def deliver(runtime: Driver, subscription: Subscription, variables: Variables) -> None:
    make = commands.DeliverMessage if subscription.kind == "message" else commands.DeliverSignal
    instance = runtime.instances[subscription.instance]
    runtime._drive(instance, make(subscription_id=subscription.id, variables=variables))


def deliver_if_open(runtime: Driver, subscription: Subscription, variables: Variables) -> None:
    if (subscription.instance, subscription.id) in runtime._subscriptions:
        deliver(runtime, subscription, variables)


def start_by(runtime: Driver, name: str, kind: type, variables: Variables, key: str) -> list[Instance]:
    started = []
    for process in runtime.processes.values():
        for event_id, number, wanted in triggered(process, name, kind, runtime.now):
            come = runtime._come.setdefault(f"{process.id}/{event_id}", set())
            come.add(number)
            if len(come) < wanted:
                continue
            come.clear()
            instance = runtime._create(process, key)
            runtime._begin(instance, variables, event_id)
            started.append(instance)
    return started


def send(runtime: Driver, sender: Instance, effect: e.ThrowMessage) -> None:
    """Bring a thrown message to one receiver; one that travels a drawn message flow is kept until it is awaited."""
    key = sender.business_key if effect.correlation_key is None else effect.correlation_key
    receivers = runtime._receivers("message", effect.name)
    # Those under the key come first; a message without one may go to anybody who waits.
    fitting = [s for s in receivers if s.key == key] + [
        s for s in receivers if s.key != key and (effect.correlation_key is None or not s.key)
    ]
    if fitting:
        deliver(runtime, fitting[0], effect.variables)
        return
    if start_by(runtime, effect.name, MessageDefinition, effect.variables, key):
        return
    # A drawn flow promises the message to its receiver, who may not wait for it yet.
    if any(flow.source == effect.element_id for flow in sender.process.message_flows):
        runtime._kept.append(effect)


def collect(runtime: Driver, subscription: Subscription) -> None:
    """Give a new subscription the message that was kept for it."""
    for effect in runtime._kept:
        fits = effect.correlation_key is None or subscription.key in ("", effect.correlation_key)
        if subscription.kind == "message" and effect.name == subscription.name and fits:
            runtime._kept.remove(effect)
            runtime._later(partial(deliver_if_open, runtime, subscription, effect.variables))
            return


def broadcast(
    runtime: Driver, signal: str, variables: Variables, sender: int = 0, only: Instance | int | None = None
) -> int:
    receivers = [
        s
        for s in runtime._receivers("signal", signal)
        if s.instance != sender and runtime._is_of(s.instance, only)
    ]
    for subscription in receivers:
        # An earlier receiver may have taken this one away.
        deliver_if_open(runtime, subscription, variables)
    started = start_by(runtime, signal, SignalDefinition, variables, "") if only is None else []
    return len(receivers) + len(started)


def tell_family(runtime: Driver, sender: Instance, effect: e.ThrowSignal) -> None:
    """Bring a signal of local scope to the instances of the same family of calls."""
    family = outermost(runtime, sender)
    for subscription in runtime._receivers("local", effect.name):
        receiver = runtime.instances[subscription.instance]
        if receiver is not sender and outermost(runtime, receiver) is family:
            deliver_if_open(runtime, subscription, effect.variables)


def outermost(runtime: Driver, instance: Instance) -> Instance:
    while instance.parent:
        instance = runtime.instances[instance.parent]
    return instance


def triggered(process: Process, name: str, kind: type, now: datetime) -> Iterator[tuple[str, int, int]]:
    """Yield (event, number of its definition that the message or signal triggers, how many must come)."""
    for event in process.triggers:
        definitions: tuple[Any, ...] = event.definitions if isinstance(event, Event) else ()
        if isinstance(event, ReceiveTask) and event.message:
            definitions = (event.message,)
        for number, definition in enumerate(definitions):
            if isinstance(definition, kind) and str(definition.name.evaluate({}, now)) == name:  # type: ignore[attr-defined]
                wanted = len(definitions) if isinstance(event, StartEvent) and event.parallel_multiple else 1
                yield event.id, number, wanted
                break
