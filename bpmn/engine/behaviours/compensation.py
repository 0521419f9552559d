"""Compensation and transactions (BPMN 13.5.5): each scope keeps a log of what can be undone, newest last."""

from __future__ import annotations

from typing import Any

from bpmn.engine.behaviours.activities import COMPLETED, begin, start
from bpmn.engine.behaviours.catching import occur
from bpmn.engine.ending import cancel_inside, close
from bpmn.engine.lifecycle import finishing, release
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.model import Activity, BoundaryEvent, CancelDefinition, CompensateDefinition, Event, SubProcess

Entry = list[Any]
"""[activity id, its local variables, its inner log]"""


def note_completion(run: Run, element: Activity, node: Node) -> bool:
    """Log a completed activity that can be compensated; one of a loop can only when the whole loop is complete."""
    # Without any handler in the diagram nothing need be remembered, however often a loop goes round.
    if not run.process.can_compensate:
        return False
    inner = node.data.get("done", [])
    handler = run.process.compensation_handlers.get(element.id)
    restorable = element.id in run.process.compensation_subprocesses or inner
    if handler or restorable:
        # In a loop the entry waits at the body until the whole
        # loop is complete (`hand_over`), as in Camunda 7.
        holder = node.parent if run.is_body(node.parent) else run.scope_of(node.id)
        # With its variables as they were: a handler sees the data of the activity's end (BPMN 13.5.5).
        log(run, holder, [element.id, dict(node.variables or {}), inner])
    return False


COMPLETED.append(note_completion)


def log(run: Run, scope_id: str, entry: Entry) -> None:
    scope = run.edit(scope_id)
    # A new list: the old one belongs to the given state.
    scope.data["done"] = [*scope.data.get("done", ()), entry]


def hand_over(run: Run, body_id: str) -> None:
    """A loop is complete: what its rounds did can be undone from now on."""
    for entry in run.nodes[body_id].data.get("done", ()):
        log(run, run.scope_of(body_id), entry)


def compensate(run: Run, node_id: str, definition: CompensateDefinition) -> None:
    """Undo what the event's scope has done, or one activity of it, inside the event's own node: it waits. An event
    that does not wait leaves the handlers to its scope."""
    hosts = {handler: host for host, handler in run.process.compensation_handlers.items()}
    activity = hosts.get(definition.activity, definition.activity)  # naming the handler means what it undoes
    waiting = node_id if definition.waits else run.nodes[node_id].parent
    # The queue runs backwards: what the event sub-process did itself is newer, and is undone first.
    for scope_id in reversed(log_scopes(run, node_id, activity)):
        undo(run, scope_id, waiting, activity)


def log_scopes(run: Run, node_id: str, activity: str) -> list[str]:
    """The scopes whose logs count, from within: the event's own; from an event sub-process also the one it belongs to
    (BPMN 10.5.5: it is part of that scope). For a named activity it is the scope that did it."""
    scope_id = run.scope_of(node_id)
    found = [scope_id]
    while scope_id != ROOT:
        element = run.element(scope_id)
        is_event = isinstance(element, SubProcess) and element.triggered_by_event
        holds_it = any(entry[0] == activity for entry in run.nodes[scope_id].data.get("done", ()))
        if holds_it or not is_event or (activity and run.process.elements[activity].scope == element.id):
            break
        scope_id = run.scope_of(scope_id)
        found.append(scope_id)
    return found[-1:] if activity else found


def undo(run: Run, scope_id: str, waiting: str, activity: str = "") -> None:
    """Start the handlers of the scope's log, newest first; `waiting` is the node inside which they count."""
    scope = run.edit(scope_id)
    entries = scope.data.get("done", [])
    chosen = [entry for entry in entries if not activity or entry[0] == activity]
    # Taken out of the log before they run, so that nothing is undone twice.
    scope.data["done"] = [entry for entry in entries if entry not in chosen]
    # Not in this scope's own log: the activity lies in a sub-process that has completed.
    if activity and not chosen:
        chosen, scope.data["done"] = inside(entries, activity)
    if not scope.data["done"]:
        del scope.data["done"]
    for entry in chosen:  # the queue runs backwards: the newest entry is undone first
        # Each queued handler counts as something that moves, or the event would be left before they begin.
        run.edit(waiting).live += 1
        run.push(undo_entry, entry[0], waiting, entry)


def inside(entries: list[Entry], activity: str) -> tuple[list[Entry], list[Entry]]:
    """Return the entries for an activity inside completed sub-processes, and the log without them."""
    chosen: list[Entry] = []
    kept: list[Entry] = []
    for element_id, variables, inner in entries:
        chosen += [entry for entry in inner if entry[0] == activity]
        deeper, rest = inside([entry for entry in inner if entry[0] != activity], activity)
        chosen += deeper
        kept.append([element_id, variables, rest])
    return chosen, kept


def undo_entry(run: Run, waiting: str, entry: Entry) -> None:
    # The queued entry's own count; the handler's node brings another.
    run.edit(waiting).live -= 1
    element_id, variables, inner = entry
    handler = run.process.compensation_handlers.get(element_id)
    if handler:
        element = run.process.elements[handler]
        assert isinstance(element, Activity)
        if element.loop is None:
            start(run, element, waiting, dict(variables) or None)
        else:
            begin(run, element, waiting)
        return
    # The completed sub-process stands again with its data, so that what is undone sees them.
    node = run.open(element_id, waiting, dict(variables) or None, restored=True, done=inner)
    own = run.process.compensation_subprocesses.get(element_id)
    if own:
        sub = run.open(own, node.id)
        run.visit(own, "entered", sub.id)
        begin_handler(run, sub)
    elif inner:
        undo(run, node.id, node.id)
    else:
        close(run, node.id)


def begin_handler(run: Run, sub: Node) -> None:
    """Start a compensation event sub-process at its start event."""
    for start_id in [e.id for e in run.process.elements.values() if e.scope == sub.element]:
        event = run.process.elements[start_id]
        # What is thrown inside the handler has the same definition, but tokens come to it.
        if isinstance(event, Event) and event.defines(CompensateDefinition) and not event.incoming:
            run.edit(sub.id).live += 1
            occur(run, sub.id, event, {})
            release(run, sub.id)
            return


@finishing("restored")
def finish_restored(run: Run, node_id: str) -> None:
    close(run, node_id)


# Transactions (BPMN 10.3.5)


def cancel_transaction(run: Run, node_id: str) -> None:
    """End everything in the transaction, undo what it did, then leave by its cancel event."""
    transaction_id = transaction_of(run, node_id)
    run.visit(run.nodes[node_id].element, "completed", node_id)
    # The end event's node goes first: as part of the transaction it would be canceled with the rest.
    run.remove(node_id)
    cancel_inside(run, transaction_id)
    node = run.edit(transaction_id)
    cancel_siblings(run, node)
    node.live = 1  # as one thing that moves: the release below ends it, at once where nothing is to be undone
    node.data["canceled"] = True
    undo(run, transaction_id, transaction_id)
    release(run, transaction_id)


def cancel_siblings(run: Run, node: Node) -> None:
    """Of a multi-instance transaction every instance is cancelled, and undone is what any of them did (Camunda 7)."""
    if not run.is_body(node.parent):
        return
    body = run.edit(node.parent)
    run.drop_queued([body.id])
    others = list(body.data.pop("done", ()))
    for key in run.children(body.id):
        if key != node.id:
            cancel_inside(run, key)
            other = close(run, key, "canceled")
            others.append([other.element, dict(other.variables or {}), other.data.get("done", [])])
    node.data["done"] = [*others, *node.data.get("done", ())]


# Without a transaction around it the process itself counts as one.
def transaction_of(run: Run, node_id: str) -> str:
    scope_id = run.scope_of(node_id)
    while scope_id != ROOT:
        element = run.element(scope_id)
        if isinstance(element, SubProcess) and element.is_transaction:
            break
        scope_id = run.scope_of(scope_id)
    return scope_id


def end_canceled(run: Run, node_id: str) -> None:
    element = run.element(node_id)
    assert isinstance(element, Activity)
    body_id = run.nodes[node_id].parent
    host = body_id if run.is_body(body_id) else node_id
    scope_id = run.nodes[host].parent
    events = [run.process.elements[key] for key in element.boundary]
    caught = [e for e in events if isinstance(e, BoundaryEvent) and e.defines(CancelDefinition)]
    run.edit(scope_id).live += 1
    if host != node_id:
        cancel_inside(run, host)
    close(run, host, "canceled")
    for event in caught[:1]:
        occur(run, scope_id, event, {})
    release(run, scope_id)


@finishing("canceled")
def finish_canceled(run: Run, node_id: str) -> None:
    end_canceled(run, node_id)
