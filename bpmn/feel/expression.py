"""Compiled expressions and cells, as the rest of the house uses them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

from bpmn.feel.builtins import BUILTINS
from bpmn.feel.calls import OUT_OF_RANGE
from bpmn.feel.compiler import Compiler
from bpmn.feel.errors import FeelError, FeelLimit
from bpmn.feel.kinds import FeelType
from bpmn.feel.names import KnownNames
from bpmn.feel.parser import INPUT, Parser
from bpmn.feel.runs import Frame, Run

MAX_VARIANTS = 8
_NAME_DEPTH = 4
NO_TYPES: Mapping[str, FeelType] = {}
Compiled = TypeVar("Compiled")


class _Text(Generic[Compiled]):
    """A compiled text. A name with signs (`from-to`) may come to light only in the context of an evaluation: then a
    variant is compiled that knows it, and kept."""

    def __init__(self, text: str, names: Collection[str], types: Mapping[str, FeelType]) -> None:
        self.text = text
        self._names = frozenset(names)
        self._types = types
        parser = self._parser(self._names)
        self._variants: dict[frozenset[str], Compiled] = {}
        self._compiled = self._variants[frozenset()] = self._guarded(parser)
        self._loose = parser.loose - self._names
        members = parser.loose_members | parser.loose if parser.filters else parser.loose_members
        self._loose_members = members - self._names
        self._is_plain = not self._loose and not self._loose_members
        self.variables = frozenset(parser.free - {INPUT})

    def _compile(self, parser: Parser, compiler: Compiler) -> Compiled:
        raise NotImplementedError

    def _guarded(self, parser: Parser) -> Compiled:
        try:
            return self._compile(parser, Compiler(BUILTINS, self._types))
        except RecursionError as error:
            raise FeelError("nested too deeply; split the expression", 0, self.text) from error

    def _parser(self, names: Collection[str]) -> Parser:
        try:
            return Parser(self.text, names=KnownNames(names), functions=BUILTINS)
        except RecursionError as error:
            raise FeelError("nested too deeply; split the expression", 0, self.text) from error

    def _present(self, context: Mapping[str, Any]) -> frozenset[str]:
        return frozenset(name for name in self._loose if name in context)

    def _variant(self, context: Mapping[str, Any]) -> Compiled:
        # Whichever of the two is smaller is walked.
        key = self._loose.intersection(context) if len(context) < len(self._loose) else self._present(context)
        if self._loose_members:
            key |= self._loose_members.intersection(_member_names(context, _NAME_DEPTH))
        if key not in self._variants:
            try:
                variant = self._guarded(self._parser(self._names | key))
            except FeelError:
                # A name that makes nonsense of the text was not meant: the plain reading stands.
                variant = self._compiled
            # Bounded: contexts that always differ must not fill the memory.
            if len(self._variants) < MAX_VARIANTS:
                self._variants[key] = variant
            return variant
        return self._variants[key]


class Expression(_Text[Any]):
    """`variables` holds the free names: what must come from the context. Names used in a filter may also be entries
    of the filtered items."""

    def _compile(self, parser: Parser, compiler: Compiler) -> Any:
        return compiler.compile(parser.expression())

    def evaluate(
        self, context: Mapping[str, Any], now: datetime | None = None, *, warnings: list[str] | None = None
    ) -> Any:
        """Return the value; None where the standard says null, with the reason added to `warnings`.

        Raises FeelLimit when the evaluation takes too many steps or too much memory, FeelError where an `assert`
        in it does not hold."""
        # Most texts have no name that a context could join, and skip the look.
        compiled = self._compiled if self._is_plain else self._variant(context)
        run = Run(now, warnings)
        try:
            return compiled(Frame(context, None, run))
        except ArithmeticError:
            return run.warn(OUT_OF_RANGE)
        except RecursionError as error:
            raise FeelLimit("the evaluation is nested too deeply") from error


class UnaryTests(_Text[Any]):
    """One cell of a decision table."""

    def _compile(self, parser: Parser, compiler: Compiler) -> Any:
        return compiler.tests(parser.unary_tests())

    def evaluate(
        self,
        value: Any,
        context: Mapping[str, Any],
        now: datetime | None = None,
        *,
        warnings: list[str] | None = None,
    ) -> bool:
        """Tell whether `value` passes; within the text it is also called ?."""
        compiled = self._compiled if self._is_plain else self._variant(context)
        run = Run(now, warnings)
        try:
            return bool(compiled(value, Frame({INPUT: value}, Frame(context, None, run), run)))
        except ArithmeticError:
            return bool(run.warn(OUT_OF_RANGE))
        except RecursionError as error:
            raise FeelLimit("the evaluation is nested too deeply") from error


def compile_expression(
    text: str, *, names: Collection[str] = (), types: Mapping[str, FeelType] = NO_TYPES
) -> Expression:
    """Compile a FEEL expression. `names` are names with signs or key words known beforehand; `types` serve
    `instance of`. Raises FeelError with the position of the first mistake."""
    return Expression(text, names, types)


def compile_unary_tests(
    text: str, *, names: Collection[str] = (), types: Mapping[str, FeelType] = NO_TYPES
) -> UnaryTests:
    """Compile the cell of a decision table: -, a value, a range, > 5, not(...), or several joined by commas."""
    return UnaryTests(text, names, types)


def _member_names(value: Any, depth: int) -> Iterator[str]:
    if depth and isinstance(value, Mapping):
        for key, item in value.items():
            yield key
            yield from _member_names(item, depth - 1)
    elif depth and isinstance(value, list) and value:
        # The first item stands for all: lists hold items of one shape.
        yield from _member_names(value[0], depth - 1)
