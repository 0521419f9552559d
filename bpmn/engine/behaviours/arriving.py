"""Triggers that arrive from outside: a message, signal, timer or condition that a node waits for (BPMN 10.5.5)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.catching import catch, occur, taken
from bpmn.engine.behaviours.conversations import hear
from bpmn.engine.behaviours.triggers import rearm
from bpmn.engine.ending import close
from bpmn.engine.lifecycle import departs, release
from bpmn.engine.run import Run
from bpmn.model import (
    BoundaryEvent,
    Event,
    FlowNode,
    StartEvent,
)


def trigger(run: Run, wait_id: str, variables: Mapping[str, Any]) -> None:
    """A message, signal, timer or condition that a node waits for has come."""
    node_id = run.waits[wait_id]
    # The label names what the wait belongs to; "" is the node's own element.
    label = run.nodes[node_id].waits[wait_id]
    heard = run.process.elements.get(label or run.nodes[node_id].element)
    # Heard before the payload is reshaped: the correlation key is read from the message as it was sent.
    hear(run, node_id, heard, variables)
    variables = shaped_for(run, heard, variables)
    event = run.process.elements.get(label) if label else None
    if isinstance(event, StartEvent | BoundaryEvent) and (event.id != run.nodes[node_id].element):
        trigger_handler(run, node_id, wait_id, event, variables)
    elif event is not None:
        trigger_behind_gateway(run, node_id, wait_id, event, variables)
    else:
        used_up(run, node_id, wait_id)
        RECEIVED[0](run, node_id, wait_id, variables)


def shaped_for(run: Run, element: FlowNode | None, variables: Mapping[str, Any]) -> Mapping[str, Any]:
    """Let the message or signal that the element takes put its payload where it says."""
    definitions = getattr(element, "definitions", ()) or (getattr(element, "message", None),)
    found = next((d for d in definitions if getattr(d, "received", ()) or is_shaping(d)), None)
    return variables if found is None or not variables else taken(run, found, variables)


def is_shaping(definition: Any) -> bool:
    return bool(getattr(definition, "variable", "")) and hasattr(definition, "payload")


# One function, registered by `events`: importing it here would close a circle.
RECEIVED: list[Callable[[Run, str, str, Mapping[str, Any]], None]] = []


def trigger_handler(
    run: Run, node_id: str, wait_id: str, event: StartEvent | BoundaryEvent, variables: Mapping[str, Any]
) -> None:
    if event.parallel_multiple and not all_have_come(run, node_id, wait_id, event):
        return
    # A fired timer that does not come again is used up although it does not interrupt.
    if event.interrupting or (wait_id[0] == "t" and not rearm(run, wait_id, event)):
        used_up(run, node_id, wait_id)
    catch(run, node_id, event, variables)


def all_have_come(run: Run, node_id: str, wait_id: str, event: Event) -> bool:
    """Parallel multiple (BPMN 10.5.1): every definition must have come once."""
    node = run.edit(node_id)
    key = f"come:{event.id}"
    # Sorted and without repeats: the same trigger twice counts once, and equal states are stored equally.
    come = sorted({*node.data.get(key, ()), wait_id})
    wanted = [
        other
        for other, label in node.waits.items()
        if label == (event.id if event.id != node.element else "")
    ]
    complete = set(wanted) <= set(come)
    if complete:
        node.data.pop(key, None)
    else:
        node.data[key] = come
    return complete


def used_up(run: Run, node_id: str, wait_id: str) -> None:
    """End a wait that was triggered. A fired timer needs no disarming; a subscription is told to end."""
    if wait_id[0] == "s":
        run.tell(e.Unsubscribe(subscription_id=wait_id))
    run.end_wait(run.edit(node_id), wait_id)


def trigger_behind_gateway(
    run: Run, node_id: str, wait_id: str, target: FlowNode, variables: Mapping[str, Any]
) -> None:
    """The first event behind an event-based gateway decides; the others stop waiting."""
    node = run.nodes[node_id]
    if (
        isinstance(target, Event)
        and target.parallel_multiple
        and not all_have_come(run, node_id, wait_id, target)
    ):
        return
    scope_id = node.parent
    used_up(run, node_id, wait_id)
    gateway = run.element(node_id)
    flow = next(flow for flow in gateway.outgoing if flow.target == target.id)
    run.listen(node_id, gateway.on_end)
    # Held while the gateway's node closes, or the scope would end between the two.
    run.edit(scope_id).live += 1
    close(run, node_id)
    run.visit(flow.id, "taken")
    if isinstance(target, Event):
        occur(run, scope_id, target, variables)
    else:
        pass_task(run, scope_id, target, variables)
    release(run, scope_id)


def pass_task(run: Run, scope_id: str, task: FlowNode, variables: Mapping[str, Any]) -> None:
    """A receive task whose message has come already."""
    run.visit(task.id, "entered")
    run.write(scope_id, variables)
    run.visit(task.id, "completed")
    departs(run, scope_id, task)
