"""Functions of a Python script that are one expression, put in where they are called."""

from __future__ import annotations

import ast

from bpmn.reading.limits import NotTranslatable


def without_functions(text: str) -> list[ast.stmt]:
    """Return the statements of a script with each function written out at its calls. Raises NotTranslatable and what
    `ast.parse` raises."""
    calls = Calls()
    statements = [made for one in ast.parse(text).body for made in calls.read(one)]
    if calls.known and not statements:
        raise NotTranslatable("a script of functions alone is code")
    return statements


class Calls(ast.NodeTransformer):
    def __init__(self) -> None:
        self.known: dict[str, ast.Lambda] = {}

    def read(self, statement: ast.stmt) -> list[ast.stmt]:
        if isinstance(statement, ast.FunctionDef):
            # A function knows those before it, and not itself: one that calls itself stays code.
            body = self.visit(value_of(statement.body))
            self.known[statement.name] = ast.Lambda(statement.args, body)
            return []
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Lambda):
            for target in statement.targets:
                self.known[ast.unparse(target)] = self.visit(statement.value)
            return []
        return [self.visit(statement)]

    def visit_Call(self, node: ast.Call) -> ast.Call:
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id in self.known:
            node.func = self.known[node.func.id]
        return node


def value_of(body: list[ast.stmt]) -> ast.expr:
    """Return what a function gives: its only expression, or one of a few by conditions."""
    first, *rest = body or [ast.Pass()]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and rest:
        return value_of(rest)  # what it says of itself
    if isinstance(first, ast.Return) and not rest:
        return first.value or ast.Constant(None)
    if isinstance(first, ast.If):
        return ast.IfExp(first.test, value_of(first.body), value_of(first.orelse or rest))
    raise NotTranslatable(
        f"line {getattr(first, 'lineno', 0)}: a function of more than one expression is code"
    )
