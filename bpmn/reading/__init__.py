"""From BPMN XML to the model."""

from bpmn.reading import events, gateways, tasks
from bpmn.reading.definitions import Definitions, read_bpmn

BUILDERS = (tasks, events, gateways)
"""Modules that register how a kind of element is built."""

__all__ = ["BUILDERS", "Definitions", "read_bpmn"]
