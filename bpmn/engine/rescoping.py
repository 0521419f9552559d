"""What a migration does to scopes: a sub-process or loop that the new version draws around running things is opened
around them, one that it no longer has is taken away from around them (Camunda 7, Flowable)."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.engine.behaviours.compensation import hand_over
from bpmn.engine.ending import end_waits
from bpmn.engine.moving import is_inside_body, open_subprocess
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError
from bpmn.model import Activity, MultiInstance, SubProcess

Opened = dict[tuple[str, str], str]
"""(scope, sub-process in it) -> the node that this migration opened for it."""


def rescope(run: Run, before: Mapping[str, str]) -> None:
    """Put every node into the scope where its element lies now; `before` gives the elements' names till now. Raises
    EngineError for what cannot be carried over."""
    for node_id in list(run.nodes):
        unloop(run, node_id)
    opened: Opened = {}
    for node_id in list(run.nodes):
        node = run.nodes[node_id]
        for gateway in list(node.data.get("joins", {})):
            move_join(run, opened, node_id, gateway, before[node_id])
        if node_id != ROOT and not is_inside_body(run, node) and not is_left(run, node):
            place(run, opened, node_id, before[node_id])
    for node_id in reversed([key for key, node in run.nodes.items() if is_left(run, node)]):
        dissolve(run, node_id)


def is_left(run: Run, node: Node) -> bool:
    """Whether the node is a scope that the new version does not have: what is inside goes on without it."""
    return node.id != ROOT and node.element not in run.process.elements


def unloop(run: Run, node_id: str) -> None:
    """Let the rounds of a loop go on side by side where the new version has none."""
    node = run.nodes[node_id]
    element = run.process.elements.get(node.element)
    if "body" not in node.data or not isinstance(element, Activity):
        return
    if element.loop is None:
        hand_over(run, node_id)
        for child in run.children(node_id):
            run.put_into(child, node.parent)
        take_out(run, node_id)
        return
    is_multi = node.data["body"] == "multi"
    # Parallel rounds begin together: a loop that has some still to begin would never begin them.
    is_parallel = isinstance(element.loop, MultiInstance) and not element.loop.sequential
    if is_multi != isinstance(element.loop, MultiInstance) or (
        is_multi and is_parallel and node.data["next"] < node.data["total"]
    ):
        raise EngineError(node.element, "the new version repeats the activity in another way")


def place(run: Run, opened: Opened, node_id: str, before: str) -> None:
    node = run.nodes[node_id]
    element = run.process.elements[node.element]
    # What is being undone stands inside the event that waits for it, not where the diagram draws it.
    if "restored" in node.data or getattr(element, "is_for_compensation", False):
        return
    home = home_of(run, opened, node.parent, element.scope, before)
    if home != run.scope_of(node_id):
        run.put_into(node_id, home)


def move_join(run: Run, opened: Opened, scope_id: str, gateway: str, before: str) -> None:
    """Let the tokens that wait at a join wait in the scope where it lies now."""
    home = home_of(run, opened, scope_id, run.process.elements[gateway].scope, before)
    if home == scope_id:
        return
    scope = run.edit(scope_id)
    joins = dict(scope.data["joins"])
    counts = joins.pop(gateway)
    scope.data["joins"] = joins
    scope.live -= sum(counts.values())
    target = run.edit(home)
    target.data["joins"] = {**target.data.get("joins", {}), gateway: counts}
    target.live += sum(counts.values())


def home_of(run: Run, opened: Opened, inner: str, owner: str, before: str) -> str:
    """Return the node of the scope `owner` for something inside the node `inner`; open what is newly drawn around it."""
    kept = inner
    while run.is_body(kept) or is_left(run, run.nodes[kept]):
        kept = run.nodes[kept].parent
    wanted: list[str] = []
    while owner and owner != run.nodes[kept].element:
        wanted.append(owner)
        owner = run.process.elements[owner].scope
    if owner != run.nodes[kept].element:
        place_now = wanted[0] if wanted else "the process"
        raise EngineError(before, f"it lies in another sub-process now ({place_now})")
    for scope in reversed(wanted):
        kept = newly_opened(run, opened, kept, scope, before)
    return kept


def newly_opened(run: Run, opened: Opened, parent: str, scope: str, before: str) -> str:
    if (parent, scope) in opened:
        return opened[parent, scope]
    element = run.process.elements[scope]
    is_running = any(n.element == scope and n.id not in opened.values() for n in run.nodes.values())
    if is_running or not isinstance(element, SubProcess) or element.loop is not None:
        raise EngineError(before, f"it lies in another sub-process now ({scope})")
    if element.triggered_by_event or element.is_ad_hoc:
        raise EngineError(
            before, f"it lies in another sub-process now ({scope}) that does not begin by itself"
        )
    opened[parent, scope] = open_subprocess(run, element, parent).id
    return opened[parent, scope]


def dissolve(run: Run, node_id: str) -> None:
    """Take an emptied scope away; only a scope may be without an element in the new version."""
    node = run.nodes[node_id]
    if run.children(node_id) or node.live or "done" in node.data:
        raise EngineError(node.element, "what it did may still have to be undone, or tokens wait in it")
    take_out(run, node_id)


def take_out(run: Run, node_id: str) -> None:
    node = run.edit(node_id)
    end_waits(run, node)
    run.remove(node_id)
    run.edit(node.parent).live -= 1
    if "body" not in node.data:
        run.visit(node.element, "canceled", node_id)
