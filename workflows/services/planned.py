"""Statements that come again and again: read and planned once for each connection, sent together in one round trip.

PostgreSQL only. The statements of a step travel as one pipeline of the extended protocol (PostgreSQL 55.2.3, libpq 34.5):
values go beside the plan's name, so the server reads no SQL at all. Text that holds several `EXECUTE`s, the other way
to one round trip, cost it a quarter more and the client twice as much."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.utils import debug_transaction  # type: ignore[attr-defined]  # the stubs lack it
from psycopg import OperationalError
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import ConnStatus, ExecStatus, TransactionStatus
from psycopg.waiting import Ready, Wait

if TYPE_CHECKING:
    from psycopg.abc import PQGen
    from psycopg.pq.abc import PGconn, PGresult

Statement = tuple[str, Sequence[Any]]
Command = Callable[[], None]
# A statement is worth a plan of its own when it comes again, and a long list of rows is not: its length differs.
SIGHTINGS = 2
LONGEST = 64
# The server keeps every plan for the life of the connection; more of them is a leak and no gain.
MOST = 200
# The protocol counts the values of a statement in sixteen bits (PostgreSQL 55.7, Bind).
MOST_VALUES = 65535
FAILED = (ExecStatus.FATAL_ERROR, ExecStatus.BAD_RESPONSE)


@dataclass(slots=True)
class Plans:
    """What one connection has prepared: statement -> name, and how often the others were seen.

    `values` turns Python's values into the server's text and back, in the time zone that Django asks for."""

    raw: Any
    values: Any
    names: dict[str, bytes] = field(default_factory=dict)
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
    (JINGWEI_PREPARED_STATEMENTS off), not where Django binds on the server or begins with a level of isolation."""
    options = connection.settings_dict.get("OPTIONS", {})
    is_plain = not options.get("server_side_binding") and options.get("isolation_level") is None
    return is_plain and options.get("prepare_threshold") is not None


def send(statements: Sequence[Statement]) -> None:
    """Execute `statements` in order, in one round trip."""
    _execute(connections[DEFAULT_DB_ALIAS], statements)


def first_row(sql: str, params: Sequence[Any]) -> Sequence[Any] | None:
    """Return the first row that `sql` finds."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    found = _execute(connection, [(sql, params)])
    if not found.ntuples:
        return None
    values = _plans(connection).values
    values.set_pgresult(found)
    row: tuple[Any, ...] = values.load_row(0, tuple)
    return row


def all_rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """Return the rows that `sql` finds."""
    connection: Any = connections[DEFAULT_DB_ALIAS]
    found = _execute(connection, [(sql, params)])
    values = _plans(connection).values
    values.set_pgresult(found)
    rows: list[tuple[Any, ...]] = values.load_rows(0, found.ntuples, tuple)
    return rows


def _execute(connection: Any, statements: Sequence[Statement]) -> PGresult:
    """Return the result of the last statement."""
    plans = _plans(connection)
    connection.validate_no_broken_transaction()
    pg = plans.raw.pgconn
    fresh: dict[str, bytes] = {}
    # Every value is written before anything is sent: one that is refused must not leave half of the statements behind.
    commands = [command for statement in statements for command in _commands(pg, plans, fresh, statement)]
    if not plans.raw.autocommit and plans.raw.info.transaction_status == TransactionStatus.IDLE:
        # psycopg would send it ahead of a first statement by itself and wait for the answer.
        commands.insert(0, partial(pg.send_query_params, b"BEGIN", None))
    shown = ";\n".join(_filled(plans, *each) for each in statements) if connection.queries_logged else ""
    with debug_transaction(connection, shown), connection.wrap_database_errors:
        results = _piped(plans.raw, commands)
    # A name counts once its preparation went through; after an error the next attempt takes another.
    plans.names.update(fresh)
    return results[-1]


def _filled(plans: Plans, sql: str, params: Sequence[Any]) -> str:
    return sql % tuple(plans.values.as_literal(value).decode() for value in params)


def _commands(pg: PGconn, plans: Plans, fresh: dict[str, bytes], statement: Statement) -> list[Command]:
    sql, params = statement
    if len(params) > MOST_VALUES:
        return [partial(pg.send_query_params, _filled(plans, sql, params).encode(), None)]
    values = plans.values.dump_sequence(params, [PyFormat.TEXT] * len(params))
    name = plans.names.get(sql) or fresh.get(sql)
    if name:
        return [partial(pg.send_query_prepared, name, values)]
    numbered = (sql % tuple(f"${number}" for number in range(1, len(params) + 1))).encode()
    if not plans.is_worth_it(sql, len(params)):
        return [partial(pg.send_query_params, numbered, values)]
    name = fresh[sql] = f"jingwei_{next(plans.numbers)}".encode()
    return [partial(pg.send_prepare, name, numbered), partial(pg.send_query_prepared, name, values)]


def _piped(raw: Any, commands: Sequence[Command]) -> list[PGresult]:
    """Send the commands as one pipeline and return a result for each; raise the error of the first that failed, after
    which the server skips the others."""
    pg: PGconn = raw.pgconn
    pg.enter_pipeline_mode()
    try:
        for command in commands:
            command()
        pg.pipeline_sync()
        # One answer more than commands: that of the sync.
        answers: list[PGresult] = raw.wait(_answers(pg, len(commands) + 1))
    except BaseException:
        # Answers may still be under way, which the next statement would take for its own.
        raw.close()
        raise
    pg.exit_pipeline_mode()
    for answer in answers:
        if answer.status in FAILED:
            raise error_from_result(answer, encoding=raw.info.encoding)
    return answers[:-1]


def _answers(pg: PGconn, count: int) -> PQGen[list[PGresult]]:
    """Let psycopg wait for the socket: libpq's own waiting would keep every thread of the process waiting."""
    while pg.flush():
        ready = yield Wait.RW
        if ready & Ready.R:
            pg.consume_input()
    results: list[PGresult] = []
    while len(results) < count:
        while pg.is_busy():
            yield Wait.R
            pg.consume_input()
        result = pg.get_result()
        # None stands between the answers of two commands.
        if result is not None:
            results.append(result)
        elif pg.status == ConnStatus.BAD:
            raise OperationalError("the connection to the database is lost")
    return results


def _plans(connection: Any) -> Plans:
    connection.ensure_connection()
    known: Plans | None = getattr(connection, "jingwei_plans", None)
    raw = connection.connection
    # Plans die with the connection that made them; Django may have opened another meanwhile.
    if known is None or known.raw is not raw:
        # Of a cursor of Django's, which knows the time zone.
        known = connection.jingwei_plans = Plans(raw, Transformer(connection.create_cursor()))
    return known
