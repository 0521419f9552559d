"""Trying a decision table with invented values: what it asks for, what it answers, and why row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from approvals.selectors.english import pack_word
from approvals.selectors.explained_tables import met, value_text
from approvals.services.safe_xml import parsed
from approvals.services.table_rows import is_enabled
from bpmn import ReadingError
from bpmn.dmn import DecisionModel, DecisionResult, RowExplanation, TableExplanation, read_dmn
from bpmn.feel import FeelError, compile_expression

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
WORDS = {"true": True, "false": False, "yes": True, "no": False, "是": True, "否": False}
NOTHING = ("", "null")
QUOTED = re.compile(r'"([^"\\]*)"')
MOST_VALUES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """A value that a decision asks for. `kind` is its FEEL type where the model says one; `values` those its rows name."""

    name: str
    label: str
    kind: str
    values: Sequence[str]
    given: str = ""


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of a table as text: conditions and results in the order of their columns."""

    rule_id: str
    number: int
    conditions: Sequence[str]
    results: Sequence[str]
    annotation: str
    is_enabled: bool


@dataclass(frozen=True, slots=True)
class TableView:
    """A decision table to read: columns and rows. A decision that is no table has its expression in `text`."""

    decision: str
    name: str
    label: str
    hit_policy: str = ""
    inputs: Sequence[str] = ()
    outputs: Sequence[str] = ()
    rows: Sequence[TableRow] = ()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What came out: tables as parts/explanation.html shows them, or why nothing came out."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def tables_of(content: str) -> list[TableView]:
    """Return every decision of a file as a table to read."""
    root = parsed(content)
    return [] if root is None else [table_view(decision) for decision in root.iter("{*}decision")]


def table_view(decision: etree._Element) -> TableView:
    name, label = str(decision.get("name") or ""), str(decision.get("label") or decision.get("name") or "")
    table = decision.find("{*}decisionTable")
    if table is None:
        expression = decision.find("{*}literalExpression/{*}text")
        return TableView(str(decision.get("id")), name, label, text=text_of(expression))
    return TableView(
        str(decision.get("id")),
        name,
        label,
        str(table.get("hitPolicy", "UNIQUE")),
        [column_label(column) for column in table.iterfind("{*}input")],
        [column_label(column) for column in table.iterfind("{*}output")],
        [row_of(rule, number) for number, rule in enumerate(table.iterfind("{*}rule"), start=1)],
    )


def column_label(column: etree._Element) -> str:
    expression = text_of(column.find("{*}inputExpression/{*}text"))
    return str(column.get("label") or column.get("name") or expression)


def row_of(rule: etree._Element, number: int) -> TableRow:
    return TableRow(
        str(rule.get("id")),
        number,
        [text_of(cell) or "-" for cell in rule.iterfind("{*}inputEntry")],
        [text_of(cell) for cell in rule.iterfind("{*}outputEntry")],
        text_of(rule.find("{*}description")),
        is_enabled(rule),
    )


def text_of(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def asked(content: str, given: Mapping[str, str]) -> list[Asked]:
    """Return the values that the decisions of a file ask for, with what was given for each."""
    try:
        model = read_dmn(content.encode())
    except ReadingError:
        return []
    columns = dict(columns_of(content))
    found = []
    for key, name in model.inputs.items():
        kind = getattr(model.nodes[key], "kind", None)
        label, column_kind, values = columns.get(name, ("", "", []))
        found.append(
            Asked(name, label, kind.name if kind else column_kind, values, given.get(name, "").strip())
        )
    return found


def columns_of(content: str) -> Iterator[tuple[str, tuple[str, str, list[str]]]]:
    """Yield (name, (label, type, values that its cells name)) of every input column that looks at one name."""
    root = parsed(content)
    for table in () if root is None else root.iter("{*}decisionTable"):
        rules = list(table.iterfind("{*}rule"))
        for at, column in enumerate(table.iterfind("{*}input")):
            expression = column.find("{*}inputExpression")
            cells = [list(rule.iterfind("{*}inputEntry"))[at : at + 1] for rule in rules]
            texts = [text_of(cell[0]) for cell in cells if cell]
            values = dict.fromkeys(value for text in texts for value in QUOTED.findall(text))
            kind = "" if expression is None else str(expression.get("typeRef") or "")
            name, is_plain = asked_name(text_of(expression))
            yield (
                name,
                (
                    column_label(column),
                    kind if is_plain else "",
                    list(values)[:MOST_VALUES] if is_plain else [],
                ),
            )


def asked_name(expression: str) -> tuple[str, bool]:
    """Return the one name that a column looks at, and whether it is compared as it is (not a part of it)."""
    try:
        names = compile_expression(expression).variables
    except FeelError:
        return expression, True
    name = next(iter(names)) if len(names) == 1 else expression
    return name, f"{name}." not in expression


def value_of(text: str) -> Any:
    """Read what a person typed: nothing, yes or no, a number, a day, a FEEL value such as ["a", "b"], else plain text."""
    text = text.strip()
    if text in NOTHING:
        return None
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if DAY.fullmatch(text):
        return day_of(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return feel_value(text)
    return number if number.is_finite() else text


def day_of(text: str) -> Any:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return text


def feel_value(text: str) -> Any:
    """A FEEL expression that needs no names has its value; anything else is text as it stands."""
    try:
        expression = compile_expression(text)
        return text if expression.variables else expression.evaluate({})
    except FeelError:
        return text


def tried(content: str, decision: str, given: Mapping[str, str]) -> Trial:
    """Evaluate one decision of a file with typed values, as text; nothing is stored."""
    try:
        model = read_dmn(content.encode())
        result = model.evaluate(
            decision, {name: value_of(given.get(name, "")) for name in model.inputs.values()}
        )
    except ReadingError as error:
        return Trial(
            errors=[_("The table has errors; mend the findings first.")] + [p.message for p in error.problems]
        )
    except KeyError:
        return Trial(errors=[_("There is no such decision in this file.")])
    return Trial(explained(model, content, result), list(result.errors))


def explained(model: DecisionModel, content: str, result: DecisionResult) -> list[dict[str, Any]]:
    rows = {row.rule_id: row for view in tables_of(content) for row in view.rows}
    parts = [explanation(table, rows) for table in reversed(result.explanation)]
    return parts or [{"name": model.name, "inputs": [], "rows": [], "result": value_text(result.value)}]


def explanation(table: TableExplanation, rows: Mapping[str, TableRow]) -> dict[str, Any]:
    """One table in the order of its rows, those switched off included: the designer sees that they are off."""
    return {
        "name": pack_word(table.table_name),
        "hit_policy": table.hit_policy,
        "inputs": [
            {"label": pack_word(item.label), "value": value_text(item.value)} for item in table.inputs
        ],
        "rows": [explained_row(row, table.chosen, rows.get(row.rule_id)) for row in table.rows],
        "result": table.error or value_text(table.value, table.labels),
    }


def explained_row(row: RowExplanation, chosen: Sequence[int], read: TableRow | None) -> dict[str, Any]:
    off = "" if row.enabled else _("(switched off)")
    return {
        "number": row.number,
        "is_hit": row.number in chosen,
        "cells": [{"text": cell.text, "is_met": met(cell.text, cell.passed)} for cell in row.cells],
        "result": "; ".join(read.results) if read else "",
        "annotation": " ".join(part for part in (pack_word(row.annotation), off) if part),
    }
