"""Sub-processes (BPMN 13.3.4): embedded, transaction, event and ad-hoc; and the process itself as a scope."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bpmn.engine.behaviours.activities import COMPLETED, beginning, complete
from bpmn.engine.behaviours.throwing import START_EVENT_SUBPROCESS, occur
from bpmn.engine.behaviours.triggers import arm
from bpmn.engine.lifecycle import cancel_inside, close, finishing, put_token, release
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.model import Activity, Event, StartEvent, SubProcess


@beginning(SubProcess)
def begin_subprocess(run: Run, element: SubProcess, node: Node) -> None:
    open_scope(run, node)
    if node.id not in run.nodes:
        return
    scope = run.process.scopes[element.id]
    node = run.edit(node.id)
    node.live += 1
    starts = list(scope.starts)
    if element.is_ad_hoc and element.sequential:
        node.data["todo"] = starts[1:]
        starts = starts[:1]
    for target in reversed(starts):
        put_token(run, node.id, target)
    release(run, node.id)


def open_scope(run: Run, node: Node) -> None:
    """Give the scope its data objects and let its event sub-processes wait."""
    scope = run.process.scopes[node.element]
    for data in scope.data_objects:
        value = None if data.initial is None else data.initial.evaluate(run.context(node.id), run.now)
        if data.initial is not None and data.id not in run.context(node.id):
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
    node = run.open(element.id, scope_id)
    run.visit(element.id, "entered", node.id)
    for mapping in element.mappings.inputs:
        run.write_local(node.id, {mapping.target: mapping.source.evaluate(run.context(node.id), run.now)})
    open_scope(run, node)
    run.edit(node.id).live += 1
    occur(run, node.id, event, variables)
    release(run, node.id)


START_EVENT_SUBPROCESS.append(begin_event_subprocess)


@finishing("event_subprocess")
def finish_event_subprocess(run: Run, node_id: str) -> None:
    close(run, node_id)


# Ad-hoc (BPMN 13.3.5)


def ad_hoc_step(run: Run, element: Activity, node: Node) -> bool:
    """After each activity inside an ad-hoc sub-process its completion condition is asked."""
    owner = run.process.elements.get(run.nodes[node.parent].element)
    if not isinstance(owner, SubProcess) or not owner.is_ad_hoc or run.is_body(node.parent):
        return False
    if owner.completion is None or not owner.completion.holds(run.context(node.id), run.now):
        return False
    scope_id = node.parent
    run.edit(scope_id).data["todo"] = []
    if not owner.cancels_remaining:
        return False
    run.edit(scope_id).live += 1
    close(run, node.id)
    run.push(end_ad_hoc, owner.id, scope_id)
    return True


COMPLETED.append(ad_hoc_step)


def end_ad_hoc(run: Run, node_id: str) -> None:
    cancel_inside(run, node_id)
    complete(run, node_id)


@finishing("ad_hoc")
def finish_ad_hoc(run: Run, node_id: str) -> None:
    todo = run.nodes[node_id].data.get("todo", [])
    if todo:
        run.edit(node_id).data["todo"] = todo[1:]
        put_token(run, node_id, todo[0])
    else:
        complete(run, node_id)
