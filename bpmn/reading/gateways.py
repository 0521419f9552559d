"""Gateways from XML (BPMN 10.6)."""

from __future__ import annotations

from typing import Any

from bpmn.model import (
    ComplexGateway,
    EventBasedGateway,
    FlowNode,
    Gateway,
)
from bpmn.reading import xml
from bpmn.reading.elements import Fields, building
from bpmn.reading.reader import Reader
from bpmn.reading.xml import Element


@building("exclusiveGateway", "parallelGateway", "inclusiveGateway")
def gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return Gateway(**fields, direction=element.get("gatewayDirection") or "Unspecified")


@building("eventBasedGateway")
def event_gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    kind: Any = "Parallel" if element.get("eventGatewayType") == "Parallel" else "Exclusive"
    return EventBasedGateway(**fields, instantiate=element.get("instantiate") == "true", kind=kind)


@building("complexGateway")
def complex_gateway(reader: Reader, element: Element, fields: Fields) -> FlowNode:
    return ComplexGateway(**fields, activation=reader.formal(xml.child(element, "activationCondition")))
