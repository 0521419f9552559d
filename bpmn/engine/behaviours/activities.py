"""Tasks and call activities (BPMN 13.3), and what all activities share: mappings, boundary events, completion."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.triggers import arm, text
from bpmn.engine.lifecycle import CONTINUED, close, entering, leave, release, request
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.errors import ExpressionFailed
from bpmn.model import (
    Activity,
    CallActivity,
    Event,
    FlowNode,
    ReceiveTask,
    ServiceTask,
    SubProcess,
    UserTask,
    Value,
)
from bpmn.timers import parse_duration, parse_moment

Begin = Callable[[Run, Any, Node], None]
BEGIN: dict[type, Begin] = {}
LOOPS: dict[type, Callable[[Run, Activity, str], None]] = {}
INSTANCE_DONE: dict[str, Callable[[Run, Activity, str], None]] = {}
COMPLETED: list[Callable[[Run, Activity, Node], bool]] = []
"""Asked when an activity is complete, before it is left; True: the node has been dealt with."""


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
        scope.data["joins"] = {**waiting, element.id: {"": number}}
        return False
    scope.data["joins"] = waiting
    if not waiting:
        del scope.data["joins"]
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
    if not run.is_body(parent):
        arm_boundary(run, element, node)
    if node.id in run.nodes:
        BEGIN[type(element)](run, element, node)
    return node


def map_inputs(run: Run, element: FlowNode, node: Node) -> None:
    for mapping in element.mappings.inputs:
        value = mapping.source.evaluate(run.context(node.id), run.now)
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
    node = run.nodes[node_id]
    map_outputs(run, element, node)
    if any([note(run, element, node) for note in COMPLETED]):
        return
    if run.is_body(node.parent):
        INSTANCE_DONE[str(run.nodes[node.parent].data["body"])](run, element, node_id)
    elif element.async_after:
        end_own_waits(run, node_id)
        run.edit(node_id).data["kind"] = "async_after"
        request(run, element, run.edit(node_id), "async", "")
    else:
        go_on(run, node_id)


def end_own_waits(run: Run, node_id: str) -> None:
    """Boundary events end with the activity; what follows asynchronously is no part of it."""
    node = run.edit(node_id)
    for wait_id in list(node.waits):
        if wait_id[0] in "ts":
            run.tell(
                e.DisarmTimer(timer_id=wait_id)
                if wait_id[0] == "t"
                else e.Unsubscribe(subscription_id=wait_id)
            )
        run.end_wait(node, wait_id)


def go_on(run: Run, node_id: str) -> None:
    """Close an activity (or its loop's body) and leave it."""
    element = run.element(node_id)
    scope_id = run.nodes[node_id].parent
    quantity = element.completion_quantity if isinstance(element, Activity) else 1
    run.edit(scope_id).live += 1  # the token that leaves keeps the scope alive while the node closes
    close(run, node_id)
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
            run.write(node.parent, {mapping.target: value})


def keep(run: Run, node_id: str, results: Mapping[str, Any]) -> None:
    """Write what the activity's work gave: inside it where output mappings decide what leaves, else outwards."""
    if run.element(node_id).mappings.keeps_results:
        run.write_local(node_id, results)
    else:
        run.write(node_id, results)


# User and manual tasks


@beginning(UserTask)
def begin_user_task(run: Run, element: UserTask, node: Node) -> None:
    context = run.context(node.id)

    def evaluated(value: Value | None) -> Any:
        return None if value is None else value.evaluate(context, run.now)

    priority = evaluated(element.priority)
    wait_id = run.wait(node, "w")
    run.tell(
        e.OpenWork(
            work_id=wait_id,
            element_id=element.id,
            name=element.name,
            kind="manual" if element.type == "manualTask" else "user",
            scope_id=node.id,
            lane=element.lane,
            form=text(evaluated(element.form)),
            assignee=text(evaluated(element.assignee)),
            candidate_users=names(element.candidate_users, context, run),
            candidate_groups=names(element.candidate_groups, context, run),
            due=moment(evaluated(element.due), element, run),
            follow_up=moment(evaluated(element.follow_up), element, run),
            priority=50 if priority is None else whole(priority, element),
            properties=element.properties,
            variables=dict(local_variables(run, node)),
        )
    )


def local_variables(run: Run, node: Node) -> Mapping[str, Any]:
    """What belongs to this occurrence only: its input mappings and its item of a multi-instance."""
    parent = run.nodes[node.parent]
    shared = parent.variables or {} if "body" in parent.data else {}
    return {**shared, **(node.variables or {})}


def names(parts: tuple[Value, ...], context: Mapping[str, Any], run: Run) -> tuple[str, ...]:
    found: list[str] = []
    for part in parts:
        value = part.evaluate(context, run.now)
        for item in value if isinstance(value, list) else [value]:
            found += [name.strip() for name in text(item).split(",") if name.strip()]
    return tuple(found)


def moment(value: Any, element: FlowNode, run: Run) -> Any:
    if value in (None, ""):
        return None
    try:
        if isinstance(value, timedelta) or str(value).startswith("P"):
            return parse_duration(value).after(run.now)
        return parse_moment(value, run.now)
    except ValueError as error:
        raise ExpressionFailed(element.id, f"date: {error}") from error


def whole(value: Any, element: FlowNode) -> int:
    try:
        return int(value)
    except (TypeError, ValueError) as error:
        raise ExpressionFailed(element.id, f"priority {value!r} is no whole number") from error


# Service, send, script and business rule tasks


@beginning(ServiceTask)
def begin_service_task(run: Run, element: ServiceTask, node: Node) -> None:
    if element.script:
        for variable, expression in element.script:
            value = expression.evaluate(run.context(node.id), run.now)
            if variable:
                run.write(node.id, {variable: value})
        run.push(complete, element.id, node.id)
    elif element.expression is not None:
        store_result(run, element, node.id, element.expression.evaluate(run.context(node.id), run.now))
        run.push(complete, element.id, node.id)
    elif element.decision:
        store_result(run, element, node.id, decide(run, element, node))
        run.push(complete, element.id, node.id)
    elif element.message is not None and not element.handler and not element.topic:
        throw_message(run, element, node)
        run.push(complete, element.id, node.id)
    else:
        request(run, element, node, element.kind, element.handler, element.topic)


def throw_message(run: Run, element: ServiceTask, node: Node) -> None:
    message = element.message
    assert message is not None
    context = run.context(node.id)
    key = None if message.correlation is None else text(message.correlation.evaluate(context, run.now))
    name = text(message.name.evaluate(context, run.now))
    payload = dict(node.variables or {})
    run.tell(e.ThrowMessage(element_id=element.id, name=name, correlation_key=key, variables=payload))


def decide(run: Run, element: ServiceTask, node: Node) -> Any:
    """Evaluate the decision that the process is bound to and shape its result (camunda:mapDecisionResult)."""
    model = run.process.decisions.get(element.decision)
    if model is None:
        raise ExpressionFailed(element.id, f"no decision {element.decision} is deployed with the process")
    result = model.evaluate(element.decision, run.context(node.id), run.now)
    if result.errors:
        raise ExpressionFailed(
            element.id, f"decision {element.decision}: {'; '.join(map(str, result.errors))}"
        )
    return shaped(result.value, element.decision_result)


def shaped(value: Any, how: str) -> Any:
    if how == "collectEntries" and isinstance(value, list):
        return [next(iter(row.values()), None) if isinstance(row, dict) else row for row in value]
    if how == "resultList":
        return value if isinstance(value, list) else [value]
    if how == "singleEntry" and isinstance(value, dict) and len(value) == 1:
        return next(iter(value.values()))
    return value


def store_result(run: Run, element: ServiceTask, node_id: str, value: Any) -> None:
    if element.result_variable:
        run.write(node_id, {element.result_variable: value})


def job_done(run: Run, node_id: str, variables: Mapping[str, Any]) -> None:
    """A job's results are in: continue where it was asked for."""
    node = run.nodes[node_id]
    kind = node.data.get("kind")
    element = run.element(node_id)
    if kind in CONTINUED and not (kind == "async_after" and isinstance(element, Activity)):
        CONTINUED[kind](run, node_id)
    elif kind == "async_after":
        run.push(go_on, element.id, node_id)
    else:
        results = dict(variables)
        if (
            isinstance(element, ServiceTask)
            and element.result_variable
            and element.result_variable not in results
        ):
            results = {element.result_variable: results.get("result", results)}
        keep(run, node_id, results)
        run.push(RESUMED.get(type(element), complete), element.id, node_id)


RESUMED: dict[type, Callable[..., None]] = {}
"""What follows a job at an element that is no activity (a message event with a handler)."""


@beginning(Activity)
def begin_task(run: Run, element: Activity, node: Node) -> None:
    """An abstract task does nothing (BPMN 13.3.2)."""
    run.push(complete, element.id, node.id)


@beginning(ReceiveTask)
def begin_receive_task(run: Run, element: ReceiveTask, node: Node) -> None:
    if element.message is not None:
        arm(run, node, element, "", (element.message,))
        return
    wait_id = run.wait(node, "s")
    run.tell(e.Subscribe(subscription_id=wait_id, element_id=element.id, kind="message", name=element.id))


# Call activities


@beginning(CallActivity)
def begin_call_activity(run: Run, element: CallActivity, node: Node) -> None:
    context = run.context(node.id)
    variables = dict(context) if element.passes_all else {}
    for mapping in element.parameters.inputs:
        variables[mapping.target] = mapping.source.evaluate(context, run.now)
    called = text(element.called_element.evaluate(context, run.now)) if element.called_element else ""
    key = None if element.business_key is None else text(element.business_key.evaluate(context, run.now))
    wait_id = run.wait(node, "k")
    run.tell(
        e.StartChild(
            child_id=wait_id,
            element_id=element.id,
            called_element=called,
            variables=variables,
            binding=element.binding,
            version=element.version,
            business_key=key,
        )
    )


def child_done(run: Run, node_id: str, variables: Mapping[str, Any]) -> None:
    element = run.element(node_id)
    assert isinstance(element, CallActivity)
    results = dict(variables) if element.returns_all else {}
    for mapping in element.parameters.outputs:
        results[mapping.target] = mapping.source.evaluate(variables, run.now)
    keep(run, node_id, results)
    run.push(complete, element.id, node_id)
