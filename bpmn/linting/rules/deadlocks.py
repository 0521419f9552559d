"""Deadlock: tokens wait at a join that none can reach any more."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration, Place
from bpmn.linting.findings import finding, listed, told


def deadlocks(found: Exploration) -> Iterator[Problem]:
    """Yield one problem for each join that tokens are stuck at, with the shortest way there."""
    seen: set[str] = set()
    for place in found.places:
        if place.after or place.state.is_ended:
            continue
        for gateway, missing in waiting_joins(found, place):
            if gateway not in seen:
                seen.add(gateway)
                yield finding(
                    found.process,
                    gateway,
                    f"after {told(found.process, place)} it waits for ever: "
                    f"nothing comes any more from {listed(found.process, missing)}",
                    "join with the kind of gateway that split, or let every branch reach it",
                )


def waiting_joins(found: Exploration, place: Place) -> Iterator[tuple[str, list[str]]]:
    """Yield (join, the elements on whose flows it still waits)."""
    arrived: dict[str, set[str]] = {}
    for gateway, flow, _ in place.state.tokens_waiting():
        arrived.setdefault(gateway, set()).add(flow)
    for gateway, flows in arrived.items():
        yield gateway, [f.source for f in found.process.elements[gateway].incoming if f.id not in flows]
