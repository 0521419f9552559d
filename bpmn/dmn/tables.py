"""Decision tables: which rows match, what the hit policy makes of them, and the account of it (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bpmn.dmn.results import CellExplanation, InputExplanation, RowExplanation, TableExplanation
from bpmn.dmn.runs import DecisionRun
from bpmn.feel import FeelType
from bpmn.feel.builtins import BUILTINS
from bpmn.feel.calls import call, coerced
from bpmn.feel.kinds import equals
from bpmn.feel.runs import Closure, Frame

CellTest = Callable[[Any, Frame], bool]
SINGLE = ("UNIQUE", "ANY", "FIRST", "PRIORITY")
AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


@dataclass(frozen=True, slots=True)
class Input:
    """A column of conditions. `allowed` is the test of inputValues, when the table lists any."""

    label: str
    value: Closure
    kind: FeelType | None
    allowed: CellTest | None
    allowed_text: str = ""


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results. `order` lists the outputValues, the most important first, as closures."""

    name: str
    kind: FeelType | None
    allowed: CellTest | None
    order: tuple[Closure, ...] = ()
    default: Closure | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    number: int
    tests: tuple[CellTest, ...]
    texts: tuple[str, ...]
    outputs: tuple[Closure, ...]
    annotation: str = ""
    enabled: bool = True


class TableError(Exception):
    """The rows that match do not give the one value the hit policy promises."""


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """A compiled table; calling it with a frame evaluates it and adds its explanation to the run."""

    id: str
    name: str
    hit_policy: str
    aggregation: str
    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    rules: tuple[Rule, ...]

    def __call__(self, frame: Frame) -> Any:
        run = frame.run
        values = [_typed(column, frame) for column in self.inputs]
        cells = [(value, Frame({"?": value}, frame, run)) for value in values]
        rows = tuple(_explained(rule, cells) for rule in self.rules)
        run.charge(len(self.rules) * max(1, len(self.inputs)))
        matching = [rule for rule, row in zip(self.rules, rows, strict=True) if row.matched]
        value, chosen, error = self._outcome(matching, values, frame)
        if isinstance(run, DecisionRun):
            self._report(run, values, rows, chosen, value, error)
        return value

    def _outcome(
        self, matching: list[Rule], values: list[Any], frame: Frame
    ) -> tuple[Any, tuple[int, ...], str]:
        try:
            self._check_inputs(values, frame)
            value, chosen = self._value(matching, frame)
        except TableError as error:
            return None, (), str(error)
        return value, chosen, ""

    def _check_inputs(self, values: Sequence[Any], frame: Frame) -> None:
        for column, value in zip(self.inputs, values, strict=True):
            if value is None or column.allowed is None:
                continue
            if not column.allowed(value, Frame({"?": value}, frame, frame.run)):
                raise TableError(f"the input {column.label} is none of {column.allowed_text}")

    def _value(self, matching: list[Rule], frame: Frame) -> tuple[Any, tuple[int, ...]]:
        if not matching:
            return self._nothing_matched(frame), ()
        # The results of the other rows are not computed: they may fail.
        if self.hit_policy == "FIRST":
            matching = matching[:1]
        results = [self._result(rule, frame) for rule in matching]
        numbers = tuple(rule.number for rule in matching)
        if self.hit_policy == "COLLECT" and self.aggregation:
            return self._aggregated(results, frame), numbers
        if self.hit_policy in ("COLLECT", "RULE ORDER"):
            return [self._named(result) for result in results], numbers
        if self.hit_policy in ("PRIORITY", "OUTPUT ORDER"):
            return self._by_priority(results, numbers, frame)
        return self._one(results, numbers)

    def _one(self, results: list[list[Any]], numbers: tuple[int, ...]) -> tuple[Any, tuple[int, ...]]:
        if len(results) > 1 and self.hit_policy == "UNIQUE":
            raise TableError(f"only one row may match, but rows {_listed(numbers)} do")
        if any(equals(results[0], other) is not True for other in results[1:]):
            raise TableError(f"rows {_listed(numbers)} match with different results")
        return self._named(results[0]), numbers

    def _by_priority(
        self, results: list[list[Any]], numbers: tuple[int, ...], frame: Frame
    ) -> tuple[Any, tuple[int, ...]]:
        orders = [[entry(frame) for entry in output.order] for output in self.outputs]
        ranked = sorted(zip(results, numbers, strict=True), key=lambda row: _rank(row[0], orders))
        if self.hit_policy == "PRIORITY":
            return self._named(ranked[0][0]), (ranked[0][1],)
        return [self._named(result) for result, _ in ranked], tuple(number for _, number in ranked)

    def _aggregated(self, results: list[list[Any]], frame: Frame) -> Any:
        columns = list(zip(*results, strict=True))
        function = BUILTINS[AGGREGATIONS[self.aggregation]]
        return self._named([call(function, [list(column)], frame.run) for column in columns])

    def _result(self, rule: Rule, frame: Frame) -> list[Any]:
        values = []
        for output, entry in zip(self.outputs, rule.outputs, strict=True):
            value = coerced(entry(frame), output.kind)
            inner = Frame({"?": value}, frame, frame.run)
            if value is not None and output.allowed is not None and not output.allowed(value, inner):
                raise TableError(
                    f"row {rule.number} gives a value that the column {output.name} does not list"
                )
            values.append(value)
        return values

    def _nothing_matched(self, frame: Frame) -> Any:
        if any(output.default for output in self.outputs):
            value = self._named(
                [output.default(frame) if output.default else None for output in self.outputs]
            )
            # A policy that gives a list gives one of the default too.
            return value if self.hit_policy in SINGLE or self.aggregation else [value]
        # Nothing counted is zero; nothing summed is null.
        if self.hit_policy == "COLLECT" and self.aggregation == "COUNT":
            return BUILTINS["count"].call(frame.run, [[]])
        return None

    def _named(self, values: Sequence[Any]) -> Any:
        if len(self.outputs) == 1:
            return values[0]
        return {output.name: value for output, value in zip(self.outputs, values, strict=True)}

    def _report(
        self,
        run: DecisionRun,
        values: Sequence[Any],
        rows: tuple[RowExplanation, ...],
        chosen: tuple[int, ...],
        value: Any,
        error: str,
    ) -> None:
        named = zip(self.inputs, values, strict=True)
        inputs = tuple(InputExplanation(column.label, entry) for column, entry in named)
        policy = f"{self.hit_policy} {self.aggregation}".strip()
        labels = {output.name: output.label or output.name for output in self.outputs}
        run.explain(TableExplanation(self.id, self.name, policy, inputs, rows, chosen, value, error, labels))
        if error:
            run.fail(f"table {self.name or self.id}: {error}")


def _typed(column: Input, frame: Frame) -> Any:
    value = column.value(frame)
    fitted = coerced(value, column.kind)
    if fitted is None and value is not None:
        frame.run.warn(f"the input {column.label} does not conform to its type and counts as null")
    return fitted


def _explained(rule: Rule, cells: Sequence[tuple[Any, Frame]]) -> RowExplanation:
    passed = [test(value, frame) for test, (value, frame) in zip(rule.tests, cells, strict=True)]
    account = tuple(CellExplanation(text, ok) for text, ok in zip(rule.texts, passed, strict=True))
    return RowExplanation(
        rule.id, rule.number, rule.annotation, account, rule.enabled and all(passed), rule.enabled
    )


def _rank(values: Sequence[Any], orders: Sequence[Sequence[Any]]) -> tuple[int, ...]:
    """Return the places of the values in their columns' lists; what is not listed comes last."""
    return tuple(
        next((place for place, known in enumerate(order) if equals(value, known) is True), len(order))
        for value, order in zip(values, orders, strict=True)
    )


def _listed(numbers: Sequence[int]) -> str:
    *first, last = (str(number) for number in numbers)
    return f"{', '.join(first)} and {last}" if first else last
