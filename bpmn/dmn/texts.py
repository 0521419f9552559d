"""FEEL texts of a model, compiled where they stand: a mistake becomes a Problem of its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from contextlib import suppress
from typing import Any

from bpmn.dmn.document import Document, Element
from bpmn.dmn.runs import DecisionRun
from bpmn.dmn.tables import CellTest
from bpmn.dmn.types import Types
from bpmn.feel import FeelError, FeelType
from bpmn.feel.builtins import BUILTINS
from bpmn.feel.compiler import Compiler
from bpmn.feel.names import KnownNames
from bpmn.feel.parser import Parser
from bpmn.feel.runs import Closure, Frame

FEEL = re.compile(r"(?:.*/)?feel(?:1\.0)?(?:/20140401)?/?", re.IGNORECASE)
"""How models name it: by a word, or by the URI of their version; in DMN 1.1 the date stands behind."""


class TextCompiler:
    """Compiles the texts of one model. `names` are all names the model speaks of, so that signs in them are read right.

    Text that is no FEEL is a problem; with `lenient` it is a warning, and the expression gives null."""

    def __init__(
        self, document: Document, types: Types, names: Collection[str], *, lenient: bool = False
    ) -> None:
        self.document = document
        self.types = types
        self.names = KnownNames(names)
        self.lenient = lenient

    def text(self, element: Element, text: str) -> Closure:
        closure: Closure = self.compiled(element, text, _whole_expression, _null)
        return closure

    def tests(self, element: Element, text: str) -> CellTest:
        """Compile a cell; an empty one is a dash."""
        test: CellTest = self.compiled(element, text or "-", _whole_cell, _never)
        return test

    def compiled(
        self, element: Element, text: str, build: Callable[[Parser, Compiler], Any], failed: Any
    ) -> Any:
        """Parse and build, giving `failed` where the text is no FEEL."""
        language = element.get("expressionLanguage") or self.document.root.get("expressionLanguage") or ""
        if language and not FEEL.fullmatch(language):
            self.document.problem(
                element, f"the language {language} is not run here", "write the text in FEEL"
            )
            return failed
        try:
            return self._built(text, build)
        except (FeelError, RecursionError) as error:
            with suppress(FeelError, RecursionError):
                return self._built(in_feel(text), build)
            message = str(error) if isinstance(error, FeelError) else "nested too deeply"
            severity: Any = "warning" if self.lenient else "error"
            self.document.problem(element, f"{text[:60]}: {message}", "correct the FEEL text", severity)
            return failed

    def _built(self, text: str, build: Callable[[Parser, Compiler], Any]) -> Any:
        parser = Parser(text, names=self.names, functions=BUILTINS)
        return build(parser, Compiler(BUILTINS, self.types))

    def kind(self, element: Element | None) -> FeelType | None:
        return None if element is None else self.types.of(element, element.get("typeRef"))


def in_feel(text: str) -> str:
    """Write what tables of Flowable and Camunda say in the signs of Java as FEEL does: `== 'a'`, `x && y`."""
    parts = TEXTS.split(text)
    for place, part in enumerate(parts):
        if place % 2:
            parts[place] = f'"{part[1:-1]}"' if part[0] == "'" and '"' not in part else part
        else:
            part = part.replace("&&", " and ").replace("||", " or ").replace("==", "=")
            parts[place] = re.sub(r"^\s*=", "", part) if not place else part
    return "".join(parts)


TEXTS = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")


def _whole_expression(parser: Parser, compiler: Compiler) -> Closure:
    return compiler.compile(parser.expression())


def _whole_cell(parser: Parser, compiler: Compiler) -> CellTest:
    return compiler.tests(parser.unary_tests())


def _null(frame: Frame) -> Any:
    if isinstance(frame.run, DecisionRun):
        frame.run.fail("an expression is no FEEL")
    return None


def _never(value: Any, frame: Frame) -> bool:
    return False
