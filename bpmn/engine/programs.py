"""Running the statements of a script over a copy of what it sees, within a bound on steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from bpmn.errors import ExpressionFailed
from bpmn.model.programs import Assign, Choice, Each, Evaluate, Jump, Program, Raise, Statement, While

STEPS = 20_000
"""Statements of one script: a loop that never ends must not take the engine with it."""


class Thrown(Exception):
    """The script throws a BPMN error; `node_id` is where a listener was heard that did."""

    def __init__(self, code: str, message: str, data: Any = None) -> None:
        super().__init__(code)
        self.code, self.message = code, message
        self.node_id = ""
        self.data = data if isinstance(data, dict) else {}


@dataclass
class Execution:
    """One run of a script: what it sees, what it changed, the value it ends with."""

    element_id: str
    seen: dict[str, Any]
    now: datetime
    changed: dict[str, Any] = field(default_factory=dict)
    lasting: set[str] = field(default_factory=set)
    inner: dict[str, Any] = field(default_factory=dict)
    result: Any = None
    steps: int = 0

    def block(self, statements: Sequence[Statement]) -> str:
        """Run statements in order; return why they ended early: "", "break", "continue" or "return"."""
        for statement in statements:
            self.count()
            ended = self.one(statement)
            if ended:
                return ended
        return ""

    def enclosed(self, statements: Sequence[Statement]) -> str:
        """Run the statements of an inner block: what they declare is not known after it, and what it hid is again."""
        own = {one.name for one in statements if isinstance(one, Assign) and one.declares}
        tables = (self.seen, self.changed)
        hidden = [{name: table[name] for name in own & table.keys()} for table in tables]
        ended = self.block(statements)
        for table, before in zip(tables, hidden, strict=True):
            # A name that was declared inside and set as a lasting variable stays with the process.
            for name in own - (self.lasting if table is self.changed else set()):
                table.pop(name, None)
                table.update({name: before[name]} if name in before else {})
        return ended

    def count(self) -> None:
        self.steps += 1
        if self.steps > STEPS:
            raise ExpressionFailed(
                self.element_id, f"script: more than {STEPS} steps; does a loop never end?"
            )

    def one(self, statement: Statement) -> str:
        match statement:
            case Assign(name, value, lasting, inner):
                kept = self.inner if inner else self.changed
                self.result = self.seen[name] = kept[name] = value.evaluate(self.seen, self.now)
                self.lasting |= {name} if lasting and not inner else set()
            case Evaluate(value, ends):
                self.result = value.evaluate(self.seen, self.now)
                return "return" if ends else ""
            case Choice(test, positive, negative):
                return self.enclosed(positive if is_true(test.evaluate(self.seen, self.now)) else negative)
            case Each():
                return self.each(statement)
            case While():
                return self.repeat(statement)
            case Jump(where):
                return where
            case Raise(code, message, data):
                said = "" if message is None else message.evaluate(self.seen, self.now)
                more = None if data is None else data.evaluate(self.seen, self.now)
                raise Thrown(str(code.evaluate(self.seen, self.now)), str(said or ""), more)
        return ""

    def each(self, loop: Each) -> str:
        items = loop.items.evaluate(self.seen, self.now)
        # The loop's own variable hides one of the same name only while it runs.
        held = {name: value for name, value in self.seen.items() if name == loop.name}
        ended = ""
        for item in items if isinstance(items, list) else [] if items is None else [items]:
            self.count()  # a round is a step, whatever its body holds
            self.seen[loop.name] = item
            ended = self.enclosed(loop.body)
            if ended in ("break", "return"):
                break
        self.seen.pop(loop.name, None)
        self.seen.update(held)
        return ended if ended == "return" else ""

    def repeat(self, loop: While) -> str:
        while is_true(loop.test.evaluate(self.seen, self.now)):
            self.count()
            ended = self.enclosed(loop.body)
            if ended in ("break", "return"):
                return ended if ended == "return" else ""
            self.block(loop.step)
        return ""


def is_true(value: Any) -> bool:
    """What the languages of scripts agree to take for true."""
    return value is not None and value is not False and value != 0 and value != ""


def execute(
    program: Program, element_id: str, context: Mapping[str, Any], now: datetime, result_variable: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the variables that the script sets, its result among them, and those that it sets in the scope around it.

    Raises Thrown for a BPMN error, and ExpressionFailed."""
    run = Execution(element_id, dict(context), now)
    run.block(program.statements)
    # What is written by setVariable lasts, even where the result has a name of its own.
    kept = {name: value for name, value in run.changed.items() if name in run.lasting}
    own = {name: value for name, value in run.changed.items() if name not in program.local}
    result = {result_variable: run.result} if result_variable else {}
    return {**own, **kept, **result}, run.inner
