"""Sub-processes (BPMN 13.3.4): embedded, transaction, event and ad-hoc; and the process itself as a scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine import commands
from bpmn.engine.behaviours.activities import LEAVING, beginning, complete, heard, map_outputs
from bpmn.engine.behaviours.catching import START_EVENT_SUBPROCESS, happen
from bpmn.engine.behaviours.gates import ask_gates, is_gated, open_gates
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.ending import cancel_inside, close
from bpmn.engine.lifecycle import finishing, put_token, release
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import EngineError, UnknownWait
from bpmn.model import Activity, Event, StartEvent, SubProcess


@beginning(SubProcess)
def begin_subprocess(run: Run, element: SubProcess, node: Node) -> None:
    # The events inside wait before the first token moves (BPMN 13.5.4).
    open_scope(run, node)
    if node.id not in run.nodes:
        return
    scope = run.process.scopes[element.id]
    node = run.edit(node.id)
    # Held until all starts are queued.
    node.live += 1
    starts = list(scope.starts)
    if element.by_condition:
        open_gates(run, node.id)
        starts = [key for key in starts if not is_gated(run.process.elements[key])]
    if element.by_hand:
        # A wait without an effect: it keeps the sub-process open until somebody says that it is over.
        run.wait(node, "a")
        starts = []
    elif element.is_ad_hoc and element.sequential:
        # Sequential: one at a time, in the order of the
        # diagram; the next follows when nothing moves any more.
        node.data["todo"] = starts[1:]
        starts = starts[:1]
    for target in reversed(starts):
        put_token(run, node.id, target)
    release(run, node.id)


def open_scope(run: Run, node: Node) -> None:
    """Give the scope its data objects and let its event sub-processes wait."""
    scope = run.process.scopes[node.element]
    for data in scope.data_objects:
        # What a caller gave stands; a data object of the process
        # without a value is written when something sets it.
        if data.id in run.context(node.id) or (node.id == ROOT and data.initial is None):
            continue
        value = None if data.initial is None else data.initial.evaluate(run.context(node.id), run.now)
        run.write_local(node.id, {data.id: value})
    for _, start_id in scope.event_subprocesses:
        event = run.process.elements[start_id]
        if isinstance(event, Event):
            arm(run, run.edit(node.id), event, start_id, event.definitions)


@finishing("subprocess")
def finish_subprocess(run: Run, node_id: str) -> None:
    complete(run, node_id)


def begin_event_subprocess(run: Run, scope_id: str, event: StartEvent, variables: Mapping[str, Any]) -> None:
    """BPMN 13.5.4: the sub-process runs inside the scope that it belongs to."""
    element = run.process.elements[event.scope]
    assert isinstance(element, SubProcess)
    # Inside the scope and not beside it: it sees the scope's data and keeps it alive.
    node = run.open(element.id, scope_id)
    run.visit(element.id, "entered", node.id)
    for mapping in element.mappings.inputs:
        run.write_local(node.id, {mapping.target: mapping.source.evaluate(run.context(node.id), run.now)})
    if element.on_start and not heard(run, node.id, element.on_start):
        return
    open_scope(run, node)
    run.edit(node.id).live += 1
    happen(run, node.id, event, variables)
    release(run, node.id)


START_EVENT_SUBPROCESS.append(begin_event_subprocess)


@finishing("event_subprocess")
def finish_event_subprocess(run: Run, node_id: str) -> None:
    element = run.element(node_id)
    assert isinstance(element, SubProcess)
    if element.on_end and not heard(run, node_id, element.on_end):
        return
    map_outputs(run, element, run.nodes[node_id])
    close(run, node_id)


# Ad-hoc (BPMN 13.3.5)


def ad_hoc_step(run: Run, element: Activity, node: Node) -> bool:
    """After each activity inside an ad-hoc sub-process its completion condition is asked."""
    scope_id = node.parent
    owner = run.process.elements.get(run.nodes[scope_id].element)
    if not isinstance(owner, SubProcess) or not owner.is_ad_hoc:
        return False
    if owner.completion is None or not owner.completion.holds(run.context(node.id), run.now):
        if owner.by_condition and not element.outgoing:
            # Held until the gates have been asked: what is over must not end the sub-process before.
            run.edit(scope_id).live += 1
            run.push(ask_gates, owner.id, scope_id)
        return False
    # Nothing more is begun, whatever was still to come.
    run.edit(scope_id).data["todo"] = []
    if not owner.cancels_remaining:
        stop_waiting(run, scope_id)
        return False
    # Held: the completed activity must not end the sub-process by itself while the end is queued.
    run.edit(scope_id).live += 1
    close(run, node.id)
    run.push(end_ad_hoc, owner.id, scope_id)
    return True


LEAVING.append(ad_hoc_step)


def end_ad_hoc(run: Run, node_id: str) -> None:
    cancel_inside(run, node_id)
    complete(run, node_id)


def stop_waiting(run: Run, node_id: str) -> None:
    """Nobody may start anything more in the ad-hoc sub-process."""
    node = run.edit(node_id)
    for wait_id in [wait_id for wait_id in node.waits if wait_id[0] == "a"]:
        run.end_wait(node, wait_id)


def start_by_hand(run: Run, command: commands.StartActivity) -> None:
    element = run.process.elements.get(command.element_id)
    node = open_by_hand(run, element.scope if element else command.element_id, command.scope_id)
    if command.element_id not in run.process.scopes[node.element].starts:
        raise EngineError(
            command.element_id, "something leads here; only what nothing leads to is started by hand"
        )
    # BPMN 13.3.5: in a sequential one a single activity runs at a time.
    owner = run.process.elements[node.element]
    if isinstance(owner, SubProcess) and owner.sequential and node.live:
        raise EngineError(
            command.element_id, f"{owner.id} is sequential and something is still going on in it"
        )
    put_token(run, node.id, command.element_id)


def finish_by_hand(run: Run, command: commands.FinishAdHoc) -> None:
    node = open_by_hand(run, command.element_id, command.scope_id)
    if node.live:
        raise EngineError(command.element_id, "something is still going on in it")
    stop_waiting(run, node.id)
    run.push(complete, node.element, node.id)


def open_by_hand(run: Run, element_id: str, scope_id: str) -> Node:
    """Return the (oldest) open ad-hoc sub-process that waits for somebody."""
    for wait_id, node_id in run.waits.items():
        if wait_id[0] == "a" and run.nodes[node_id].element == element_id and scope_id in ("", node_id):
            return run.edit(node_id)
    raise UnknownWait(element_id, "no ad-hoc sub-process is open whose activities are started by hand")


@finishing("ad_hoc")
def finish_ad_hoc(run: Run, node_id: str) -> None:
    # By hand, an empty sub-process still waits for somebody.
    if any(wait_id[0] == "a" for wait_id in run.nodes[node_id].waits):
        return
    todo = run.nodes[node_id].data.get("todo", [])
    if todo:
        run.edit(node_id).data["todo"] = todo[1:]
        put_token(run, node_id, todo[0])
    else:
        complete(run, node_id)
