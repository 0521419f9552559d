"""What an evaluation gives back: the value, and for every table row by row why it came out so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class CellExplanation:
    """One input cell: its text and whether the input passed it."""

    text: str
    passed: bool


@dataclass(frozen=True, slots=True)
class RowExplanation:
    """One rule. `number` counts from 1; `matched` means that all cells passed; a disabled rule never matches."""

    rule_id: str
    number: int
    annotation: str
    cells: tuple[CellExplanation, ...]
    matched: bool
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class InputExplanation:
    label: str
    value: Any


@dataclass(frozen=True, slots=True)
class TableExplanation:
    """One evaluation of one decision table. `chosen` holds the numbers of the rows the value comes from, `labels` the
    label of each column of results by its name."""

    table_id: str
    table_name: str
    hit_policy: str
    inputs: tuple[InputExplanation, ...]
    rows: tuple[RowExplanation, ...]
    chosen: tuple[int, ...]
    value: Any
    error: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def gives_list(self) -> bool:
        """Whether its hit policy gives a list of all rows that match."""
        return self.hit_policy in ("COLLECT", "RULE ORDER", "OUTPUT ORDER")


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """`matched` holds the numbers (from 1) of the rows of the decision's own table that gave the value, and is empty
    when the decision is no table. `errors` says what the model or its data got wrong (the value is then null);
    `warnings` lists every computation that gave null along the way."""

    value: Any
    matched: tuple[int, ...] = ()
    explanation: tuple[TableExplanation, ...] = ()
    errors: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    table: TableExplanation | None = None
    """How the decision's own table came to the value; None where the decision is no table."""
