"""What a procedure asks of the statistics beside the figures common to all: rows of [[statistics]] in its manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

WHOLE, PART = "whole", "part"


@dataclass(frozen=True, slots=True)
class Value:
    """A line of the table: its key, what counts for it (codes, elements or a limit), and its title in two languages."""

    key: str
    codes: Sequence[str]
    title: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Declared:
    """One table. `question` is a file of this folder; `kind` and `of` narrow it as that question says."""

    key: str
    title: Mapping[str, str]
    question: str
    values: Sequence[Value] = ()
    kind: str = ""
    of: Sequence[str] = field(default_factory=tuple)

    def column(self, value: str, what: str = "") -> str:
        """Return the name of a number in the cube."""
        return ":".join(filter(None, (self.key, value, what)))


def declared(rows: Sequence[Mapping[str, Any]]) -> list[Declared]:
    """Read the rows of a manifest; KeyError names what a row lacks."""
    return [
        Declared(
            key=row["key"],
            title=row["title"],
            question=row["question"],
            values=[
                Value(each["key"], each.get("codes", [each["key"]]), each["title"]) for each in row["values"]
            ],
            kind=row.get("kind", ""),
            of=tuple(row.get("of", ())),
        )
        for row in rows
    ]
