"""Rows locked by their number: the two reads of every step, without building a query for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection, models

from workflows.models import ProcessInstance, Timer, WorkItem
from workflows.services import planned

M = TypeVar("M", bound=models.Model)
Converter = tuple[int, Any, Any]


def locked_instance(instance_id: int) -> ProcessInstance | None:
    """Lock the row until the transaction ends; None when there is none."""
    row = _first_row(_instance_sql() + _lock("i"), [instance_id])
    return _built(ProcessInstance, row) if row else None


def locked_work(work_item_id: int) -> tuple[ProcessInstance, WorkItem] | None:
    """Lock the item's instance, then the item, in one statement: rows are locked in the order of OF (PostgreSQL,
    SELECT, "The Locking Clause"). None when there is no such item."""
    row = _first_row(_work_sql() + _lock("i, w"), [work_item_id])
    if row is None:
        return None
    width = len(_fields(ProcessInstance))
    instance, item = _built(ProcessInstance, row[:width]), _built(WorkItem, row[width:])
    item.instance = instance
    return instance, item


def fired_timer(timer: int, now: datetime) -> Timer | None:
    """Mark an armed timer that is due as fired and return it; None when it was moved, disarmed or fired."""
    row = _first_row(_fire_sql(), [timer, connection.ops.adapt_datetimefield_value(now)])
    return _built(Timer, row) if row else None


def root_of_item(work_item_id: int) -> int | None:
    """Return the root instance's number of a work item's tree. It never changes, so no lock is needed to read it."""
    row = _first_row("SELECT root_id FROM workflows_workitem WHERE id = %s", [work_item_id])
    return row[0] if row else None


def root_of_instance(instance_id: int) -> int | None:
    """Return the number of the tree's root: the instance's own when it is one."""
    sql = "SELECT COALESCE(root_id, id) FROM workflows_processinstance WHERE id = %s"
    row = _first_row(sql, [instance_id])
    return row[0] if row else None


def _lock(tables: str) -> str:
    """NO KEY UPDATE, because rows of other instances of the tree refer to this one and must be insertable meanwhile."""
    # SQLite has no row locks; its one writer holds the whole file.
    if not connection.features.has_select_for_no_key_update:
        return ""
    return f" FOR NO KEY UPDATE OF {tables}"


@lru_cache(maxsize=1)
def _instance_sql() -> str:
    return f"SELECT {_columns(ProcessInstance, 'i')} FROM workflows_processinstance i WHERE i.id = %s"  # noqa: S608


@lru_cache(maxsize=1)
def _work_sql() -> str:
    columns = f"{_columns(ProcessInstance, 'i')}, {_columns(WorkItem, 'w')}"
    joined = "workflows_workitem w JOIN workflows_processinstance i ON i.id = w.instance_id"
    return f"SELECT {columns} FROM {joined} WHERE w.id = %s"  # noqa: S608 - names of our own models


@lru_cache(maxsize=1)
def _fire_sql() -> str:
    returned = ", ".join(f'"{field.column}"' for field in _fields(Timer))
    due = "id = %s AND status = 'armed' AND due_at <= %s"
    return f"UPDATE workflows_timer SET status = 'fired' WHERE {due} RETURNING {returned}"  # noqa: S608


def _columns(model: type[models.Model], alias: str) -> str:
    return ", ".join(f'{alias}."{field.column}"' for field in _fields(model))


@lru_cache(maxsize=8)
def _fields(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(model._meta.concrete_fields)


def _first_row(sql: str, params: Sequence[Any]) -> Sequence[Any] | None:
    if planned.can_plan():
        return planned.first_row(sql, params)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        row: Sequence[Any] | None = cursor.fetchone()
        return row


def _built(model: type[M], row: Sequence[Any]) -> M:
    values = list(row)
    for place, expression, convert in _converters(model, connection.vendor):
        # The ORM's own converters, so that a row read here equals one read through a query.
        values[place] = convert(values[place], expression, connection)
    names = [field.attname for field in _fields(model)]
    return model.from_db(connection.alias, names, values)


@lru_cache(maxsize=8)
def _converters(model: type[models.Model], vendor: str) -> tuple[Converter, ...]:
    """Return (place, expression, function) of every column whose stored form differs from Python's."""
    found: list[Converter] = []
    for place, field in enumerate(_fields(model)):
        expression: Any = field.get_col(model._meta.db_table)
        own = connection.ops.get_db_converters(expression) + expression.get_db_converters(connection)
        found += [(place, expression, convert) for convert in own]
    return tuple(found)
