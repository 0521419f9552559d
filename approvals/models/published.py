"""A field for published content, which is written once, never changed and read with nearly every row of a case."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import JSONField
from django.db.models.expressions import Expression
from django.db.models.fields.json import KeyTransform

# A house runs some tens of procedures; the versions of a few years fit, and each takes some hundred kilobytes.
KEPT = 64
# No JSON begins like this, so a mark is never taken for content.
MARK = "row "


class PublishedJSONField(JSONField):
    """JSON read and decoded once in each process, so that a thousand cases of one version share one value.

    The value must not be changed in place: a change means a new version, a new row. PostgreSQL sends a mark of the row's
    version instead of the content (its number, the transaction that wrote it and its place, PostgreSQL 5.6, "System
    Columns"), so nothing has to be told when a row is written. SQLite, which sends nothing over a wire, gives the text,
    by which the value is known."""

    def select_format(self, compiler: Any, sql: str, params: Any) -> tuple[str, Any]:
        """Ask for the mark where the column itself is selected; a part picked out by a key is asked for as it is."""
        column = f'."{self.column}"'
        if compiler.connection.vendor != "postgresql" or not sql.endswith(column):
            return sql, params
        table = sql.removesuffix(column)
        key = f'{table}."{self.model._meta.pk.column}"'
        return f"""'{MARK}' || {key} || ' ' || {table}."xmin"::text || {table}."ctid"::text""", params

    def from_db_value(self, value: Any, expression: Expression, connection: BaseDatabaseWrapper) -> Any:
        # A part picked out by a key may be a bare word that is no JSON; Django knows how to tell.
        if value is None or isinstance(expression, KeyTransform):
            return super().from_db_value(value, expression, connection)
        if not value.startswith(MARK):
            return decoded(value)
        return content(self, connection.alias, str(connection.settings_dict["NAME"]), value)

    def deconstruct(self) -> Any:
        # For migrations this is a JSONField: nothing about the column differs.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs


@lru_cache(maxsize=KEPT)
def decoded(text: str) -> Any:
    return json.loads(text)


@lru_cache(maxsize=KEPT)
def content(field: PublishedJSONField, alias: str, database: str, mark: str) -> Any:
    """Return the content of the row with this mark; the database's name tells the databases an alias may stand for."""
    meta = field.model._meta
    sql = f'SELECT "{field.column}"::text FROM "{meta.db_table}" WHERE "{meta.pk.column}" = %s'  # noqa: S608
    with connections[alias].cursor() as cursor:
        cursor.execute(sql, [mark.split()[1]])
        return decoded(cursor.fetchone()[0])
