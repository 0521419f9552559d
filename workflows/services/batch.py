"""The writes of one step, collected and sent together: one round trip on PostgreSQL, one by one on SQLite.

Most of a completion's time is the way to the database and back, and building queries; so the hot path writes SQL
from templates that are made once for each model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from workflows.services import planned

Column = tuple[str, Any]


class Batch:
    """Statements in order. Nothing reaches the database before `flush`."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Any]]] = []
        # The connection itself: the proxy `connection` looks it up anew for every attribute.
        self._connection: Any = connections[DEFAULT_DB_ALIAS]

    def add(self, sql: str, *params: Any) -> None:
        """Add a statement; a list among `params` fills an IN () and becomes as many placeholders."""
        flat: list[Any] = []
        marks: list[str] = []
        for value in params:
            many = value if isinstance(value, list) else [value]
            # The caller's braces become as many placeholders as the value needs.
            marks.append(", ".join(["%s"] * len(many)))
            flat += [self._adapted(one) for one in many]
        self._statements.append((sql.format(*marks), flat))

    def insert(
        self, rows: Sequence[models.Model], *, key: Sequence[str] = (), update: Sequence[str] = ()
    ) -> None:
        """Insert rows of one model; with `key` a row that is there takes over the columns of `update`."""
        if rows:
            model = type(rows[0])
            sql = _insert_sql(model, len(rows), tuple(key), tuple(update))
            columns = _columns(model, self._connection.vendor)
            self._statements.append((sql, [value for row in rows for value in self._values(row, columns)]))

    def save(self, row: models.Model, names: Sequence[str]) -> None:
        """Update the columns of the fields `names` of one stored row."""
        columns = tuple(_column(_field(type(row), name), self._connection.vendor) for name in names)
        sql = _update_sql(type(row), tuple(names))
        self._statements.append((sql, [*self._values(row, columns), row.pk]))

    def flush(self) -> None:
        """Send what was collected."""
        statements, self._statements = self._statements, []
        if not statements:
            return
        if planned.can_plan():
            planned.send(statements)
            return
        with self._connection.cursor() as cursor:
            # Several statements in one message exist only where the client writes the values in.
            if self._takes_many():
                cursor.execute(
                    ";\n".join(sql for sql, _ in statements), [p for _, params in statements for p in params]
                )
                return
            for sql, params in statements:
                cursor.execute(sql, params)

    def _adapted(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._connection.ops.adapt_datetimefield_value(value)
        return self._connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value

    def _values(self, row: models.Model, columns: Sequence[Column]) -> list[Any]:
        return [
            prepare(getattr(row, name), self._connection) if prepare else getattr(row, name)
            for name, prepare in columns
        ]

    def _takes_many(self) -> bool:
        is_bound_by_server = self._connection.settings_dict.get("OPTIONS", {}).get("server_side_binding")
        return self._connection.vendor == "postgresql" and not is_bound_by_server


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], count: int, key: tuple[str, ...], update: tuple[str, ...]) -> str:
    fields = _inserted(model)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    row = f"({', '.join(['%s'] * len(fields))})"
    sql = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * count)}'  # noqa: S608
    if key:
        unique = ", ".join(f'"{_field(model, name).column}"' for name in key)
        taken = [f'"{_field(model, name).column}"' for name in update]
        sql += f" ON CONFLICT ({unique}) DO UPDATE SET " + ", ".join(f"{c} = EXCLUDED.{c}" for c in taken)
    return sql


@lru_cache(maxsize=64)
def _update_sql(model: type[models.Model], names: tuple[str, ...]) -> str:
    columns = ", ".join(f'"{_field(model, name).column}" = %s' for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE "id" = %s'  # noqa: S608 - names of our own models


@lru_cache(maxsize=64)
def _inserted(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Every column but the number and those that the database fills (the recorded time)."""
    # A column with a database default is left out, or the default would never apply.
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not f.primary_key and f.db_default is models.NOT_PROVIDED)


@lru_cache(maxsize=256)
def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


@lru_cache(maxsize=64)
def _columns(model: type[models.Model], vendor: str) -> tuple[Column, ...]:
    return tuple(_column(field, vendor) for field in _inserted(model))


@lru_cache(maxsize=256)
def _column(field: Any, vendor: str) -> Column:
    """Return (attribute, function that makes its stored form); None where psycopg takes the value as it is."""
    # psycopg adapts these types itself; Django's preparation of them is what costs.
    is_plain = vendor == "postgresql" and not isinstance(field, models.JSONField)
    return field.attname, None if is_plain else field.get_db_prep_save
