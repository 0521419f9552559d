"""Ad-hoc sub-processes whose activities begin by their conditions (SpiffWorkflow).

What bears a condition (a loop, a multi-instance, a gateway) begins when it holds, and again each time that something is
over in the sub-process; the rest begins at once, as everywhere."""

from __future__ import annotations

from bpmn.engine.lifecycle import holds, put_token, release
from bpmn.engine.run import Run
from bpmn.model import Activity, FlowNode, Gateway, MultiInstance, StandardLoop


def is_gated(element: FlowNode) -> bool:
    if isinstance(element, Gateway):
        return element.type in ("exclusiveGateway", "inclusiveGateway")
    loop = element.loop if isinstance(element, Activity) else None
    if isinstance(loop, StandardLoop):
        return loop.condition is not None
    return isinstance(loop, MultiInstance) and loop.completion is not None


def open_gates(run: Run, scope_id: str) -> None:
    """Begin what nothing leads to, whose condition holds and which is not under way."""
    for key in run.process.scopes[run.nodes[scope_id].element].starts:
        element = run.process.elements[key]
        if is_gated(element) and not is_under_way(run, key, scope_id) and is_open(run, element, scope_id):
            put_token(run, scope_id, key)


def ask_gates(run: Run, scope_id: str) -> None:
    open_gates(run, scope_id)
    release(run, scope_id)


def is_open(run: Run, element: FlowNode, scope_id: str) -> bool:
    context = run.context(scope_id)
    loop = element.loop if isinstance(element, Activity) else None
    # A loop goes on while its condition holds, a multi-instance until it does.
    if isinstance(loop, StandardLoop) and loop.condition is not None:
        return loop.condition.holds(context, run.now)
    if isinstance(loop, MultiInstance) and loop.completion is not None:
        return not loop.completion.holds(context, run.now)
    return any(holds(run, flow, scope_id) for flow in element.outgoing)


def is_under_way(run: Run, key: str, scope_id: str) -> bool:
    """Whether a token stands, or is about to stand, at the element or behind it."""
    behind = {key}
    todo = [key]
    while todo:
        for flow in run.process.elements[todo.pop()].outgoing:
            if flow.target not in behind:
                behind.add(flow.target)
                todo.append(flow.target)
    standing = {run.nodes[child].element for child in run.children(scope_id)}
    coming = {element for _, element, arguments in run.queue if arguments and arguments[0] == scope_id}
    return bool(behind & (standing | coming))
