"""How findings are worded: a Problem with the element, and the way there as a designer would tell it."""

from __future__ import annotations

from collections.abc import Iterable

from bpmn.errors import Problem
from bpmn.linting.exploration import Place
from bpmn.model import Event, Gateway, Process

LONGEST = 24


def finding(process: Process, key: str, message: str, remedy: str, *, warning: bool = False) -> Problem:
    element = process.elements.get(key)
    line = element.line if element else 0
    return Problem(process.file, line, key, message, remedy, "warning" if warning else "error")


def told(process: Process, place: Place) -> str:
    """Return the way to a place: the names of tasks, events that decide and gateways that choose."""
    steps = [name_of(process, key) for key in place.path() if tells(process, key)]
    shown = steps if len(steps) <= LONGEST else [*steps[: LONGEST // 2], "…", *steps[-LONGEST // 2 :]]
    return " → ".join(shown) or "the start"


def tells(process: Process, key: str) -> bool:
    element = process.elements.get(key)
    if isinstance(element, Gateway):
        return False
    return element is not None and (
        not isinstance(element, Event) or bool(element.definitions or element.name)
    )


def name_of(process: Process, key: str) -> str:
    element = process.elements.get(key)
    return element.name or key if element else key


def listed(process: Process, keys: Iterable[str]) -> str:
    return ", ".join(
        f"{name_of(process, key)} ({key})" if name_of(process, key) != key else key for key in keys
    )
