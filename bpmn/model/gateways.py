"""Gateways (BPMN 10.6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bpmn.model.expressions import Expression
from bpmn.model.nodes import FlowNode


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(FlowNode):
    direction: str = "Unspecified"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventBasedGateway(Gateway):
    instantiate: bool = False
    kind: Literal["Exclusive", "Parallel"] = "Exclusive"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplexGateway(Gateway):
    """`activation` sees `activationCount` and the number of tokens at each incoming flow by its id."""

    activation: Expression | None = None
