"""Missing join: two tokens run the same activity at the same time, so that people do the same work twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bpmn.engine.state import Node, State
from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration
from bpmn.linting.findings import finding, told
from bpmn.model import (
    Activity,
    BoundaryEvent,
    ConditionalDefinition,
    EndEvent,
    MessageDefinition,
    SignalDefinition,
)

FROM_OUTSIDE = (MessageDefinition, SignalDefinition, ConditionalDefinition)


def doubles(found: Exploration) -> Iterator[Problem]:
    """Yield one problem for each activity that runs twice in one scope; only the first one on a way."""
    seen: set[str] = set()
    for place in found.places:
        if place.before is not None and doubled(found, place.before.state):
            continue
        for key in doubled(found, place.state):
            if key not in seen:
                seen.add(key)
                yield finding(
                    found.process,
                    key,
                    f"after {told(found.process, place)} it runs twice at the same time",
                    "join the branches before it with a parallel or inclusive gateway",
                )


def doubled(found: Exploration, state: State) -> list[str]:
    counts = Counter(
        (node.parent, node.element) for node in state.nodes.values() if is_single(found, state, node)
    )
    waiting = [gateway for gateway, _, count in state.tokens_waiting() if count > 1]
    return list(dict.fromkeys([key for (_, key), count in counts.items() if count > 1] + waiting))


def is_single(found: Exploration, state: State, node: Node) -> bool:
    """Whether the node is an activity that is not one of several by its own loop, nor beside the rest by its nature."""
    element = found.process.elements.get(node.element)
    if not isinstance(element, Activity) or "body" in state.nodes[node.parent].data:
        return False
    if can_be_taken_back(found, node.element):
        return False
    is_event = getattr(element, "triggered_by_event", False)
    return not is_event and not element.is_for_compensation and "restored" not in node.data


def can_be_taken_back(found: Exploration, activity: str) -> bool:
    """Whether an interrupting message, signal or condition ends the activity, and its branch with it, from outside.

    Whoever draws that says how an earlier run is ended before a loop begins the next; which of the two comes first is
    decided by data, which the exploration does not know. One that leads on to anything but an end says no such thing.
    """
    return any(
        isinstance(event, BoundaryEvent)
        and event.host == activity
        and event.interrupting
        and any(isinstance(each, FROM_OUTSIDE) for each in event.definitions)
        and all(isinstance(found.process.elements[flow.target], EndEvent) for flow in event.outgoing)
        for event in found.process.elements.values()
    )
