"""Events (BPMN 13.5): what catches waits in a node of its own; what throws does so in a node of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine.behaviours.activities import RESUMED, complete, keep, map_inputs
from bpmn.engine.behaviours.arriving import RECEIVED
from bpmn.engine.behaviours.catching import occur
from bpmn.engine.behaviours.compensation import cancel_transaction, compensate
from bpmn.engine.behaviours.throwing import throw
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.ending import cancel_inside, close, end_instance
from bpmn.engine.lifecycle import FINISH, entering, finishing, leave, put_token, release, request
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT
from bpmn.errors import EngineError
from bpmn.model import (
    Activity,
    BoundaryEvent,
    CancelDefinition,
    CatchEvent,
    CompensateDefinition,
    EndEvent,
    Event,
    LinkDefinition,
    MessageDefinition,
    SignalDefinition,
    StartEvent,
    TerminateDefinition,
    ThrowEvent,
)

NOTHING: Mapping[str, Any] = {}


@entering(StartEvent, BoundaryEvent)
def enter_passed(run: Run, event: Event, scope_id: str, flow_id: str) -> bool:
    """An event that has happened already."""
    occur(run, scope_id, event, {})
    return True


@entering(CatchEvent)
def enter_catch(run: Run, event: CatchEvent, scope_id: str, flow_id: str) -> bool:
    # A link is where the token has just come from; there is nothing to wait for.
    waiting = [d for d in event.definitions if not isinstance(d, LinkDefinition)]
    if not waiting:
        occur(run, scope_id, event, {})
        return True
    node = run.open(event.id, scope_id)
    run.visit(event.id, "entered", node.id)
    map_inputs(run, event, node)
    run.listen(node.id, event.on_start)
    arm(run, node, event, "", waiting)
    return True


def received(run: Run, node_id: str, wait_id: str, variables: Mapping[str, Any]) -> None:
    """What a node itself waited for has come: a catch event, or a receive task."""
    element = run.element(node_id)
    if isinstance(element, Activity):
        keep(run, node_id, variables)
        run.push(complete, element.id, node_id)
    elif isinstance(element, Event):
        # The wait that came has ended already; whatever is left has not come.
        if element.parallel_multiple and still_waits(run, node_id, wait_id):
            run.write(run.nodes[node_id].parent, variables)
            return
        run.push(leave_event, element.id, node_id, dict(variables))


RECEIVED.append(received)


def still_waits(run: Run, node_id: str, wait_id: str) -> bool:
    return bool(run.nodes[node_id].waits)


def leave_event(run: Run, node_id: str, variables: Mapping[str, Any] = NOTHING) -> None:
    event = run.element(node_id)
    scope_id = run.nodes[node_id].parent
    run.write(node_id, variables)
    run.listen(node_id, event.on_end)
    for mapping in event.mappings.outputs:
        value = mapping.source.evaluate({**run.context(node_id), **variables}, run.now)
        run.write(scope_id, {mapping.target: value})
    # Held while the node closes and the token is not on its way yet.
    run.edit(scope_id).live += 1
    close(run, node_id)
    leave(run, scope_id, event)
    release(run, scope_id)


@entering(ThrowEvent, EndEvent)
def enter_throw(run: Run, event: Event, scope_id: str, flow_id: str) -> bool:
    if event.link and isinstance(event, ThrowEvent):
        jump(run, event, scope_id)
        return True
    node = run.open(event.id, scope_id)
    run.visit(event.id, "entered", node.id)
    map_inputs(run, event, node)
    run.listen(node.id, event.on_start)
    # A signal is thrown when every branch has come to rest, so that one that is about to wait for it hears it.
    push = run.push_last if event.defines(SignalDefinition) else run.push
    push(throw_all, event.id, node.id)
    return True


def jump(run: Run, event: Event, scope_id: str) -> None:
    """A link is an arrow that is not drawn (BPMN 10.5.5.7)."""
    run.visit(event.id, "entered")
    run.visit(event.id, "completed")
    target = run.process.scopes[event.scope].links.get(event.link)
    if target is None:  # a sketch may be read without it
        raise EngineError(event.id, f"the link {event.link!r} leads nowhere")
    put_token(run, scope_id, target)


def throw_all(run: Run, node_id: str) -> None:
    """Throw everything the event defines, then go on if the thrower is still there."""
    event = run.element(node_id)
    assert isinstance(event, Event)
    # Listed once: what is kept must not grow with the rounds of a loop.
    if isinstance(event, EndEvent) and event.id not in run.reached:
        run.reached.append(event.id)
    for definition in event.definitions:
        if node_id not in run.nodes:  # an error was caught around it, or ended the instance and all its nodes
            return
        # Sending takes time and may fail: the event waits for its job like a service task.
        if isinstance(definition, MessageDefinition) and definition.handler:
            request(run, event, run.edit(node_id), "send", definition.handler)
        elif isinstance(definition, CompensateDefinition):
            compensate(run, node_id, definition)
        elif isinstance(definition, TerminateDefinition):
            terminate(run, node_id, definition)
        elif isinstance(definition, CancelDefinition):
            cancel_transaction(run, node_id)
        else:
            throw(run, event, node_id, definition)
    if node_id in run.nodes:
        pass_thrown(run, node_id)


def pass_thrown(run: Run, node_id: str) -> None:
    node = run.nodes[node_id]
    # Waits mean a job of its own, live nodes what it is having undone.
    if not node.waits and not node.live:
        leave_event(run, node_id, {})


RESUMED.update({ThrowEvent: leave_event, EndEvent: leave_event})


@finishing("activity")
def finish_thrower(run: Run, node_id: str) -> None:
    """The compensation that the event waited for is over."""
    leave_event(run, node_id, {})


def terminate(run: Run, node_id: str, definition: TerminateDefinition) -> None:
    """BPMN 13.5.6: end everything in the event's scope; the process itself is then terminated."""
    event = run.element(node_id)
    scope_id = run.nodes[node_id].parent
    run.visit(event.id, "completed", node_id)
    # The end event's node is taken out first, or it would be canceled after it has completed.
    run.remove(node_id)
    # Flowable's terminateMultiInstance: the other instances end, and the loop is left as complete.
    if definition.all_instances and end_loop_around(run, scope_id):
        return
    if scope_id == ROOT or definition.whole:
        cancel_inside(run, ROOT)
        end_instance(run, "terminated", ends_caller=definition.whole, ends_loop=definition.all_instances)
        return
    scope = run.edit(scope_id)
    cancel_inside(run, scope_id)
    # As one thing that moves: releasing it completes the sub-process, which goes on (BPMN 13.5.6).
    scope.live = 1
    release(run, scope_id)


def end_loop_around(run: Run, node_id: str) -> bool:
    """End the nearest loop around the node as a whole; False where there is none."""
    while node_id != ROOT:
        body_id = run.nodes[node_id].parent
        if run.is_body(body_id):
            element_id = run.nodes[node_id].element
            cancel_inside(run, body_id)
            run.push(end_all, element_id, body_id)
            return True
        node_id = body_id
    return False


def end_all(run: Run, body_id: str) -> None:
    """Leave a multi-instance that a terminate event inside has ended."""
    FINISH[str(run.nodes[body_id].data["body"])](run, body_id)
