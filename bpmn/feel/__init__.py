"""FEEL, the expression language of DMN 1.5: compiled once, evaluated without Python's own evaluator.

compile_expression('amount > 100 and status = "ok"').evaluate({"amount": 150, "status": "ok"})  # True
compile_unary_tests("[18..65)").evaluate(30, {})  # True
"""

from bpmn.feel.errors import FeelError, FeelLimit
from bpmn.feel.expression import Expression, UnaryTests, compile_expression, compile_unary_tests
from bpmn.feel.kinds import FeelType
from bpmn.feel.runs import Function

__all__ = [
    "Expression",
    "FeelError",
    "FeelLimit",
    "FeelType",
    "Function",
    "UnaryTests",
    "compile_expression",
    "compile_unary_tests",
]
