"""What each family of elements does: importing this package registers all of them with the lifecycle."""

from bpmn.engine.behaviours import (
    activities,
    calls,
    compensation,
    events,
    gateways,
    multi_instance,
    people,
    subprocesses,
    work,
)

__all__ = [
    "activities",
    "calls",
    "compensation",
    "events",
    "gateways",
    "multi_instance",
    "people",
    "subprocesses",
    "work",
]
