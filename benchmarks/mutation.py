"""Mutation of the core: which small changes of the code does no test notice?

    python -m benchmarks.mutation [--part engine] [--only gateways] [--seconds 600] [--seed 1] [--again printed.txt] [--kit folder]

Every function of one part of `bpmn` is changed in one place at a time, in random order, in a process of its own; of
the part's tests only those run that come through the changed line. With `--kit` the models of the public DMN
compatibility kit in that folder are asked too. What is printed survived; `--again` asks only for what a file of such
lines names (by function and change, wherever it stands now); `tests/bpmn/engine/SURVIVORS.md` says of each known
survivor why."""

from __future__ import annotations

import ast
import importlib
import io
import os
import random
import signal
import sys
import time
import types
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.mutants import mutants
from tests.bpmn.dmn.tck import Case, Model, agrees, cases

ROOT = Path(__file__).parent.parent
PARTS = {
    "engine": ["engine", "reading"],
    "feel": ["feel", "dmn"],
    "dmn": ["dmn"],
    "runtime": ["runtime", "engine"],
    "reading": ["reading", "engine"],
}
"""By folder of `bpmn`: the folders with its tests."""
LONGEST = 20
"""Seconds that the tests of one change may take; longer counts as noticed."""
QUICK = 0.5
"""Seconds, while lines are being watched: slower tests are left out."""
OPTIONS = [
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


class Lines:
    """Learns which tests come through which line."""

    def __init__(self, folder: Path) -> None:
        self.folder = f"{folder}{os.sep}"
        self.tests: dict[tuple[str, int], list[str]] = defaultdict(list)
        self.seen: set[tuple[str, int]] = set()
        self.calls: dict[str, Callable[[], object]] = {}
        self.seconds: dict[str, float] = {}

    def trace(self, frame: types.FrameType, event: str, argument: object) -> object:
        name = frame.f_code.co_filename
        if not name.startswith(self.folder):
            return None
        self.seen.add((name, frame.f_lineno))
        return self.trace

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        given = getattr(item, "callspec", None)
        parameters = dict(given.params) if given else {}
        is_plain = set(getattr(item, "fixturenames", ())) <= set(parameters)
        is_kept = is_plain and isinstance(item, pytest.Function)
        call = partial(item.obj, **parameters) if is_kept else None  # type: ignore[attr-defined]
        with self.watched(item.nodeid, call):
            return (yield)

    @contextmanager
    def watched(self, key: str, call: Callable[[], object] | None) -> Iterator[None]:
        """Learn the lines of what runs meanwhile; `call` is how to run it again."""
        self.seen = set()
        begun = time.process_time()
        has_passed = False
        sys.settrace(self.trace)  # type: ignore[arg-type]
        try:
            yield
            has_passed = True
        finally:
            sys.settrace(None)
            self.seconds[key] = time.process_time() - begun
            if call and has_passed and self.seconds[key] < QUICK:
                self.calls[key] = call
                for place in self.seen:
                    self.tests[place].append(key)

    def watch_kit(self, folder: Path) -> None:
        """Ask the models of the kit too, as far as they agree today."""
        agreeing: dict[Path, list[Case]] = defaultdict(list)
        for case in cases(folder):
            if agrees(case.run(), case.expected):
                agreeing[case.model.path].append(case)
        for path, chosen in agreeing.items():
            call = partial(ask_model, path, chosen)
            with self.watched(str(path), call):
                call()


def ask_model(path: Path, chosen: list[Case]) -> None:
    model = Model(path)  # read again: what was compiled before the change would not show it
    for case in chosen:
        assert agrees(replace(case, model=model).run(), case.expected)


WRAPPED = ("fget", "func", "__func__", "__wrapped__")
"""Where a property, a cached property, a class method and a cached function keep what they call."""


def functions(module: types.ModuleType) -> Iterator[types.FunctionType]:
    for value in vars(module).values():
        held = vars(value).values() if isinstance(value, type) else [value]
        for found in held:
            inner = next((getattr(found, key) for key in WRAPPED if hasattr(found, key)), found)
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


def watch(folder: Path, kit: str) -> Lines:
    """Run the part's tests as they are. One that fails is left out: watched lines are slow, and some tests have limits of
    time. Raises SystemExit when none is left."""
    lines = Lines(folder)
    tests = [str(ROOT / "tests" / "bpmn" / key) for key in PARTS[folder.name]]
    with redirect_stdout(io.StringIO()):
        pytest.main([*OPTIONS, *tests], plugins=[lines])
    if not lines.calls:
        raise SystemExit("no test passes without any change")
    if kit:
        lines.watch_kit(Path(kit))
    return lines


def planned(folder: Path, given: dict[str, str]) -> list[tuple[Any, ...]]:
    """Return (file, module, line, function, before, after, maker) of the changes to ask for, in random order."""
    work = []
    for path in sorted(folder.rglob("*.py")):
        name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        if given.get("--only", "") in name:
            module = importlib.import_module(name)
            work += [(path, module, *found) for found in mutants(ast.parse(path.read_text()))]
    random.Random(int(given.get("--seed", "1"))).shuffle(work)
    if "--again" not in given:
        return work
    lines = Path(given["--again"]).read_text().splitlines()
    known = {line.partition(" ")[2].partition(" ")[2] for line in lines}
    return [found for found in work if described(*found[3:6]) in known]


def main(arguments: list[str]) -> None:
    given = dict(zip(arguments[::2], arguments[1::2], strict=True))
    folder = ROOT / "bpmn" / given.get("--part", "engine")
    lines = watch(folder, given.get("--kit", ""))
    work = planned(folder, given)
    counts = {"noticed": 0, "survived": 0, "untested": 0}
    end = time.monotonic() + float(given.get("--seconds", "1e9"))
    for path, module, line, function, before, after, changed in work:
        if time.monotonic() > end:
            break
        found = sorted(set(lines.tests.get((str(path), line), ())), key=lines.seconds.__getitem__)
        tests = [lines.calls[key] for key in found]
        outcome = "untested" if not tests else "noticed" if is_noticed(module, changed, tests) else "survived"
        counts[outcome] += 1
        if outcome != "noticed":
            place = path.relative_to(folder)
            print(f"{outcome} {place}:{line} {described(function, before, after)}", flush=True)
    print(counts, f"of {len(work)}")


if __name__ == "__main__":
    main(sys.argv[1:])
