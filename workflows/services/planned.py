"""Statements that come again and again: read and planned once for each connection, sent together in one round trip.

PostgreSQL only. `PREPARE` and `EXECUTE` travel as text, because a message that holds several statements exists in the
simple protocol alone; reading and planning eight writes anew cost the server more than doing them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

from workflows.services.literals import Literals

Statement = tuple[str, Sequence[Any]]
# A statement is worth a plan of its own when it comes again, and a long list of rows is not: its length differs.
SIGHTINGS = 2
LONGEST = 64
# The server keeps every plan for the life of the connection; more of them is a leak and no gain.
MOST = 200


@dataclass(slots=True)
class Plans:
    """What one connection has prepared: statement -> name, and how often the others were seen.

    `cursor` is kept as well: a new one, with Django's wrapper around it, costs as much as a short statement."""

    raw: Any
    cursor: Any
    literals: Literals
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    numbers: Any = field(default_factory=itertools.count)

    def is_worth_it(self, sql: str, count: int) -> bool:
        # The list of what was seen is bounded as well: SQL whose length varies would let it grow for ever.
        if count > LONGEST or len(self.names) >= MOST or len(self.seen) >= 10 * MOST:
            return False
        self.seen[sql] = self.seen.get(sql, 0) + 1
        return self.seen[sql] >= SIGHTINGS


def can_plan(connection: Any) -> bool:
    """Does it keep prepared statements? Not behind a pooler that hands it to others between transactions
    (JINGWEI_PREPARED_STATEMENTS off), and not where Django binds on the server."""
    options = connection.settings_dict.get("OPTIONS", {})
    return options.get("prepare_threshold") is not None and not options.get("server_side_binding")


def send(statements: Sequence[Statement]) -> None:
    """Execute `statements` in order, in one round trip."""
    _execute(connections[DEFAULT_DB_ALIAS], statements)


def first_row(sql: str, params: Sequence[Any]) -> Sequence[Any] | None:
    """Return the first row that `sql` finds."""
    cursor, before = _execute(connections[DEFAULT_DB_ALIAS], [(sql, params)])
    # The results of BEGIN and PREPARE stand before the wanted one and are empty.
    for _ in range(before):
        cursor.nextset()
    row: Sequence[Any] | None = cursor.fetchone()
    return row


def _execute(connection: Any, statements: Sequence[Statement]) -> tuple[Any, int]:
    """Return the cursor, and how many results of BEGIN and PREPARE stand before that of the last statement."""
    plans = _plans(connection)
    fresh: dict[str, str] = {}
    parts: list[str] = []
    for sql, params in statements:
        values = plans.literals.of(params)
        name = plans.names.get(sql) or fresh.get(sql)
        if name is None and plans.is_worth_it(sql, len(values)):
            name = fresh[sql] = f"jingwei_{next(plans.numbers)}"
            parts.append(f"PREPARE {name} AS {_numbered(sql, len(values))}")
        parts.append(f"EXECUTE {name}({', '.join(values)})" if name else sql % tuple(values))
    # Nothing that is refused while the values are written (half a surrogate pair is when it becomes bytes) may come
    # between psycopg's BEGIN and ours.
    ";\n".join(parts).encode()
    if _begins(plans.raw):
        parts.insert(0, "BEGIN")
    cursor = _run(connection, plans, ";\n".join(parts))
    # A name counts once its PREPARE went through; after an error the next attempt takes another.
    plans.names.update(fresh)
    return cursor, len(parts) - len(statements)


def _run(connection: Any, plans: Plans, sql: str) -> Any:
    """Execute on the kept cursor; through Django's where somebody watches the statements (DEBUG, a test's count)."""
    if connection.queries_logged or connection.execute_wrappers:
        watched = connection.cursor()
        watched.execute(sql)
        return watched
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors:
        plans.cursor.execute(sql)
    return plans.cursor


def _begins(raw: Any) -> bool:
    """May the first statement of a transaction carry its BEGIN along? psycopg would send one ahead by itself and wait
    for the answer; it doesn't while it believes that every statement stands alone. Commit and rollback ask the server's
    state of the transaction, not that belief."""
    is_plain = raw.isolation_level is None and raw.read_only is None and raw.deferrable is None
    if raw.autocommit or not is_plain or raw.info.transaction_status != TransactionStatus.IDLE:
        return False
    raw.autocommit = True
    return True


def _plans(connection: Any) -> Plans:
    connection.ensure_connection()
    known: Plans | None = getattr(connection, "jingwei_plans", None)
    raw = connection.connection
    # Plans die with the connection that made them; Django may have opened another meanwhile.
    if known is None or known.raw is not raw:
        known = connection.jingwei_plans = Plans(raw, connection.create_cursor(), Literals(raw))
    return known


def _numbered(sql: str, count: int) -> str:
    return sql % tuple(f"${number}" for number in range(1, count + 1))
