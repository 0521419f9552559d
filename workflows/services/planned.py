"""Statements that come again and again: read and planned once for each connection, sent together in one round trip.

PostgreSQL only. `PREPARE` and `EXECUTE` travel as text, because a message that holds several statements exists in the
simple protocol alone; reading and planning eight writes anew cost the server more than doing them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from psycopg.adapt import Transformer

Statement = tuple[str, Sequence[Any]]
# A statement is worth a plan of its own when it comes again, and a long list of rows is not: its length differs.
SIGHTINGS = 2
LONGEST = 64
MOST = 200


@dataclass(slots=True)
class Plans:
    """What one connection has prepared: statement -> name, and how often the others were seen."""

    raw: Any
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    numbers: Any = field(default_factory=itertools.count)

    def is_worth_it(self, sql: str, count: int) -> bool:
        if count > LONGEST or len(self.names) >= MOST or len(self.seen) >= 10 * MOST:
            return False
        self.seen[sql] = self.seen.get(sql, 0) + 1
        return self.seen[sql] >= SIGHTINGS


def can_plan() -> bool:
    """Does this connection keep prepared statements? Not behind a pooler that hands it to others between transactions
    (JINGWEI_PREPARED_STATEMENTS off), and not where Django binds on the server."""
    options = connection.settings_dict.get("OPTIONS", {})
    return options.get("prepare_threshold") is not None and not options.get("server_side_binding")


def send(statements: Sequence[Statement]) -> None:
    """Execute `statements` in order, in one round trip."""
    with connection.cursor() as cursor:
        _execute(cursor, statements)


def first_row(sql: str, params: Sequence[Any]) -> Sequence[Any] | None:
    """Return the first row that `sql` finds."""
    with connection.cursor() as cursor:
        for _ in range(_execute(cursor, [(sql, params)])):
            cursor.nextset()
        row: Sequence[Any] | None = cursor.fetchone()
        return row


def _execute(cursor: Any, statements: Sequence[Statement]) -> int:
    """Return how many results of PREPARE stand among those of the statements."""
    plans = _plans()
    fresh: dict[str, str] = {}
    literal = Transformer(connection.connection).as_literal
    parts: list[str] = []
    for sql, params in statements:
        values = [literal(value).decode() for value in params]
        name = plans.names.get(sql) or fresh.get(sql)
        if name is None and plans.is_worth_it(sql, len(values)):
            name = fresh[sql] = f"jingwei_{next(plans.numbers)}"
            parts.append(f"PREPARE {name} AS {_numbered(sql, len(values))}")
        parts.append(f"EXECUTE {name}({', '.join(values)})" if name else sql % tuple(values))
    cursor.execute(";\n".join(parts))
    # A name counts once its PREPARE went through; after an error the next attempt takes another.
    plans.names.update(fresh)
    return len(fresh)


def _plans() -> Plans:
    connection.ensure_connection()
    known: Plans | None = getattr(connection, "jingwei_plans", None)
    if known is None or known.raw is not connection.connection:
        known = Plans(connection.connection)
        connection.jingwei_plans = known  # type: ignore[attr-defined]
    return known


def _numbered(sql: str, count: int) -> str:
    return sql % tuple(f"${number}" for number in range(1, count + 1))
