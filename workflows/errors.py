"""What can go wrong when a command meets the stored process.

WorkflowError
  +- NotFound         no such row
  +- WrongState       the row is not in a state that allows the command
  +- NotCompetent     the actor may not do this
  +- Conflict         somebody else was faster; read again
  +- DeploymentError  the files cannot be deployed (`problems` says why)
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


class WorkflowError(Exception):
    """Any refusal of this package."""


class NotFound(WorkflowError):
    """The row named does not exist."""


class WrongState(WorkflowError):
    """The command does not fit the state of its target."""


class NotCompetent(WorkflowError):
    """The actor is no candidate, or a guard refused him."""


class Conflict(WorkflowError):
    """A race was lost: the row changed since it was read."""


class DeploymentError(WorkflowError):
    """The files do not form a deployable procedure."""

    def __init__(self, problems: Sequence[Any]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(str(problem) for problem in self.problems))
