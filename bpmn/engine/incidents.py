"""What the engine cannot get past stands as an incident at its element, and can be tried again."""

from __future__ import annotations

from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.behaviours.activities import BEGIN, complete, go_on
from bpmn.engine.behaviours.events import leave_event, throw_all
from bpmn.engine.behaviours.multi_instance import end_body
from bpmn.engine.behaviours.subprocesses import end_ad_hoc
from bpmn.engine.lifecycle import CONTINUED, depart, enter, finish, release, request
from bpmn.engine.run import Operation, Run
from bpmn.engine.state import Node
from bpmn.errors import EngineError, ExpressionFailed
from bpmn.model import Activity, Event, MessageDefinition

# By name, since a parked operation is stored with the state; a name here must never change its meaning.
REPEATABLE: dict[str, Operation] = {
    operation.__name__: operation
    for operation in (enter, depart, finish, complete, throw_all, leave_event, go_on, end_body, end_ad_hoc)
}


def fail_job(run: Run, node: Node, wait_id: str, message: str, kind: Any) -> None:
    """The job or child failed for good: its wait becomes an incident."""
    run.end_wait(node, wait_id)
    incident = run.wait(node, "i")
    run.tell(
        e.RaiseIncident(
            incident_id=incident, element_id=node.element, kind=kind, message=message, wait_id=wait_id
        )
    )


def park(
    run: Run, operation: Operation, element_id: str, arguments: tuple[Any, ...], error: EngineError
) -> None:
    """Instead of the operation that failed, leave a node that remembers it."""
    # An operation that cannot be stored cannot be tried again: its error fails the command.
    if operation.__name__ not in REPEATABLE:
        raise error
    node_id = str(arguments[0])
    # The token is in no node yet, so one is opened for it to stand in.
    if operation in (enter, depart):
        node = run.open(element_id, node_id, parked=[operation.__name__, *arguments])
        # The token's own count goes over to the node.
        release(run, node_id)
    else:
        node = run.edit(node_id)
        node.data["parked"] = [operation.__name__, *arguments]
    incident = run.wait(node, "i")
    kind: Any = "expression" if isinstance(error, ExpressionFailed) else "error"
    run.tell(
        e.RaiseIncident(
            incident_id=incident, element_id=error.element_id or element_id, kind=kind, message=error.message
        )
    )


def retry(run: Run, node: Node, incident_id: str) -> None:
    """Try again what failed."""
    run.end_wait(node, incident_id)
    run.tell(e.ResolveIncident(incident_id=incident_id))
    # Absent where a job or child failed: then the work itself is asked for again.
    parked = node.data.pop("parked", None)
    if parked is None:
        ask_again(run, node)
        return
    name, *arguments = parked
    if name in ("enter", "depart"):
        scope_id = node.parent
        # The token is on its way again before its node goes, or the scope would end.
        run.edit(scope_id).live += 1
        run.remove(node.id)
        release(run, scope_id)
    run.push(REPEATABLE[name], node.element, *arguments)


def ask_again(run: Run, node: Node) -> None:
    element = run.process.elements[node.element]
    kind = node.data.get("kind")
    if kind in CONTINUED:
        request(run, element, node, "async", "")
    elif isinstance(element, Activity):
        BEGIN[type(element)](run, element, node)
    elif isinstance(element, Event):
        handler = next((d.handler for d in element.definitions if isinstance(d, MessageDefinition)), "")
        request(run, element, node, "send", handler)
