"""Events (BPMN 10.5)."""

from __future__ import annotations

from dataclasses import dataclass

from bpmn.model.event_definitions import EventDefinition, LinkDefinition
from bpmn.model.nodes import FlowNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(FlowNode):
    """An event with its definitions; none: the empty circle."""

    definitions: tuple[EventDefinition, ...] = ()
    parallel_multiple: bool = False

    def defines(self, kind: type) -> bool:
        return any(isinstance(definition, kind) for definition in self.definitions)

    @property
    def link(self) -> str:
        return next((d.name for d in self.definitions if isinstance(d, LinkDefinition)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEvent(Event):
    interrupting: bool = True
    form: str = ""
    initiator: str = ""
    """The variable that holds who started the instance (Camunda 7, Flowable)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndEvent(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrowEvent(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchEvent(Event):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvent(Event):
    """Attached to the activity `host`; a compensation event names its `handler` by an association."""

    host: str
    interrupting: bool = True
    handler: str = ""
