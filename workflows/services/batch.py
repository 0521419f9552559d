"""The writes of one step, collected and sent together: one round trip on PostgreSQL, one by one on SQLite.

Most of a completion's time is the way to the database and back, and building queries; so the hot path writes SQL
from templates that are made once for each model, and rows that nobody looks at again never become model objects."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models

from workflows.services import planned

Row = Mapping[str, Any]
# (attribute, what it is where a row doesn't say, function that makes the stored form)
Column = tuple[str, Any, Any]
as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Batch:
    """Statements in order. Nothing reaches the database before `flush`."""

    def __init__(self) -> None:
        self._statements: list[tuple[str, list[Any]]] = []
        # The connection itself: the proxy `connection` looks it up anew for every attribute.
        self._connection: Any = connections[DEFAULT_DB_ALIAS]

    def add(self, sql: str, *params: Any) -> None:
        """Add a statement; a list among `params` fills an IN () and becomes as many placeholders."""
        flat: list[Any] = []
        widths: list[int] = []
        for value in params:
            # The caller's braces become as many placeholders as the value needs.
            many = value if type(value) is list else (value,)
            widths.append(len(many))
            flat += many
        if self._connection.vendor != "postgresql":
            flat = [self._adapted(value) for value in flat]
        self._statements.append((_marked(sql, tuple(widths)), flat))

    def insert(
        self,
        model: type[models.Model],
        rows: Sequence[Row],
        *,
        key: tuple[str, ...] = (),
        update: tuple[str, ...] = (),
    ) -> None:
        """Insert rows, each attribute -> value (`instance_id`, not `instance`); what one leaves out is the field's
        default. With `key` a row that is there takes over the columns of `update`."""
        if not rows:
            return
        columns = _inserted(model, self._connection.vendor)
        if unknown := {name for row in rows for name in row}.difference(_names(model)):
            raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))} to insert")
        values = [value for row in rows for value in self._values(row, columns)]
        self._statements.append((_insert_sql(model, len(rows), key, update), values))

    def save(self, row: models.Model, names: tuple[str, ...]) -> None:
        """Update the columns of the fields `names` of one stored row."""
        columns = _updated(type(row), names, self._connection.vendor)
        self._statements.append((_update_sql(type(row), names), [*self._values(vars(row), columns), row.pk]))

    def flush(self) -> None:
        """Send what was collected."""
        statements, self._statements = self._statements, []
        if not statements:
            return
        if planned.can_plan(self._connection):
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

    def _values(self, row: Row, columns: Sequence[Column]) -> list[Any]:
        return [
            store(row.get(name, default), self._connection) if store else row.get(name, default)
            for name, default, store in columns
        ]

    def _adapted(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return self._connection.ops.adapt_datetimefield_value(value)
        return self._connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value

    def _takes_many(self) -> bool:
        is_bound_by_server = self._connection.settings_dict.get("OPTIONS", {}).get("server_side_binding")
        return self._connection.vendor == "postgresql" and not is_bound_by_server


@lru_cache(maxsize=256)
def _marked(sql: str, widths: tuple[int, ...]) -> str:
    return sql.format(*(", ".join(["%s"] * width) for width in widths))


@lru_cache(maxsize=256)
def _insert_sql(model: type[models.Model], count: int, key: tuple[str, ...], update: tuple[str, ...]) -> str:
    fields = _fields(model)
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
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    """Every field but the number and those that the database fills (the recorded time)."""
    # A column with a database default is left out, or the default would never apply.
    fields = model._meta.concrete_fields
    return tuple(f for f in fields if not f.primary_key and f.db_default is models.NOT_PROVIDED)


@lru_cache(maxsize=64)
def _names(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.attname for field in _fields(model))


@lru_cache(maxsize=256)
def _field(model: type[models.Model], name: str) -> Any:
    return model._meta.get_field(name)


@lru_cache(maxsize=64)
def _inserted(model: type[models.Model], vendor: str) -> tuple[Column, ...]:
    return tuple(_column(field, vendor) for field in _fields(model))


@lru_cache(maxsize=64)
def _updated(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[Column, ...]:
    return tuple(_column(_field(model, name), vendor) for name in names)


def _column(field: Any, vendor: str) -> Column:
    """A default is only ever written down, so rows may share it."""
    default = field.get_default()
    if isinstance(default, Enum):
        default = default.value
    if vendor != "postgresql":
        return field.attname, default, field.get_db_prep_save
    # psycopg adapts the other types itself; Django's preparation of them is what costs.
    is_json = isinstance(field, models.JSONField)
    return field.attname, default, _json_text if is_json else None


def _json_text(value: Any, connection: Any) -> str:
    """Text that the server reads as jsonb: psycopg's wrapper for it takes longer than the encoding."""
    return as_json(value)
