"""Moving tokens by hand, and carrying an instance over to another version of its diagram."""

from __future__ import annotations

from bpmn.engine import commands
from bpmn.engine.behaviours.subprocesses import open_scope
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.lifecycle import cancel, put_token, release, tell_end
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError
from bpmn.model import Activity, BoundaryEvent, Event


def move_tokens(run: Run, command: commands.MoveTokens) -> None:
    """Take tokens away and put others, all or nothing; every scope stays alive meanwhile."""
    unknown = [
        key for key in (*command.from_elements, *command.to_elements) if key not in run.process.elements
    ]
    if unknown:
        raise EngineError(unknown[0], "no such element in this version of the process")
    run.write_local(command.scope_id or ROOT, command.variables)
    run.edit(ROOT).live += 1
    scopes = {target: scope_for(run, target, command.scope_id) for target in command.to_elements}
    for scope_id in scopes.values():
        run.edit(scope_id).live += 1
    for element_id in command.from_elements:
        take_away(run, element_id)
    for target in reversed(command.to_elements):
        scope_id = scopes[target]
        if scope_id not in run.nodes:
            raise EngineError(
                target, "its sub-process would be taken away by the same move; move there in two steps"
            )
        put_token(run, scope_id, target)
        release(run, scope_id)
    release(run, ROOT)


def take_away(run: Run, element_id: str) -> None:
    """Cancel every occurrence of the element, and the tokens that wait there if it is a join."""
    found = [
        node for node in run.nodes.values() if node.element == element_id and not is_inside_body(run, node)
    ]
    for node in found:
        if node.id in run.nodes:
            cancel(run, node.id)
    for scope_id in list(run.nodes):
        joins = run.nodes[scope_id].data.get("joins", {})
        if element_id in joins:
            kept = {key: counts for key, counts in joins.items() if key != element_id}
            run.edit(scope_id).data["joins"] = kept
            for _ in range(sum(joins[element_id].values())):
                release(run, scope_id)
            found.append(run.nodes[scope_id])
    if not found:
        raise EngineError(element_id, "no token stands there")


def is_inside_body(run: Run, node: Node) -> bool:
    return bool(node.parent) and run.is_body(node.parent)


def scope_for(run: Run, element_id: str, scope_id: str) -> str:
    """Return the living scope for a new token at the element; open it, and those around it, where there is none."""
    owner = run.process.elements[element_id].scope
    if scope_id and scope_id in run.nodes and run.nodes[scope_id].element == owner:
        return scope_id
    if not owner:
        return ROOT
    alive = [n for n in run.nodes.values() if n.element == owner and "body" not in n.data]
    if alive:
        return alive[-1].id
    node = run.open(owner, scope_for(run, owner, ""))
    run.visit(owner, "entered", node.id)
    open_scope(run, node)
    return node.id


def migrate(run: Run, command: commands.Migrate) -> None:
    """Give every node its element in the new version. Raises EngineError before anything changes when one has none.

    Boundary events that are new begin to wait; those that are gone stop."""
    names = dict(command.mapping)
    for node in run.nodes.values():
        check_node(run, node, names)
    for node_id in list(run.nodes):
        node = run.edit(node_id)
        node.element = names.get(node.element, node.element)
        node.waits = {wait: names.get(label, label) for wait, label in node.waits.items()}
        if "joins" in node.data:
            node.data["joins"] = {names.get(key, key): counts for key, counts in node.data["joins"].items()}
        refit_boundary(run, node)


def check_node(run: Run, node: Node, names: dict[str, str]) -> None:
    target = names.get(node.element, node.element)
    if node.id == ROOT:
        return
    element = run.process.elements.get(target)
    if element is None:
        raise EngineError(
            node.element, "a token stands here and the new version has no such element; map it to one"
        )
    parent = run.nodes[node.parent]
    while "body" in parent.data or parent.element == node.element:
        parent = run.nodes[parent.parent]
    inside = names.get(parent.element, parent.element)
    if element.scope != inside and not getattr(element, "is_for_compensation", False):
        raise EngineError(
            node.element, f"{target} lies in another sub-process ({element.scope or 'the process'})"
        )
    for gateway, counts in node.data.get("joins", {}).items():
        joined = run.process.elements.get(names.get(gateway, gateway))
        flows = {flow.id for flow in joined.incoming} if joined else set()
        if set(counts) - flows:
            raise EngineError(gateway, "tokens wait at this join on flows that the new version does not have")


def refit_boundary(run: Run, node: Node) -> None:
    element = run.process.elements.get(node.element)
    if not isinstance(element, Activity) or is_inside_body(run, node):
        return
    labels = set(node.waits.values())
    for wait_id, label in list(node.waits.items()):
        if (
            label
            and isinstance(run.process.elements.get(label), BoundaryEvent | type(None))
            and label not in element.boundary
        ):
            tell_end(run, wait_id)
            run.end_wait(node, wait_id)
    for event_id in element.boundary:
        event = run.process.elements[event_id]
        if event_id not in labels and isinstance(event, Event):
            arm(run, node, event, event_id, event.definitions)
