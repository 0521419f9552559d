"""DMN 1.1 to 1.5: decision tables, boxed expressions and requirement graphs, with an account of every row.

model = read_dmn(content, file="subsidy.dmn")
result = model.evaluate("subsidy", {"age": 67})
result.value, result.matched, result.explanation
"""

from bpmn.dmn.graph import DecisionModel
from bpmn.dmn.reader import read_dmn
from bpmn.dmn.results import (
    CellExplanation,
    DecisionResult,
    InputExplanation,
    RowExplanation,
    TableExplanation,
)

__all__ = [
    "CellExplanation",
    "DecisionModel",
    "DecisionResult",
    "InputExplanation",
    "RowExplanation",
    "TableExplanation",
    "read_dmn",
]
