"""BPMN 2.0, DMN and FEEL as a pure library.

definitions = read_bpmn(content, file="leave.bpmn")
state, effects = advance(definitions.processes["leave"], None, Start(variables={"days": 3}), now=now)
"""

from bpmn.engine import commands, effects
from bpmn.engine.advance import advance
from bpmn.engine.state import State, upgrade_state
from bpmn.errors import BpmnError, EngineError, Problem, ReadingError
from bpmn.model import Process
from bpmn.reading import Definitions, read_bpmn
from bpmn.runtime import LocalRuntime, NotFound, ThrownError

__all__ = [
    "BpmnError",
    "Definitions",
    "EngineError",
    "LocalRuntime",
    "NotFound",
    "Problem",
    "Process",
    "ReadingError",
    "State",
    "ThrownError",
    "advance",
    "commands",
    "effects",
    "read_bpmn",
    "upgrade_state",
]
