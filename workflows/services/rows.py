"""Rows locked by their number: the two reads of every step, without building a query for them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

from workflows.models import ProcessInstance, Timer, WorkItem
from workflows.services import planned

M = TypeVar("M", bound=models.Model)
Converter = tuple[str, Any, Any]


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
    own: Any = connections[DEFAULT_DB_ALIAS]
    if planned.can_plan(own):
        return planned.first_row(sql, params)
    with own.cursor() as cursor:
        cursor.execute(sql, params)
        row: Sequence[Any] | None = cursor.fetchone()
        return row


def _built(model: type[M], row: Sequence[Any]) -> M:
    """Return what `from_db` would: our models add nothing to it, and it goes through a descriptor for every value."""
    own: Any = connections[DEFAULT_DB_ALIAS]
    values = dict(zip(_names(model), row, strict=True))
    for name, expression, convert in _converters(model, own.vendor):
        # The ORM's own converters, so that a row read here equals one read through a query.
        values[name] = convert(values[name], expression, own)
    built = model.__new__(model)
    vars(built).update(values, _state=ModelState())
    built._state.db, built._state.adding = own.alias, False
    return built


@lru_cache(maxsize=8)
def _names(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(field.attname for field in _fields(model))


@lru_cache(maxsize=8)
def _converters(model: type[models.Model], vendor: str) -> tuple[Converter, ...]:
    """Return (attribute, expression, function) of every column whose stored form differs from Python's."""
    found: list[Converter] = []
    for field in _fields(model):
        expression: Any = field.get_col(model._meta.db_table)
        own = connection.ops.get_db_converters(expression) + expression.get_db_converters(connection)
        found += [(field.attname, expression, convert) for convert in own]
    return tuple(found)
