"""Moving tokens by hand (return to an earlier node, skip, repair): all or nothing, in one step."""

from __future__ import annotations

from bpmn.engine import commands
from bpmn.engine.behaviours.activities import arm_boundary, map_inputs
from bpmn.engine.behaviours.subprocesses import open_scope
from bpmn.engine.lifecycle import cancel, put_token, release
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError
from bpmn.model import Activity


def move_tokens(run: Run, command: commands.MoveTokens) -> None:
    """Take tokens away and put others; every scope that receives one stays alive meanwhile, and one that is left
    without any is taken away too instead of going on by its own flows."""
    unknown = [
        key for key in (*command.from_elements, *command.to_elements) if key not in run.process.elements
    ]
    if unknown:
        raise EngineError(unknown[0], "no such element in this version of the process")
    # Before any token moves: conditions and mappings at the target must see the correction.
    run.write_local(command.scope_id or ROOT, command.variables)
    run.edit(ROOT).live += 1  # or the instance would be over between the last token taken and the first put
    # Found while the old tokens still stand: a living scope is reused and not opened a second time.
    scopes = [scope_for(run, target, command.scope_id) for target in command.to_elements]
    for scope_id in scopes:
        run.edit(scope_id).live += 1
    for element_id in command.from_elements:
        for scope_id in take_away(run, element_id):
            prune(run, scope_id)
    # The queue runs backwards, so the first target named moves first.
    for target, scope_id in reversed(list(zip(command.to_elements, scopes, strict=True))):
        # A target inside something that was taken away has no scope left.
        if scope_id not in run.nodes:
            raise EngineError(
                target, "its sub-process would be taken away by the same move; move there in two steps"
            )
        put_token(run, scope_id, target)
        release(run, scope_id)
    release(run, ROOT)


def take_away(run: Run, element_id: str) -> list[str]:
    """Cancel every occurrence of the element, and the tokens that wait there if it is a join; return their scopes."""
    touched = []
    for node in list(run.nodes.values()):
        # A loop is taken away as a whole, at its body.
        if node.id in run.nodes and node.element == element_id and not is_inside_body(run, node):
            cancel(run, node.id)
            touched.append(node.parent)
    for scope_id in list(run.nodes):
        joins = run.nodes[scope_id].data.get("joins", {})
        if element_id in joins:
            scope = run.edit(scope_id)
            scope.data["joins"] = {key: counts for key, counts in joins.items() if key != element_id}
            if not scope.data["joins"]:
                del scope.data["joins"]
            # Each waiting token counts in the scope.
            for _ in range(sum(joins[element_id].values())):
                release(run, scope_id)
            touched.append(scope_id)
    if not touched:
        raise EngineError(element_id, "no token stands there")
    return touched


def prune(run: Run, scope_id: str) -> None:
    while scope_id != ROOT and scope_id in run.nodes and not run.nodes[scope_id].live:
        parent = run.nodes[scope_id].parent
        cancel(run, scope_id)
        scope_id = parent


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
    element = run.process.elements[owner]
    if not isinstance(element, Activity) or element.loop is not None:
        # Which of its rounds is meant cannot be said.
        raise EngineError(element_id, f"{owner} runs several times; move to {owner} itself")
    node = run.open(owner, scope_for(run, owner, ""))
    run.visit(owner, "entered", node.id)
    map_inputs(run, element, node)
    arm_boundary(run, element, node)
    open_scope(run, node)
    return node.id
