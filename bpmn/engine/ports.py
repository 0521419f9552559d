"""What a called process takes of its caller's data and what it gives back (BPMN 10.4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpmn.errors import EngineError
from bpmn.model import DataPort, Process


def ported(
    ports: Iterable[DataPort], variables: Mapping[str, Any], *, is_demanded: bool = True
) -> dict[str, Any]:
    """Return the data inputs or outputs among the variables. Raises EngineError for one that is missing (BPMN 10.4.2),
    where they are demanded."""
    found: dict[str, Any] = {}
    for port in ports:
        one = port.found_in(variables)
        if is_demanded and not one and not port.is_optional:
            raise EngineError(port.id, f"the data {port.name or port.id} is declared and is not there")
        found.update(one)
    return found


def given_back(
    process: Process, variables: Mapping[str, Any], *, is_demanded: bool = False
) -> dict[str, Any] | None:
    """Return the data outputs that are there; None when the process declares none."""
    return ported(process.outputs, variables, is_demanded=is_demanded) if process.outputs else None
