"""From the model back to BPMN XML, without a layout: what was read and written reads as an equal model."""

from bpmn.writing.definitions import meaning, write_bpmn

__all__ = ["meaning", "write_bpmn"]
