"""What can be changed in one place of a module: the other comparison, the other constant, the call left out."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

COMPARISONS: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


def compared(node: ast.Compare) -> Iterator[ast.AST]:
    if type(node.ops[0]) in COMPARISONS:
        yield ast.Compare(node.left, [COMPARISONS[type(node.ops[0])](), *node.ops[1:]], node.comparators)


def joined(node: ast.BoolOp) -> Iterator[ast.AST]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for number in range(len(node.values)):
        rest = node.values[:number] + node.values[number + 1 :]
        yield rest[0] if len(rest) == 1 else ast.BoolOp(node.op, rest)


def turned(op: ast.operator) -> ast.operator:
    return ast.Sub() if isinstance(op, ast.Add) else ast.Add() if isinstance(op, ast.Sub) else op


def constant(node: ast.Constant) -> Iterator[ast.AST]:
    if isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


CHANGES: dict[type, Callable[[Any], Iterable[ast.AST]]] = {
    ast.Compare: compared,
    ast.BoolOp: joined,
    ast.UnaryOp: lambda node: [node.operand] if isinstance(node.op, ast.Not) else [],
    ast.BinOp: lambda node: (
        [ast.BinOp(node.left, turned(node.op), node.right)] if turned(node.op) != node.op else []
    ),
    ast.AugAssign: lambda node: [ast.AugAssign(node.target, turned(node.op), node.value)],
    ast.Constant: constant,
    ast.Expr: lambda node: [ast.Pass()] if isinstance(node.value, ast.Call) else [],
    ast.IfExp: lambda node: [node.body, node.orelse],
    ast.If: lambda node: [ast.If(ast.Constant(value), node.body, node.orelse) for value in (True, False)],
    ast.Call: lambda node: node.args[:1] if getattr(node.func, "id", "") == "reversed" else [],
    ast.Break: lambda node: [ast.Pass()],
    ast.Continue: lambda node: [ast.Pass()],
}
"""By kind of node: what could stand in its place."""


class Put(ast.NodeTransformer):
    """Puts another node into the place of the numbered one."""

    def __init__(self, number: int, other: ast.AST) -> None:
        self.number, self.other, self.at = number, other, -1

    def visit(self, node: ast.AST) -> ast.AST:
        self.at += 1
        if self.at == self.number:
            return ast.copy_location(self.other, node)
        return self.generic_visit(node)


def put(tree: ast.Module, number: int, other: ast.AST) -> ast.Module:
    changed = Put(number, copy.deepcopy(other)).visit(copy.deepcopy(tree))
    assert isinstance(changed, ast.Module)
    return ast.fix_missing_locations(changed)


def mutants(tree: ast.Module) -> Iterator[tuple[int, str, str, str, Callable[[], ast.Module]]]:
    """Yield (line, function, before, after, maker of the changed module) of every change inside a function."""
    order: list[ast.AST] = []

    class Walk(ast.NodeVisitor):
        def visit(self, node: ast.AST) -> None:
            order.append(node)
            self.generic_visit(node)

    Walk().visit(tree)
    inside = {id(n): f.name for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for n in ast.walk(f)}
    for number, node in enumerate(order):
        if id(node) not in inside or not hasattr(node, "lineno"):
            continue
        for other in CHANGES.get(type(node), lambda node: [])(node):
            changed = partial(put, tree, number, other)
            before = ast.unparse(node.test) if isinstance(node, ast.If) else ast.unparse(node)
            after = ast.unparse(other.test) if isinstance(other, ast.If) else ast.unparse(other)
            yield node.lineno, inside[id(node)], before, after, changed
