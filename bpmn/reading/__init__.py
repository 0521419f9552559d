"""From BPMN XML to the model."""

from bpmn.reading import events, gateways, script_values, tasks
from bpmn.reading.definitions import Definitions, read_bpmn

BUILDERS = (tasks, events, gateways, script_values)
"""Modules that register how a kind of element, or of text, is read."""

__all__ = ["BUILDERS", "Definitions", "read_bpmn"]
