"""One evaluation of a model: FEEL's run, which also gathers explanations and errors."""

from __future__ import annotations

from datetime import datetime

from bpmn.dmn.results import TableExplanation
from bpmn.feel.runs import Run

MAX_EXPLANATIONS = 200
MAX_ERRORS = 100


class DecisionRun(Run):
    """Tables evaluated inside loops are explained up to a number no reader would pass."""

    __slots__ = ("errors", "explanations")

    def __init__(self, now: datetime | None) -> None:
        super().__init__(now, [])
        self.explanations: list[TableExplanation] = []
        self.errors: list[str] = []

    def explain(self, explanation: TableExplanation) -> None:
        if len(self.explanations) < MAX_EXPLANATIONS:
            self.explanations.append(explanation)

    def fail(self, message: str) -> None:
        if len(self.errors) < MAX_ERRORS:
            self.errors.append(message)
