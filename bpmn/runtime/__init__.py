"""A runtime in memory on a virtual clock, for programs without a database, for documentation and for tests.

runtime = LocalRuntime(Path("leave.bpmn"))
leave = runtime.start("leave", {"days": 3})
runtime.complete(runtime.work()[0], {"approved": True})
assert leave.outcome == "completed"
"""

from bpmn.runtime.driving import EPOCH
from bpmn.runtime.local import LocalRuntime
from bpmn.runtime.records import Incident, Instance, Job, NotFound, ThrownError, Work

__all__ = ["EPOCH", "Incident", "Instance", "Job", "LocalRuntime", "NotFound", "ThrownError", "Work"]
