"""How nodes end (BPMN 13.3): closed or taken away with everything inside, their waits told, the instance over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from bpmn.engine import effects as e
from bpmn.engine.lifecycle import CONTINUED, finishing, release
from bpmn.engine.ports import given_back
from bpmn.engine.programs import Thrown
from bpmn.engine.run import Run
from bpmn.engine.state import ROOT, Node
from bpmn.errors import UnknownWait


def close(run: Run, node_id: str, phase: str = "completed") -> Node:
    """End a node and its waits, and tell its parent."""
    node = run.edit(node_id)
    if phase == "canceled":
        hear_end(run, node)
    end_waits(run, node)
    run.remove(node_id)
    # A loop's body is no occurrence of the element; its rounds are.
    if "body" not in node.data and node.element:
        run.visit(node.element, phase, node.id)
    release(run, node.parent)
    return node


def hear_end(run: Run, node: Node) -> None:
    """What is taken away ends too: its listeners hear it (Camunda 7). An error that one throws finds nothing left to
    interrupt."""
    element = run.process.elements.get(node.element)
    if element is None or not (element.on_end or element.on_delete):
        return
    if is_under_way(node) and "body" not in node.data:
        with suppress(Thrown):
            run.listen(node.id, (*element.on_delete, *element.on_end))


def is_under_way(node: Node) -> bool:
    """Whether the element has begun and is not over: before, after and while it is undone its events do not wait."""
    return node.data.get("kind") not in CONTINUED and "restored" not in node.data and not held_token(node)


def held_token(node: Node) -> str:
    """Return whether an incident holds a token that was to `enter` or to `depart`; "" when it holds none."""
    name = str(node.data.get("parked", [""])[0])
    return name if name in ("enter", "depart") else ""


def end_waits(run: Run, node: Node) -> None:
    for wait_id in list(node.waits):
        tell_end(run, wait_id)
        run.end_wait(node, wait_id)


def tell_end(run: Run, wait_id: str) -> None:
    """Tell the runtime that nobody waits under the id any more."""
    make = ENDINGS.get(wait_id[0])
    if make:
        run.tell(make(wait_id))


ENDINGS: dict[str, Callable[[str], e.Effect]] = {
    "w": lambda wait_id: e.CloseWork(work_id=wait_id, reason="canceled"),
    "t": lambda wait_id: e.DisarmTimer(timer_id=wait_id),
    "s": lambda wait_id: e.Unsubscribe(subscription_id=wait_id),
    "j": lambda wait_id: e.CancelJob(job_id=wait_id),
    "k": lambda wait_id: e.CancelChild(child_id=wait_id),
    "i": lambda wait_id: e.ResolveIncident(incident_id=wait_id),
}


def cancel(run: Run, node_id: str) -> None:
    """Take a node and everything inside it away."""
    cancel_inside(run, node_id)
    close(run, node_id, "canceled")


def cancel_inside(run: Run, node_id: str) -> None:
    """Take away everything that moves inside a scope, tokens on their way and at joins included, but not its log."""
    # Newest first and from the inside out, so that history shows inner things end before outer ones.
    for child in reversed(run.children(node_id)):
        cancel_inside(run, child)
        node = run.edit(child)
        hear_end(run, node)
        end_waits(run, node)
        run.remove(child)
        if "body" not in node.data and is_under_way(node):
            run.visit(node.element, "canceled", node.id)
    # Tokens on their way stand in the queue alone.
    run.drop_queued([node_id])
    scope = run.edit(node_id)
    scope.live = 0
    # But not "done": what was completed inside can still be undone.
    for key in ("joins", "reset", "todo"):
        scope.data.pop(key, None)


@finishing("process")
def end_process(run: Run, node_id: str) -> None:
    end_instance(run, "completed")


def end_instance(
    run: Run,
    outcome: Any,
    *,
    code: str = "",
    message: str = "",
    ends_caller: bool = False,
    ends_loop: bool = False,
) -> None:
    """The instance is over; its own variables stay readable."""
    # While the instance's variables can still be written.
    run.listen(ROOT, run.process.on_end)
    root = run.edit(ROOT)
    end_waits(run, root)
    # Read before the root's data goes; an ended instance keeps its variables alone.
    is_demanded = outcome == "completed" and "shared" in root.data
    root.data.clear()
    run.outcome = outcome
    # Whatever was on its way belongs to no instance any more.
    run.queue.clear()
    variables = dict(root.variables or {})
    run.tell(
        e.Ended(
            outcome=outcome,
            end_events=tuple(run.reached),
            error_code=code,
            message=message,
            variables=variables,
            given=given_back(run.process, variables, is_demanded=is_demanded),
            ends_caller=ends_caller,
            ends_loop=ends_loop,
        )
    )


def alive(run: Run, wait_id: str, element_hint: str = "") -> Node:
    """Return the node that waits under the id, for writing; UnknownWait when nothing does."""
    node_id = run.waits.get(wait_id)
    if node_id is None:
        raise UnknownWait(element_hint, f"nothing waits under {wait_id}")
    return run.edit(node_id)
