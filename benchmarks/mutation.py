"""Mutation of the engine folder: which small changes of the code does no test notice?

    python -m benchmarks.mutation [--only gateways] [--seconds 600] [--seed 1] [--again printed.txt]

Every function of `bpmn/engine` is changed in one place at a time, in a process of its own; of the tests in
`tests/bpmn/engine` and `tests/bpmn/reading` only those run that come through the changed line. What is printed survived; `--again` asks
only for what a file of such lines names (by function and change, wherever it stands now);
`tests/bpmn/engine/SURVIVORS.md` says of each known survivor why."""

from __future__ import annotations

import ast
import copy
import importlib
import io
import os
import random
import signal
import sys
import time
import types
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import partial
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "bpmn" / "engine"
TESTS = [ROOT / "tests" / "bpmn" / "engine", ROOT / "tests" / "bpmn" / "reading"]
LONGEST = 20
"""Seconds that the tests of one change may take; longer counts as noticed."""
QUICK = 0.5
"""Seconds, while lines are being watched: slower tests are left out."""
OPTIONS = [
    "-x",
    "-q",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:django",
    "--noconftest",
    "-m",
    "not shared",
    "-o",
    "addopts=",
    "-o",
    "filterwarnings=",
]
COMPARISONS: dict[type, type] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip


class Lines:
    """Learns which tests come through which line."""

    def __init__(self) -> None:
        self.tests: dict[tuple[str, int], list[str]] = defaultdict(list)
        self.seen: set[tuple[str, int]] = set()
        self.calls: dict[str, Callable[[], object]] = {}
        self.seconds: dict[str, float] = {}

    def trace(self, frame: types.FrameType, event: str, argument: object) -> object:
        name = frame.f_code.co_filename
        if "/bpmn/engine/" not in name or "/tests/" in name:
            return None
        self.seen.add((name, frame.f_lineno))
        return self.trace

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.seen = set()
        begun = time.process_time()
        sys.settrace(self.trace)  # type: ignore[arg-type]
        try:
            return (yield)
        finally:
            sys.settrace(None)
            given = getattr(item, "callspec", None)
            parameters = dict(given.params) if given else {}
            is_plain = set(getattr(item, "fixturenames", ())) <= set(parameters)
            if time.process_time() - begun < QUICK and is_plain and isinstance(item, pytest.Function):
                self.calls[item.nodeid] = partial(item.obj, **parameters)
                self.seconds[item.nodeid] = time.process_time() - begun
                for place in self.seen:
                    self.tests[place].append(item.nodeid)


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


def functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    for value in vars(module).values():
        held = vars(value).values() if isinstance(value, type) else [value]
        for found in held:
            inner = getattr(found, "fget", found)
            if isinstance(inner, types.FunctionType) and inner.__module__ == module.__name__:
                yield inner


def codes(code: types.CodeType, path: str = "") -> Iterator[tuple[str, types.CodeType]]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            name = f"{path}{constant.co_name}"
            yield name, constant
            yield from codes(constant, f"{name}.")


def install(module: types.ModuleType, changed: ast.Module) -> None:
    """Give every function of the module the code it has in the changed source."""
    new = dict(codes(compile(changed, str(module.__file__), "exec")))
    for function in functions(module):
        if function.__qualname__ in new:
            function.__code__ = new[function.__qualname__]


def is_noticed(
    module: types.ModuleType, changed: Callable[[], ast.Module], tests: list[Callable[[], object]]
) -> bool:
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0
    signal.alarm(LONGEST)
    try:
        install(module, changed())
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            for test in tests:
                test()
    except BaseException:
        os._exit(1)
    os._exit(0)


def described(function: str, before: str, after: str) -> str:
    return f"{function}: {before[:90]!r} -> {after[:90]!r}"


def main(arguments: list[str]) -> None:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    seconds, only = float(given.get("--seconds", "1e9")), given.get("--only", "")
    lines = Lines()
    with redirect_stdout(io.StringIO()):
        failed = pytest.main([*OPTIONS, *map(str, TESTS)], plugins=[lines])
    if failed:
        raise SystemExit("the tests fail without any change")
    work = []
    for path in sorted(FOLDER.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if only in name:
            module = importlib.import_module(name)
            work += [(path, module, *found) for found in mutants(ast.parse(path.read_text()))]
    random.Random(int(given.get("--seed", "1"))).shuffle(work)
    if "--again" in given:
        known = {
            line.partition(" ")[2].partition(" ")[2]
            for line in Path(given["--again"]).read_text().splitlines()
        }
        work = [found for found in work if described(*found[3:6]) in known]
    counts = {"noticed": 0, "survived": 0, "untested": 0}
    end = time.monotonic() + seconds
    for path, module, line, function, before, after, changed in work:
        if time.monotonic() > end:
            break
        tests = [
            lines.calls[key]
            for key in sorted(set(lines.tests.get((str(path), line), ())), key=lines.seconds.__getitem__)
        ]
        outcome = "untested" if not tests else "noticed" if is_noticed(module, changed, tests) else "survived"
        counts[outcome] += 1
        if outcome != "noticed":
            place = path.relative_to(FOLDER)
            print(f"{outcome} {place}:{line} {described(function, before, after)}", flush=True)
    print(counts, f"of {len(work)}")


if __name__ == "__main__":
    main(sys.argv[1:])
