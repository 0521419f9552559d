"""Dead elements: drawn, connected, and yet no token ever comes there."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration
from bpmn.linting.findings import finding


def dead(found: Exploration) -> Iterator[Problem]:
    """Yield the first element of each dead part; nothing when the bound was reached, for then nothing is proven."""
    if not found.is_complete:
        return
    process = found.process
    # What the reader reports as unconnected needs no second finding.
    gone = [key for key in process.elements if key not in found.visited and key in process.reachable]
    for key in gone:
        element = process.elements[key]
        if any(flow.id in found.visited for flow in element.incoming):
            continue  # a join that never fires is a deadlock, and has a finding that says more
        if element.type == "boundaryEvent" and not element.outgoing:
            continue
        if not any(flow.source in gone for flow in element.incoming) and element.scope not in gone:
            yield finding(
                process,
                key,
                "no run ever comes here",
                "correct the gateway or event before it, or remove it",
                warning=True,
            )
