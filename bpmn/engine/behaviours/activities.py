"""What all activities share (BPMN 13.3): entering, mappings, boundary events, completion, leaving."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bpmn.engine.behaviours.catching import throw_error
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.ending import close
from bpmn.engine.lifecycle import CONTINUED, entering, leave, release, request
from bpmn.engine.ports import ported
from bpmn.engine.programs import Thrown
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.model import (
    Activity,
    CallActivity,
    Event,
    Expression,
    FlowNode,
    MultiInstance,
    ReceiveTask,
    ServiceTask,
    SubProcess,
    UserTask,
)
from bpmn.model.activities import SKIPPING
from bpmn.model.programs import Listener

Begin = Callable[[Run, Any, Node], None]
BEGIN: dict[type, Begin] = {}
LOOPS: dict[type, Callable[[Run, Activity, str], None]] = {}
# Registries and no imports, since loops, sub-processes and people build on this module and not it on them.
INSTANCE_DONE: dict[str, Callable[[Run, Any, str], None]] = {}
COMPLETED: list[Callable[[Run, Activity, Node], bool]] = []
"""Asked when an activity is complete, before it is left; True: the node has been dealt with."""
LEAVING: list[Callable[[Run, Activity, Node], bool]] = []
"""Asked when an activity, or the whole of its loop, is over; True: the node has been dealt with."""


def beginning(kind: type) -> Callable[[Begin], Begin]:
    def register(function: Begin) -> Begin:
        BEGIN[kind] = function
        return function

    return register


@entering(Activity, UserTask, ServiceTask, ReceiveTask, CallActivity, SubProcess)
def enter_activity(run: Run, element: Activity, scope_id: str, flow_id: str) -> bool:
    if element.start_quantity > 1 and not has_quantity(run, element, scope_id):
        return False
    begin(run, element, scope_id)
    return True


def has_quantity(run: Run, element: Activity, scope_id: str) -> bool:
    """Collect tokens until `startQuantity` of them have come (BPMN 13.3.1)."""
    scope = run.edit(scope_id)
    waiting = dict(scope.data.get("joins", {}))
    counts = dict(waiting.pop(element.id, {}))
    number = counts.get("", 0) + 1
    if number < element.start_quantity:
        # Tokens of a startQuantity are counted like those at a join; "" is the flow that they have in common.
        scope.data["joins"] = {**waiting, element.id: {"": number}}
        return False
    scope.data["joins"] = waiting
    if not waiting:
        del scope.data["joins"]
    # The last token stays alive for the activity; the others end here.
    for _ in range(number - 1):
        release(run, scope_id)
    return True


def begin(run: Run, element: Activity, scope_id: str) -> None:
    if element.loop is not None:
        LOOPS[type(element.loop)](run, element, scope_id)
    else:
        start(run, element, scope_id)


def start(
    run: Run, element: Activity, parent: str, variables: dict[str, Any] | None = None, **data: Any
) -> Node:
    """Start one occurrence of the activity inside `parent` (a scope, or the body of its loop)."""
    node = run.open(element.id, parent, variables, **data)
    run.visit(element.id, "entered", node.id)
    map_inputs(run, element, node)
    if element.on_start and not heard(run, node.id, element.on_start):
        return node
    # The boundary events of a loop watch the whole loop, so they hang at its body.
    if not run.is_body(parent):
        arm_boundary(run, element, node)
    if node.id not in run.nodes:
        return node
    if element.skip is not None and is_skipped(run, element.skip, node):
        run.push(complete, element.id, node.id)
    else:
        BEGIN[type(element)](run, element, node)
    return node


def heard(run: Run, node_id: str, listeners: Iterable[Listener]) -> bool:
    """Run the listeners of an activity; False when one throws a BPMN error, by which the activity is left."""
    try:
        run.listen(node_id, listeners)
    except Thrown as thrown:
        run.push(
            throw_error, run.nodes[node_id].element, node_id, thrown.code, thrown.message, None, thrown.data
        )
        return False
    return True


def is_skipped(run: Run, skip: Expression, node: Node) -> bool:
    context = run.context(node.id)
    return any(context.get(name) is True for name in SKIPPING) and skip.holds(context, run.now)


def map_inputs(run: Run, element: FlowNode, node: Node) -> None:
    if element.mappings.takes:
        taken = ported(element.mappings.takes, run.context(node.id), is_demanded=False)
        run.write_local(node.id, taken)
    for mapping in element.mappings.inputs:
        value = mapping.source.evaluate(run.context(node.id), run.now)
        # One after the other: a later mapping may use what an earlier one set.
        run.write_local(node.id, {mapping.target: value})


def arm_boundary(run: Run, element: Activity, node: Node) -> None:
    for event_id in element.boundary:
        event = run.process.elements[event_id]
        if isinstance(event, Event):
            arm(run, node, event, event_id, event.definitions)


# Completion


def complete(run: Run, node_id: str) -> None:
    """The activity's work is done: results go out, boundary events stop waiting, tokens go on."""
    element = run.element(node_id)
    if not isinstance(element, Activity):
        raise TypeError(f"{element.id} is no activity")
    listeners = (*element.on_complete, *element.on_end)
    if listeners and not heard(run, node_id, listeners):
        return
    node = run.nodes[node_id]
    map_outputs(run, element, node)
    # A list and no generator: each of them must be asked, whoever deals with the node.
    if any([note(run, element, node) for note in COMPLETED]):
        return
    if not run.is_body(node.parent):
        go_on(run, node_id)
    elif isinstance(element.loop, MultiInstance) and element.loop.async_after:
        # From now on the job's end leaves the round instead of completing it once more.
        node = run.edit(node_id)
        node.data["kind"] = "round_after"
        request(run, element, node, "async", "")
    else:
        end_round(run, node_id)


def end_round(run: Run, node_id: str) -> None:
    """One round of the loop, or one instance of a multi-instance, is over."""
    element, body = run.element(node_id), run.nodes[run.nodes[node_id].parent]
    INSTANCE_DONE[str(body.data["body"])](run, element, node_id)


CONTINUED["round_after"] = end_round


def go_on(run: Run, node_id: str) -> None:
    """Close an activity (or its loop's body) and leave it."""
    element = run.element(node_id)
    assert isinstance(element, Activity)
    node = run.nodes[node_id]
    if any(ask(run, element, node) for ask in LEAVING):
        return
    scope_id, quantity = node.parent, element.completion_quantity
    run.edit(scope_id).live += 1  # the token that leaves keeps the scope alive while the node closes
    close(run, node_id)
    # A handler has no outgoing flows: it belongs to the event that undid something (BPMN 10.7).
    if not is_compensating(element):
        for _ in range(quantity):
            leave(run, scope_id, element)
    release(run, scope_id)


def is_compensating(element: FlowNode) -> bool:
    return isinstance(element, Activity) and element.is_for_compensation


def map_outputs(run: Run, element: Activity, node: Node) -> None:
    if element.mappings.outputs:
        context = dict(run.context(node.id))
        for mapping in element.mappings.outputs:  # a later one sees what an earlier one gave
            context[mapping.target] = value = mapping.source.evaluate(context, run.now)
            # Written to the parent and not outwards from the
            # node, or a local of the same name would swallow it.
            run.write(node.parent, {mapping.target: value})
    if element.mappings.gives:
        run.write(node.parent, ported(element.mappings.gives, node.variables or {}, is_demanded=False))


def keep(run: Run, node_id: str, results: Mapping[str, Any]) -> None:
    """Write what the activity's work gave: inside it where output mappings decide what leaves, else outwards."""
    mappings = run.element(node_id).mappings
    if mappings.keeps_results or mappings.gives:
        run.write_local(node_id, results)
    else:
        run.write(node_id, results)


RESUMED: dict[type, Callable[..., None]] = {}
"""What follows a job at an element that is no activity (a message event with a handler)."""


@beginning(Activity)
def begin_task(run: Run, element: Activity, node: Node) -> None:
    """An abstract task does nothing (BPMN 13.3.2)."""
    run.push(complete, element.id, node.id)
