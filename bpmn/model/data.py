"""Data of a process (BPMN 10.4): data objects, properties and the mappings into and out of an activity."""

from __future__ import annotations

from collections.abc import Mapping as Variables
from dataclasses import dataclass
from typing import Any

from bpmn.model.expressions import Value


@dataclass(frozen=True, slots=True)
class DataObject:
    """A variable of its scope; `initial` where the diagram gives one."""

    id: str
    name: str = ""
    is_collection: bool = False
    initial: Value | None = None


@dataclass(frozen=True, slots=True)
class DataPort:
    """What a called process takes or gives (BPMN 10.4.1, dataInput and dataOutput), under its name or its id."""

    id: str
    name: str = ""
    is_optional: bool = False

    def found_in(self, variables: Variables[str, Any]) -> dict[str, Any]:
        """Return the variable of that name, or nothing when there is none."""
        key = self.name if self.name in variables else self.id
        return {key: variables[key]} if key in variables else {}


@dataclass(frozen=True, slots=True)
class Mapping:
    """`target` receives the value of `source`; a missing source value is null. `is_local`: only what belongs to the
    activity itself goes in, and what comes out stays at it (`local` of camunda:in and camunda:out)."""

    target: str
    source: Value
    is_local: bool = False


@dataclass(frozen=True, slots=True)
class Mappings:
    """What goes into an activity's own scope and what comes out of it.

    `keeps_results` keeps everything but the listed results inside (zeebe:ioMapping). `takes` and `gives` are what an
    I/O specification without associations declares: these variables go in and out, as far as they are there."""

    inputs: tuple[Mapping, ...] = ()
    outputs: tuple[Mapping, ...] = ()
    keeps_results: bool = False
    takes: tuple[DataPort, ...] = ()
    gives: tuple[DataPort, ...] = ()


NO_MAPPINGS = Mappings()
