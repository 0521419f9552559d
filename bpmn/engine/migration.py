"""Carrying an instance over to another version of its diagram: checked before, applied whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpmn.engine import commands
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.ending import held_token, is_under_way, tell_end
from bpmn.engine.moving import is_inside_body
from bpmn.engine.rescoping import rescope
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError
from bpmn.model import (
    Activity,
    BoundaryEvent,
    CallActivity,
    Event,
    StartEvent,
    SubProcess,
    UserTask,
)

Names = Mapping[str, str]


def migrate(run: Run, command: commands.Migrate) -> None:
    """Give every node its element in the new version. Raises EngineError before anything changes when one has none.

    Boundary events and event sub-processes that are new begin to wait; those that are gone stop."""
    names = dict(command.mapping)
    for target in names.values():
        if target not in run.process.elements:
            raise EngineError(target, "no such element in this version of the process")
    # All of them before the first change: a move is refused whole.
    for node in run.nodes.values():
        check_node(run, node, names)
    before = {node.id: node.element for node in run.nodes.values()}
    for node_id in list(run.nodes):
        node = run.edit(node_id)
        node.element = names.get(node.element, node.element)
        # Waits keep their ids: open work, timers and subscriptions of the runtime go on under them.
        node.waits = {wait: names.get(label, label) for wait, label in node.waits.items()}
        rename_data(run, node, names)
    rescope(run, before)
    # After all names are new, since what is armed here looks at the nodes around it.
    for node_id in list(run.nodes):
        refit(run, run.edit(node_id))


def check_node(run: Run, node: Node, names: Names) -> None:
    target = names.get(node.element, node.element)
    if node.id != ROOT:
        check_fits(run, node, target)
    for gateway, counts in node.data.get("joins", {}).items():
        joined = run.process.elements.get(names.get(gateway, gateway))
        flows = {flow.id for flow in joined.incoming} if joined else set()
        if set(counts) - flows - {""}:  # tokens of a startQuantity are counted without a flow
            raise EngineError(gateway, "tokens wait at this join on flows that the new version does not have")
    # The log names activities that stand nowhere now and may still have to be undone.
    for activity in logged(node.data.get("done", ())):
        if names.get(activity, activity) not in run.process.elements:
            raise EngineError(
                activity, "it may still have to be undone and the new version has no such activity"
            )


def check_fits(run: Run, node: Node, target: str) -> None:
    """The element must be of the kind that the node waits as, or nothing would ever complete it."""
    element = run.process.elements.get(target)
    if element is None:
        # A sub-process that the new version does not have is taken away from around what runs in it.
        if run.children(node.id) and "body" not in node.data:
            return
        raise EngineError(
            node.element, "a token stands here and the new version has no such element; map it to one"
        )
    if not is_under_way(node) or "body" in node.data or any(wait[0] in "ij" for wait in node.waits):
        return
    own = {wait[0] for wait in node.waits}
    # An event may have inside what it undoes, of the activities a sub-process alone has anything inside.
    may_hold = isinstance(element, SubProcess) or not isinstance(element, Activity)
    fits = (
        ("w" in own) == isinstance(element, UserTask)
        and ("k" in own) == isinstance(element, CallActivity)
        and (may_hold or not run.children(node.id))
    )
    if not fits:
        raise EngineError(node.element, f"{target} is of another kind in the new version")
    is_repeated = isinstance(element, Activity) and element.loop is not None
    if is_repeated and not is_inside_body(run, node):
        raise EngineError(node.element, f"{target} is repeated in the new version; move the token there")


def logged(entries: Iterable[Any]) -> list[str]:
    """Return the activities of a compensation log at all its depths."""
    return [name for entry in entries for name in (entry[0], *logged(entry[2]))]


def rename_data(run: Run, node: Node, names: Names) -> None:
    data = node.data
    for key in ("joins", "reset"):
        if key in data:
            data[key] = {names.get(gateway, gateway): kept for gateway, kept in data[key].items()}
    if "done" in data:
        data["done"] = renamed_log(data["done"], names)
    if held_token(node):
        name, scope_id, element_id, *flow = data["parked"]
        data["parked"] = [name, scope_id, names.get(element_id, element_id)]
        # A flow that is gone only tells a join where the token came from.
        data["parked"] += [key if key in run.process.flows else "" for key in flow]


def renamed_log(entries: Iterable[Any], names: Names) -> list[Any]:
    return [
        [names.get(activity, activity), variables, renamed_log(inner, names)]
        for activity, variables, inner in entries
    ]


def refit(run: Run, node: Node) -> None:
    """Let the node wait for what its element has attached in the new version, and for nothing else."""
    wanted = attached(run, node)
    # Labels that are known keep their wait, and with it the moment of a running timer.
    known = set(node.waits.values())
    for wait_id, label in list(node.waits.items()):
        event = run.process.elements.get(label)
        # A catch event behind an event-based gateway is nothing attached: it waits on.
        if label and label not in wanted and (event is None or isinstance(event, BoundaryEvent | StartEvent)):
            tell_end(run, wait_id)
            run.end_wait(node, wait_id)
    for event_id in wanted:
        event = run.process.elements[event_id]
        if event_id not in known and isinstance(event, Event):
            arm(run, node, event, event_id, event.definitions)


def attached(run: Run, node: Node) -> list[str]:
    """Return the boundary events of the node's activity and the starts of its event sub-processes."""
    element = run.process.elements.get(node.element)
    found: list[str] = []
    if not is_under_way(node):
        return found
    if isinstance(element, Activity) and not is_inside_body(run, node):
        found += element.boundary
    is_scope = node.id == ROOT or (isinstance(element, SubProcess) and "body" not in node.data)
    if is_scope and not is_interrupted(run, node):
        found += [start for _, start in run.process.scopes[node.element].event_subprocesses]
    return found


def is_interrupted(run: Run, node: Node) -> bool:
    """Whether an interrupting event sub-process has taken the scope over."""
    starts = dict(run.process.scopes[node.element].event_subprocesses)
    for child in run.children(node.id):
        start = run.process.elements.get(starts.get(run.nodes[child].element, ""))
        if isinstance(start, StartEvent) and start.interrupting:
            return True
    return False
