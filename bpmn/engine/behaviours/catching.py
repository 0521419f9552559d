"""Catching inside the instance (BPMN 10.5.6): errors and escalations find who catches them.

An error or escalation travels outwards from where it was thrown: first the event sub-processes of each scope, then the
boundary events of the activity around it; one with the same code before one without."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.ending import cancel, cancel_inside, end_instance, tell_end
from bpmn.engine.lifecycle import departs, release, request
from bpmn.engine.ports import given_back
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT
from bpmn.model import (
    BoundaryEvent,
    ErrorDefinition,
    EscalationDefinition,
    Event,
    StartEvent,
    SubProcess,
)

Catching = tuple[str, Event, Any]
"""(node that catches, its event, the matching definition)."""


def catchers(run: Run, node_id: str, kind: type, code: str) -> Iterator[Catching]:
    """Yield who could catch, innermost first, for something thrown at or inside `node_id`."""
    came_from = ""
    while True:
        node = run.nodes[node_id]
        # The process itself is no element of its own.
        element = run.process.elements.get(node.element)
        # A loop's body is no scope: its event sub-processes hang at each of its rounds.
        if node_id == ROOT or (isinstance(element, SubProcess) and "body" not in node.data):
            yield from in_scope(run, node_id, came_from, kind, code)
        if node_id == ROOT:
            return
        # A boundary event of a loop is reached at the body, one step further out.
        if not run.is_body(node.parent):
            yield from at_boundary(run, node_id, kind, code)
        came_from, node_id = node_id, node.parent


def in_scope(run: Run, node_id: str, came_from: str, kind: type, code: str) -> Iterator[Catching]:
    scope = run.process.scopes[run.nodes[node_id].element]
    thrower = run.nodes[came_from].element if came_from else ""
    found: list[Catching] = [
        (node_id, event, definition)
        for sub, start in scope.event_subprocesses
        # What an event sub-process throws passes it by and goes to the scope around it.
        if sub != thrower
        for event in [run.process.elements[start]]
        if isinstance(event, Event)
        for definition in event.definitions
        if isinstance(definition, kind) and matches(definition, code)
    ]
    yield from the_precise_first(found, code)


def at_boundary(run: Run, node_id: str, kind: type, code: str) -> Iterator[Catching]:
    element = run.element(node_id)
    found: list[Catching] = [
        (node_id, event, definition)
        for event_id in getattr(element, "boundary", ())
        for event in [run.process.elements[event_id]]
        if isinstance(event, BoundaryEvent)
        for definition in event.definitions
        if isinstance(definition, kind) and matches(definition, code)
    ]
    yield from the_precise_first(found, code)


def the_precise_first(found: list[Catching], code: str) -> list[Catching]:
    """One that names the code comes before one that takes any; the diagram's order decides the rest."""
    return sorted(found, key=lambda one: one[2].code != code)


def matches(definition: Any, code: str) -> bool:
    return not definition.code or definition.code == code or definition.takes_any


def throw_error(
    run: Run,
    node_id: str,
    code: str,
    message: str = "",
    variables: Mapping[str, Any] | None = None,
    offered: Mapping[str, Any] | None = None,
) -> None:
    """Throw at `node_id`; uncaught, the whole instance ends with the error. `offered` is what a catcher may ask for
    by name, beside the variables that it gets."""
    # The first catcher alone: an error is caught once (BPMN 10.5.6).
    for catcher_id, event, definition in catchers(run, node_id, ErrorDefinition, code):
        known = {"errorCode": code, "errorMessage": message, **(offered or {})} if definition.received else {}
        given = taken(run, definition, {**known, **(variables or {})})
        if definition.code_variable:
            given[definition.code_variable] = code
        if definition.message_variable:
            given[definition.message_variable] = message
        catch(run, catcher_id, event, given)
        return
    cancel_inside(run, ROOT)
    run.write(ROOT, variables or {})
    end_instance(run, "error", code=code, message=message)


def throw_escalation(
    run: Run, node_id: str, element_id: str, code: str, variables: Mapping[str, Any]
) -> None:
    """Throw at `node_id`; uncaught, it is handed to the calling instance."""
    for catcher_id, event, definition in catchers(run, node_id, EscalationDefinition, code):
        given = taken(run, definition, variables)
        if definition.code_variable:
            given[definition.code_variable] = code
        catch(run, catcher_id, event, given)
        return
    # Nobody caught it: unlike an error it ends nothing, and the caller may (BPMN 10.5.6).
    known = {**run.visible(ROOT), **variables}
    shared = given_back(run.process, known)
    run.tell(e.Escalate(element_id=element_id, code=code, variables=known, given=shared))


def taken(run: Run, definition: Any, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the variables that a catching event sets: what it maps, or all; with a variable of its own that one holds
    the payload."""
    received = getattr(definition, "received", ())
    if received:
        return {each.target: each.source.evaluate(variables, run.now) for each in received}
    if not definition.variable:
        return dict(variables)
    return {definition.variable: variables.get("payload", dict(variables))}


def sent_by(run: Run, definition: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    sent = {m.target: m.source.evaluate(context, run.now) for m in getattr(definition, "sent", ())}
    if definition.payload is not None:
        sent["payload"] = definition.payload.evaluate(context, run.now)
    return sent


def catch(run: Run, node_id: str, event: Event, variables: Mapping[str, Any]) -> None:
    """Let the boundary event or event sub-process of `node_id` take over, or run beside it."""
    if isinstance(event, StartEvent):
        start_event_subprocess(run, node_id, event, variables)
    elif isinstance(event, BoundaryEvent):
        scope_id = run.nodes[node_id].parent
        # Held, because taking the activity away may leave nothing else in the scope.
        run.edit(scope_id).live += 1
        if event.interrupting:
            cancel(run, node_id)
        happen(run, scope_id, event, variables)
        release(run, scope_id)


def happen(run: Run, scope_id: str, event: Event, variables: Mapping[str, Any]) -> None:
    """The event that something came for happens, after its asyncBefore in a transaction of its own."""
    if not event.async_before:
        occur(run, scope_id, event, variables)
        return
    # What came with it is there at once, as it may not come again.
    run.write(scope_id, variables)
    request(run, event, run.open(event.id, scope_id, kind="async_before", flow=""), "async", "")


def occur(run: Run, scope_id: str, event: Event, variables: Mapping[str, Any], activity_id: str = "") -> None:
    """The event happens in the scope: its data arrives and tokens leave it."""
    run.visit(event.id, "entered", activity_id)
    # The payload is written where the event leads to, not into the activity that it interrupted.
    run.write(scope_id, variables)
    for mapping in event.mappings.outputs:
        value = mapping.source.evaluate({**run.context(scope_id), **variables}, run.now)
        run.write(scope_id, {mapping.target: value})
    run.listen(scope_id, (*event.on_start, *event.on_end))
    run.visit(event.id, "completed", activity_id)
    departs(run, scope_id, event)


def start_event_subprocess(run: Run, scope_id: str, event: StartEvent, variables: Mapping[str, Any]) -> None:
    """BPMN 13.5.4: an interrupting one takes the place of all that moves in the scope."""
    run.edit(scope_id).live += 1
    if event.interrupting:
        cancel_inside(run, scope_id)
        # `cancel_inside` set the count to nothing, the token held above included.
        run.edit(scope_id).live += 1
        silence(run, scope_id)
    START_EVENT_SUBPROCESS[0](run, scope_id, event, variables)
    release(run, scope_id)


# One function, registered by `subprocesses`, which builds on this module.
START_EVENT_SUBPROCESS: list[Callable[[Run, str, StartEvent, Mapping[str, Any]], None]] = []


def silence(run: Run, scope_id: str) -> None:
    """After an interruption the scope's other event sub-processes no longer wait."""
    scope = run.edit(scope_id)
    starts = {start for _, start in run.process.scopes[scope.element].event_subprocesses}
    for wait_id, label in list(scope.waits.items()):
        if label in starts:
            tell_end(run, wait_id)
            run.end_wait(scope, wait_id)
