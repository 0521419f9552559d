"""What each family of elements does: importing this package registers all of them with the lifecycle."""

from bpmn.engine.behaviours import activities, compensation, events, gateways, multi_instance, subprocesses

__all__ = ["activities", "compensation", "events", "gateways", "multi_instance", "subprocesses"]
