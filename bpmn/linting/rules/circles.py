"""A loop in which nothing waits and nothing decides to leave."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration
from bpmn.linting.findings import finding


def circles(found: Exploration) -> Iterator[Problem]:
    """Yield one problem for each element where a run had to be stopped."""
    for key, error in {error.element_id: error for error in found.circles}.items():
        yield finding(
            found.process,
            key,
            f"a token can go round without ever waiting: {error.message.rpartition(': ')[2]}",
            "put a task or an event that waits into the loop, or make sure that it is left",
            warning=True,
        )
