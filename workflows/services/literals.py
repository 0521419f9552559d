"""Values written as SQL text for PostgreSQL. psycopg writes them all, at some microseconds each; a step has sixty, and
nearly all of them are numbers, plain text and moments."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from psycopg import DataError
from psycopg.adapt import Transformer

Writer = Callable[[Any], str]


def text(value: str) -> str:
    """Return `value` quoted so that it means the same whatever `standard_conforming_strings` says.

    DataError for a NUL, which PostgreSQL's text cannot hold and at which the message would end."""
    if "\0" in value:
        raise DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    quoted = value.replace("'", "''")
    if "\\" in quoted:
        # The blank keeps the E apart from a name before it.
        return " E'{}'".format(quoted.replace("\\", "\\\\"))
    return f"'{quoted}'"


def moment(value: date) -> str:
    """ISO 8601, which PostgreSQL reads under every DateStyle (PostgreSQL 8.5.1)."""
    return f"'{value.isoformat()}'"


WRITERS: dict[type, Writer] = {
    type(None): lambda value: "NULL",
    str: text,
    int: str,
    datetime: moment,
    date: moment,
}


class Literals:
    """The values of one connection's statements; those of other types are psycopg's to write."""

    def __init__(self, raw: Any) -> None:
        self._others = Transformer(raw).as_literal

    def of(self, values: Sequence[Any]) -> list[str]:
        """Return each value as text. Raises psycopg's DataError for one that cannot be stored."""
        return [
            writer(value) if (writer := WRITERS.get(type(value))) else self._other(value) for value in values
        ]

    def _other(self, value: Any) -> str:
        return self._others(value).decode()
