"""A choice that may find no way: conditions on every flow and no default."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.errors import Problem
from bpmn.linting.findings import finding
from bpmn.model import Gateway, Process


def defaults(process: Process) -> Iterator[Problem]:
    for element in process.elements.values():
        flows = element.outgoing
        chooses = flows and all(flow.condition is not None for flow in flows)
        if chooses and not element.default:
            what = "gateway" if isinstance(element, Gateway) else "element"
            yield finding(
                process,
                element.id,
                f"every flow that leaves the {what} has a condition: when none holds, the case stands still",
                "mark one flow as the default",
                warning=True,
            )
