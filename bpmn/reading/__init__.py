"""From BPMN XML to the model."""

from bpmn.reading.definitions import Definitions, read_bpmn

__all__ = ["Definitions", "read_bpmn"]
