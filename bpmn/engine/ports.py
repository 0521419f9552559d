"""What a called process takes of its caller's data and what it gives back (BPMN 10.4.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bpmn.errors import EngineError
from bpmn.model import DataPort


def ported(ports: Iterable[DataPort], variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the data inputs or outputs among the variables; one that is missing is an error (BPMN 10.4.2)."""
    found: dict[str, Any] = {}
    for port in ports:
        one = port.found_in(variables)
        if not one and not port.is_optional:
            raise EngineError(port.id, f"the data {port.name or port.id} is declared and is not there")
        found.update(one)
    return found
