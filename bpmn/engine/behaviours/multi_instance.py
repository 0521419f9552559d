"""Loops (BPMN 13.3.6 and 13.3.7): a body keeps the counters, each round or item is a node inside it.

The cost of one completion does not depend on the number of siblings: nothing here walks over them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from bpmn.engine.behaviours.activities import INSTANCE_DONE, LOOPS, arm_boundary, go_on, start
from bpmn.engine.behaviours.compensation import hand_over
from bpmn.engine.behaviours.throwing import throw
from bpmn.engine.ending import cancel_inside, close
from bpmn.engine.lifecycle import CONTINUED, finishing, request
from bpmn.engine.run import Run
from bpmn.engine.state import Node
from bpmn.errors import ExpressionFailed
from bpmn.model import Activity, MultiInstance, StandardLoop, Value

COUNTERS = ("nrOfInstances", "nrOfActiveInstances", "nrOfCompletedInstances")
# Every instance is a node of the state, which is written with every step.
LARGEST = 100_000


def loop_of(run: Run, body_id: str) -> Any:
    element = run.element(body_id)
    assert isinstance(element, Activity)
    return element.loop


def begin_multi(run: Run, element: Activity, scope_id: str) -> None:
    loop = element.loop
    assert isinstance(loop, MultiInstance)
    run.listen(scope_id, loop.before)
    items, total = amount(run, element, loop, scope_id)
    body = run.open(element.id, scope_id, dict.fromkeys(COUNTERS, 0), body="multi", total=total, next=0)
    body.variables["nrOfInstances"] = total  # type: ignore[index]
    if items is not None and loop.item:
        # Kept as they are now: a collection that changes meanwhile changes no running loop.
        body.data["items"] = list(items.values())
        if not all(isinstance(key, int) for key in items):
            body.data["keys"] = list(items)
    # Armed before the first instance starts: a condition that holds already interrupts them all.
    arm_boundary(run, element, body)
    if body.id not in run.nodes:
        return
    if not total:
        run.push(end_body, element.id, body.id)
        return
    # The queue runs backwards; all of a parallel loop are queued now, of a sequential one the first.
    for index in reversed(range(1 if loop.sequential else total)):
        plan_instance(run, body.id, index)


LOOPS[MultiInstance] = begin_multi


def amount(
    run: Run, element: Activity, loop: MultiInstance, scope_id: str
) -> tuple[dict[Any, Any] | None, int]:
    """Return the items by index or key (None where the loop names none) and how many instances there will be.

    Where both a number and a list are given, the number counts, up to the length of the list."""
    context = run.context(scope_id)
    items: dict[Any, Any] | None = None
    if loop.collection is not None:
        found = loop.collection.evaluate(context, run.now)
        if not isinstance(found, list | tuple | dict | None):
            raise ExpressionFailed(element.id, f"the collection of the multi-instance is {found!r}, no list")
        # A list that is not there yet leaves it to the number.
        if found is not None or loop.cardinality is None:
            items = found if isinstance(found, dict) else dict(enumerate(found or ()))
    if loop.cardinality is None:
        return items, len(items or ())
    number = cardinality(run, element, loop.cardinality, context)
    if items is None:
        return (dict(enumerate(range(number))) if loop.item else None), number
    return items, min(number, len(items))


def cardinality(run: Run, element: Activity, given: Value, context: Mapping[str, Any]) -> int:
    value = given.evaluate(context, run.now)
    try:
        number = int(value)
    except (TypeError, ValueError) as error:
        message = f"the number of instances is {value!r}, no whole number"
        raise ExpressionFailed(element.id, message) from error
    if not 0 <= number <= LARGEST:
        raise ExpressionFailed(
            element.id, f"the number of instances is {number}; at most {LARGEST} are possible"
        )
    return number


def plan_instance(run: Run, body_id: str, index: int) -> None:
    """Queue the start of one instance; it counts as active from now on."""
    body = run.edit(body_id)
    body.data["next"] = max(body.data["next"], index + 1)
    # Counted when it is queued, so that the first one already sees all of them as active.
    body.variables["nrOfActiveInstances"] += 1  # type: ignore[index]
    loop = loop_of(run, body_id)
    # What the loop declares is local to each instance even while it is unset.
    variables: dict[str, Any] = {**dict.fromkeys(loop.own), "loopCounter": index}
    if loop.index:
        variables[loop.index] = index
    if "items" in body.data:
        variables[loop.item] = body.data["items"][index]
    if loop.output_item is not None and loop.output:
        name = loop.output_item.text
        # A result of a plain name is local to its instance;
        # written outwards, parallel instances would overwrite it.
        if name.isidentifier() and name not in variables:
            variables[name] = None
    body.live += 1  # until the queued start has put its node in
    run.push(_start, body.element, body_id, variables, index)


def _start(run: Run, body_id: str, variables: dict[str, Any], index: int) -> None:
    element = run.element(body_id)
    assert isinstance(element, Activity) and isinstance(element.loop, MultiInstance)
    run.edit(body_id).live -= 1
    if element.loop.async_before:
        # Nothing of the instance has begun: it waits in a node of its own, with what will be its variables.
        node = run.open(element.id, body_id, variables, kind="round_before", index=index)
        request(run, element, node, "async", "")
    else:
        start(run, element, body_id, variables, index=index)


def begin_round(run: Run, node_id: str) -> None:
    """The job before an instance is done: it begins."""
    element, node = run.element(node_id), run.remove(node_id)
    assert isinstance(element, Activity)
    run.edit(node.parent).live -= 1
    start(run, element, node.parent, node.variables, index=node.data["index"])


CONTINUED["round_before"] = begin_round


def instance_done(run: Run, element: Activity, node_id: str) -> None:
    """One instance is complete: collect its output, count, and see whether the rest is still wanted."""
    loop = element.loop
    assert isinstance(loop, MultiInstance)
    body_id = run.nodes[node_id].parent
    body = run.edit(body_id)
    # The result is read before the node closes and its variables are gone.
    collect(run, loop, body, node_id)
    # Counted first: the completion condition must see these counters.
    body.variables["nrOfCompletedInstances"] += 1  # type: ignore[index]
    body.variables["nrOfActiveInstances"] -= 1  # type: ignore[index]
    enough = loop.completion is not None and loop.completion.holds(run.context(node_id), run.now)
    has_next = loop.sequential and not enough and body.data["next"] < body.data["total"]
    # Read before the node closes, thrown after it: the event may end the whole loop.
    announced = announcements(run, loop, body, node_id)
    # The next one is planned before this one closes, or an empty body would end.
    if has_next:
        plan_instance(run, body_id, body.data["next"])
    close(run, node_id)
    if enough:
        cancel_inside(run, body_id)
        run.push(end_body, element.id, body_id)
    for definition in announced:
        if body_id in run.nodes:
            throw(run, element, body_id, definition)


INSTANCE_DONE["multi"] = instance_done


def collect(run: Run, loop: MultiInstance, body: Node, node_id: str) -> None:
    if loop.output and loop.output_item is not None:
        value = loop.output_item.evaluate(run.context(node_id), run.now)
        index = str(run.nodes[node_id].data["index"])
        # Keyed by text: results are stored as JSON, and parallel instances end in any order.
        body.data["out"] = {**body.data.get("out", {}), index: value}


def announcements(run: Run, loop: MultiInstance, body: Node, node_id: str) -> list[Any]:
    """Return what the completion throws (BPMN 13.3.7, behavior None, One, All, Complex)."""
    if loop.behavior == "None":
        return [loop.none_event] if loop.none_event else []
    if loop.behavior == "One":
        first = body.variables["nrOfCompletedInstances"] == 1  # type: ignore[index]
        return [loop.one_event] if loop.one_event and first else []
    if loop.behavior == "Complex":
        context = run.context(node_id)
        return [event for test, event in loop.complex_events if event and test.holds(context, run.now)]
    return []


@finishing("multi")
def finish_multi(run: Run, body_id: str) -> None:
    end_body(run, body_id)


def end_body(run: Run, body_id: str) -> None:
    loop = loop_of(run, body_id)
    body = run.nodes[body_id]
    if isinstance(loop, MultiInstance):
        if loop.output:
            # Asked where it will be written: a list that waits there keeps list form.
            held = run.context(body.parent).get(loop.output)
            run.write(body.parent, {loop.output: collected(loop, body, held)})
        run.listen(body.parent, loop.after)
    hand_over(run, body_id)
    go_on(run, body_id)


def collected(loop: MultiInstance, body: Node, held: Any) -> Any:
    """Return the results in the order of the items, under their keys where the collection was a map (and no list
    waits for them), or under their numbers where a map waits for them; what was not done is left out, or stays as it is
    where the collection itself is to be changed."""
    out = {int(index): value for index, value in body.data.get("out", {}).items()}
    if "keys" in body.data and not isinstance(held, list):
        return {key: out[i] for i, key in enumerate(body.data["keys"]) if i in out}
    if loop.collection is not None and loop.collection.text == loop.output:
        return [out.get(i, item) for i, item in enumerate(body.data.get("items", ()))]
    if isinstance(held, dict):
        return {str(i): out[i] for i in sorted(out)}
    return [out[i] for i in sorted(out)]


# Standard loops


def begin_loop(run: Run, element: Activity, scope_id: str) -> None:
    loop = element.loop
    assert isinstance(loop, StandardLoop)
    body = run.open(element.id, scope_id, {"loopCounter": 0}, body="loop")
    arm_boundary(run, element, body)
    if body.id not in run.nodes:
        return
    # testBefore: the body may never run (BPMN 13.3.6).
    if loop.test_before and not goes_on(run, loop, body.id, run.context(body.id)):
        run.push(end_body, element.id, body.id)
    else:
        start(run, element, body.id)


LOOPS[StandardLoop] = begin_loop


def goes_on(run: Run, loop: StandardLoop, body_id: str, context: Mapping[str, Any]) -> bool:
    done = run.nodes[body_id].variables["loopCounter"]  # type: ignore[index]
    maximum = loop.maximum.evaluate(context, run.now) if loop.maximum is not None else None
    if maximum is not None and Decimal(done) >= Decimal(str(maximum)):
        return False
    return loop.condition is None or loop.condition.holds(context, run.now)


def round_done(run: Run, element: Activity, node_id: str) -> None:
    loop = element.loop
    assert isinstance(loop, StandardLoop)
    body_id = run.nodes[node_id].parent
    body = run.edit(body_id)
    body.variables["loopCounter"] += 1  # type: ignore[index]
    again = goes_on(run, loop, body_id, run.context(node_id))
    # Held, because the only round closes while the body must stay.
    body.live += 1
    close(run, node_id)
    body.live -= 1
    if again:
        start(run, element, body_id)
    else:
        run.push(end_body, element.id, body_id)


INSTANCE_DONE["loop"] = round_done


@finishing("loop")
def finish_loop(run: Run, body_id: str) -> None:
    """Ended by its rounds alone (a round that was taken away ends the loop)."""
    end_body(run, body_id)
