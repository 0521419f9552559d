"""Moving tokens by hand (return to an earlier node, skip, repair): all or nothing, in one step."""

from __future__ import annotations

from collections.abc import Mapping

from bpmn.engine import commands
from bpmn.engine.behaviours.activities import arm_boundary, map_inputs
from bpmn.engine.behaviours.catching import occur, start_event_subprocess
from bpmn.engine.behaviours.subprocesses import open_scope
from bpmn.engine.ending import cancel, end_instance, tell_end
from bpmn.engine.lifecycle import put_token, release, take
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError
from bpmn.model import Activity, BoundaryEvent, Event, StartEvent, SubProcess


def move_tokens(run: Run, command: commands.MoveTokens) -> None:
    """Take tokens away and put others; every scope that receives one stays alive meanwhile, and one that is left
    without any is taken away too instead of going on by its own flows."""
    known, flows = run.process.elements, run.process.flows
    unknown = [key for key in command.from_elements if key not in known]
    unknown += [key for key in command.to_elements if key not in known and key not in flows]
    if unknown:
        raise EngineError(unknown[0], "no such element in this version of the process")
    # Before any token moves: conditions and mappings at the target must see the correction.
    run.write_local(command.scope_id or ROOT, command.variables)
    run.edit(ROOT).live += 1  # or the instance would be over between the last token taken and the first put
    # Found while the old tokens still stand: a living scope is reused and not opened a second time.
    happening = {target: event_at(run, target) for target in command.to_elements}
    for target, event in happening.items():
        if isinstance(event, StartEvent) and event.interrupting and len(command.to_elements) > 1:
            raise EngineError(target, "it takes the place of all that is around it; move there by itself")
    places = [
        (target, scope_id)
        for target in command.to_elements
        for scope_id in scopes_for(run, place_of(run, target, happening[target]), command)
        for _ in range(arriving(run, target, command))
    ]
    for _, scope_id in places:
        run.edit(scope_id).live += 1
    for element_id in command.from_elements:
        for scope_id in take_away(run, element_id):
            prune(run, scope_id)
    put_all(run, places, happening)
    if not places and run.nodes[ROOT].live == 1:
        # The last token was taken away and has not come to an end: nothing is complete.
        end_instance(run, "canceled")
    else:
        release(run, ROOT)


def arriving(run: Run, target: str, command: commands.MoveTokens) -> int:
    """Return how many tokens are put at the target: all that are moved to a parallel join arrive there (Flowable)."""
    element = run.process.elements.get(target)
    is_join = element is not None and element.type == "parallelGateway" and len(element.incoming) > 1
    return max(1, len(command.from_elements)) if is_join and len(command.to_elements) == 1 else 1


def put_all(run: Run, places: list[tuple[str, str]], happening: Mapping[str, Event | None]) -> None:
    # The queue runs backwards, so the first target named moves first.
    for target, scope_id in reversed(places):
        # A target inside something that was taken away has no scope left.
        if scope_id not in run.nodes:
            raise EngineError(
                target, "its sub-process would be taken away by the same move; move there in two steps"
            )
        event = happening[target]
        if target in run.process.flows:
            take(run, scope_id, [run.process.flows[target]])
        elif event is None:
            put_token(run, scope_id, target)
        else:
            run.edit(scope_id).live += 1
            run.push(let_happen, event.id, scope_id, event.id)
        release(run, scope_id)


def event_at(run: Run, element_id: str) -> Event | None:
    """Return the event that happens when a token is put to the element: a boundary event, or the start of an event
    sub-process."""
    element = run.process.elements.get(element_id)
    if element is None:  # a flow
        return None
    if isinstance(element, BoundaryEvent):
        return element
    owner = element if isinstance(element, SubProcess) else run.process.elements.get(element.scope)
    if not isinstance(owner, SubProcess) or not owner.triggered_by_event:
        return None
    starts = dict(run.process.scopes[owner.scope].event_subprocesses)
    start = run.process.elements.get(starts.get(owner.id, ""))
    return start if isinstance(start, StartEvent) and element in (owner, start) else None


def place_of(run: Run, element_id: str, event: Event | None) -> str:
    """Return the element whose scope the token is put into: an event sub-process is opened by its event, a flow lies
    where it begins."""
    flow = run.process.flows.get(element_id)
    if flow is not None:
        return flow.source
    return event.scope if isinstance(event, StartEvent) else element_id


def let_happen(run: Run, scope_id: str, event_id: str) -> None:
    """The event happens in the scope, as if what it waits for had come (Camunda 7)."""
    event = run.process.elements[event_id]
    if isinstance(event, StartEvent):
        # First, as an interruption forgets what moved in the scope, this token included.
        release(run, scope_id)
        start_event_subprocess(run, scope_id, event, {})
    elif isinstance(event, BoundaryEvent):
        for node_id in run.children(scope_id) if event.interrupting else ():
            if run.nodes[node_id].element == event.host:
                cancel(run, node_id)
        occur(run, scope_id, event, {})
        release(run, scope_id)


def take_away(run: Run, element_id: str) -> list[str]:
    """Cancel every occurrence of the element, the tokens that wait there if it is a join, and the waits of a start
    event; return their scopes."""
    touched = silence_start(run, element_id)
    for node in list(run.nodes.values()):
        # A loop is taken away as a whole, at its body.
        if node.id in run.nodes and node.element == element_id and not is_inside_body(run, node):
            cancel(run, node.id)
            touched.append(node.parent)
    for scope_id in list(run.nodes):
        if drop_waiting(run, scope_id, element_id):
            touched.append(scope_id)
    if not touched:
        raise EngineError(element_id, "no token stands there")
    return touched


def silence_start(run: Run, element_id: str) -> list[str]:
    """Let the start of an event sub-process wait no longer; return the scopes in which it did."""
    touched: list[str] = []
    if not isinstance(run.process.elements[element_id], StartEvent):
        return touched
    for node in list(run.nodes.values()):
        waits = [wait_id for wait_id, label in node.waits.items() if label == element_id]
        for wait_id in waits:
            tell_end(run, wait_id)
            run.end_wait(run.edit(node.id), wait_id)
        touched += [node.id] if waits else []
    return touched


def drop_waiting(run: Run, scope_id: str, element_id: str) -> bool:
    """Drop the tokens that wait at a join of the scope; False when there are none."""
    joins = run.nodes[scope_id].data.get("joins", {})
    if element_id not in joins:
        return False
    scope = run.edit(scope_id)
    scope.data["joins"] = {key: counts for key, counts in joins.items() if key != element_id}
    if not scope.data["joins"]:
        del scope.data["joins"]
    # Each waiting token counts in the scope.
    for _ in range(sum(joins[element_id].values())):
        release(run, scope_id)
    return True


def prune(run: Run, scope_id: str) -> None:
    while scope_id != ROOT and scope_id in run.nodes and not run.nodes[scope_id].live:
        parent = run.nodes[scope_id].parent
        cancel(run, scope_id)
        scope_id = parent


def is_inside_body(run: Run, node: Node) -> bool:
    return bool(node.parent) and run.is_body(node.parent)


def scopes_for(run: Run, target: str, command: commands.MoveTokens) -> list[str]:
    """Return the scopes in which tokens are put at the element: what moves within a round of a loop stays in it."""
    owner = run.process.elements[target].scope
    if owner and not command.scope_id:
        left = [
            node.parent
            for node in run.nodes.values()
            if node.element in command.from_elements and not is_inside_body(run, node)
        ]
        left += [key for key, node in run.nodes.items() if joins(node) & {*command.from_elements}]
        within = [
            key for key in dict.fromkeys(left) if run.nodes[key].element == owner and not run.is_body(key)
        ]
        if within:
            return within
    return [scope_for(run, target, command.scope_id)]


def joins(node: Node) -> set[str]:
    return set(node.data.get("joins", {}))


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
    return open_subprocess(run, element, scope_for(run, owner, "")).id


def open_subprocess(run: Run, element: Activity, parent: str) -> Node:
    """Open a sub-process without a token at its start."""
    node = run.open(element.id, parent)
    run.visit(element.id, "entered", node.id)
    map_inputs(run, element, node)
    arm_boundary(run, element, node)
    open_scope(run, node)
    return node
