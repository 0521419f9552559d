"""How tokens move (BPMN 13.2): entering and leaving nodes, ending scopes, continuing asynchronously.

Every operation that is queued takes the id of the scope or node it concerns as its first argument."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import NoFlowMatches
from bpmn.model import Activity, FlowNode, Gateway, SequenceFlow, ServiceTask, SubProcess

Enter = Callable[[Run, Any, str, str], bool]
Finish = Callable[[Run, str], None]
ENTER: dict[type, Enter] = {}
"""By element class: what happens when a token arrives. True: the token is used up; False: it waits at the element."""
FINISH: dict[str, Finish] = {}
"""By kind of node with an inside: what happens when nothing moves in it any more."""


def entering(*kinds: type) -> Callable[[Enter], Enter]:
    def register(function: Enter) -> Enter:
        ENTER.update(dict.fromkeys(kinds, function))
        return function

    return register


def finishing(kind: str) -> Callable[[Finish], Finish]:
    def register(function: Finish) -> Finish:
        FINISH[kind] = function
        return function

    return register


# Tokens


def enter(run: Run, scope_id: str, element_id: str, flow_id: str = "") -> None:
    """A token that was on its way in the scope arrives at an element."""
    element = run.process.elements[element_id]
    if element.async_before:
        # The token waits in a node that is not the element's own: nothing of the element has begun.
        node = run.open(element.id, scope_id, kind="async_before", flow=flow_id)
        request(run, element, node, "async", "")
        release(run, scope_id)
    elif ENTER[type(element)](run, element, scope_id, flow_id):
        release(run, scope_id)


def put_token(run: Run, scope_id: str, element_id: str, flow_id: str = "") -> None:
    """Set a token on its way to an element."""
    run.edit(scope_id).live += 1
    run.push(enter, element_id, scope_id, element_id, flow_id)


def take(run: Run, scope_id: str, flows: list[SequenceFlow]) -> None:
    """Send a token down each flow; the first flow's token moves first."""
    for flow in flows:
        run.visit(flow.id, "taken")
        if flow.on_take:
            run.listen(scope_id, flow.on_take)
    for flow in reversed(flows):
        put_token(run, scope_id, flow.target, flow.id)


def leave(run: Run, scope_id: str, element: FlowNode) -> None:
    """Leave an activity or event by its flows: every one without a condition or whose condition holds, else the
    default (BPMN 13.3.1). Without outgoing flows the token ends here."""
    send(run, scope_id, element, flows_to_take(run, element, scope_id) if element.outgoing else [])


def send(run: Run, scope_id: str, element: FlowNode, flows: list[SequenceFlow]) -> None:
    """Send a token down each of the flows that were chosen; after asyncAfter each waits in a node of its own, so that
    what follows on one path fails alone (Camunda 7)."""
    if not element.async_after:
        take(run, scope_id, flows)
        return
    for flow_id in [flow.id for flow in flows] or [""]:
        node = run.open(element.id, scope_id, kind="async_after", flow=flow_id)
        request(run, element, node, "async", "")


def depart(run: Run, scope_id: str, element_id: str) -> None:
    """A token that stands at an event that has happened, or at a task that is done, leaves it."""
    leave(run, scope_id, run.process.elements[element_id])
    release(run, scope_id)


def departs(run: Run, scope_id: str, element: FlowNode) -> None:
    """Set a token on its way out of the element."""
    run.edit(scope_id).live += 1
    run.push(depart, element.id, scope_id, element.id)


def flows_to_take(run: Run, element: FlowNode, context_id: str) -> list[SequenceFlow]:
    chosen = [
        flow
        for flow in element.outgoing
        # A condition on the default flow is not evaluated: it is taken when no other is.
        if flow.id != element.default and (flow.condition is None or holds(run, flow, context_id))
    ]
    if element.default and falls_back(element, chosen):
        chosen = [flow for flow in element.outgoing if flow in chosen or flow.id == element.default]
    if not chosen:
        raise no_flow(element)
    return chosen


def falls_back(element: FlowNode, chosen: list[SequenceFlow]) -> bool:
    """Whether the default flow is taken. Beside an activity or event the flows without a condition are a parallel split,
    those with one an inclusive split of its own (BPMN 13.2.1); at a gateway all are one."""
    if not chosen or isinstance(element, Gateway):
        return not chosen
    conditional = [flow for flow in element.outgoing if flow.condition and flow.id != element.default]
    return bool(conditional) and not any(flow.condition for flow in chosen)


def holds(run: Run, flow: SequenceFlow, context_id: str) -> bool:
    return flow.condition is None or flow.condition.holds(run.context(context_id), run.now)


def no_flow(element: FlowNode) -> NoFlowMatches:
    # As the author wrote it and not as it was translated.
    conditions = "; ".join(
        f"{flow.id}: {flow.condition.original or flow.condition.text}"
        for flow in element.outgoing
        if flow.condition
    )
    message = f"no outgoing condition holds and there is no default flow ({conditions})"
    return NoFlowMatches(element.id, message)


def release(run: Run, scope_id: str) -> None:
    """One thing fewer moves in the scope; when it was the last, the scope ends."""
    if run.outcome:  # the nodes are gone already
        return
    scope = run.edit(scope_id)
    scope.live -= 1
    if not scope.live:
        # Queued and not done at once: the step that released the token may still put another in.
        run.push(finish, scope.element, scope_id)


def finish(run: Run, node_id: str) -> None:
    """Nothing moves inside the node any more."""
    node = run.nodes.get(node_id)
    # Since this was queued a token may have come in, or what is around the node may have been taken away.
    if node is None or node.live or run.outcome:
        return
    FINISH[kind_of(run, node)](run, node_id)


def kind_of(run: Run, node: Node) -> str:
    if node.id == ROOT:
        return "process"
    if "body" in node.data:
        return str(node.data["body"])
    element = run.process.elements[node.element]
    # Before the element's own kind: what ends by a cancel event or was undone is not left by its flows.
    if "canceled" in node.data:
        return "canceled"
    if "restored" in node.data:
        return "restored"
    if isinstance(element, SubProcess):
        if element.triggered_by_event:
            return "event_subprocess"
        return "ad_hoc" if element.is_ad_hoc else "subprocess"
    return "activity"


# Jobs and asynchronous continuations


def request(run: Run, element: FlowNode, node: Node, kind: Any, handler: str, topic: str = "") -> None:
    """Ask for work outside the engine. With input mappings the handler sees these only."""
    wait_id = run.wait(node, "j")
    # An asynchronous continuation does no work, so it carries no data.
    has_inputs = bool(element.mappings.inputs or element.mappings.takes) and kind != "async"
    variables = node.variables or {} if has_inputs else run.visible(node.id)
    run.tell(
        e.RequestJob(
            job_id=wait_id,
            element_id=element.id,
            handler=handler,
            kind=kind,
            topic=topic,
            scope_id=node.id,
            properties=element.properties,
            variables={} if kind == "async" else dict(variables),
            fields=fields_of(run, element, node.id) if kind != "async" else {},
        )
    )


def fields_of(run: Run, element: FlowNode, node_id: str) -> dict[str, Any]:
    given = element.fields if isinstance(element, ServiceTask) else ()
    return {field.target: field.source.evaluate(run.context(node_id), run.now) for field in given}


def continue_before(run: Run, node_id: str) -> None:
    """The job of an asyncBefore is done: the token arrives at the element."""
    node = run.nodes[node_id]
    run.remove(node_id)
    if ENTER[type(run.process.elements[node.element])](
        run, run.process.elements[node.element], node.parent, node.data["flow"]
    ):
        release(run, node.parent)


def continue_after(run: Run, node_id: str) -> None:
    """The job of an asyncAfter is done: the token leaves by the flow that was chosen before."""
    node = run.nodes[node_id]
    element = run.process.elements[node.element]
    run.remove(node_id)
    chosen = node.data.get("flow")
    if chosen is None and isinstance(element, Activity):
        # In a state that an earlier program wrote the activity itself waited, and is complete only now.
        run.visit(element.id, "completed", node.id)
    flows = [flow for flow in element.outgoing if flow.id == chosen]
    # A state that an earlier program wrote chose when it went on; so does one whose flow a migration took away.
    if not flows and (chosen is None or chosen) and element.outgoing:
        flows = flows_to_take(run, element, node.parent)
    take(run, node.parent, flows)
    release(run, node.parent)


CONTINUED: dict[str, Finish] = {"async_before": continue_before, "async_after": continue_after}
