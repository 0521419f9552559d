"""What every flow node has in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bpmn.model.data import NO_MAPPINGS, Mappings
from bpmn.model.flows import SequenceFlow
from bpmn.model.programs import Listener


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowNode:
    """An element that tokens visit. `scope` is the id of the sub-process around it, empty for the process.

    `type` is the XML name (`userTask`); `properties` the own-namespace attributes with the lane's as defaults;
    `extensions` own-namespace child elements as (name, attributes)."""

    id: str
    type: str
    name: str = ""
    scope: str = ""
    lane: str = ""
    incoming: tuple[SequenceFlow, ...] = ()
    outgoing: tuple[SequenceFlow, ...] = ()
    default: str = ""
    properties: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[tuple[str, Mapping[str, str]], ...] = ()
    mappings: Mappings = NO_MAPPINGS
    on_start: tuple[Listener, ...] = ()
    """What listeners do when the node begins, and when it ends."""
    on_end: tuple[Listener, ...] = ()
    on_complete: tuple[Listener, ...] = ()
    """What listeners of a task do beside it: when its work is done, and when it is taken away."""
    on_delete: tuple[Listener, ...] = ()
    async_before: bool = False
    async_after: bool = False
    line: int = 0
    documentation: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
