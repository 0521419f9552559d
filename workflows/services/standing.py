"""Questions asked at every step and every tick: the ORM writes their SQL once, and each asking only fills the values in.

Writing a query takes Django several times as long as the database takes to answer it, and PostgreSQL keeps its plan."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter
from typing import Any, ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import QuerySet
from django.db.models.query import (  # type: ignore[attr-defined]  # the stubs lack the last
    FlatValuesListIterable,
    ModelIterable,
    ValuesListIterable,
    get_related_populators,
)

from workflows.services import planned

P = ParamSpec("P")
R = TypeVar("R")
Row = Sequence[Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A value of the asking: the n-th."""

    number: int


@dataclass(frozen=True, slots=True)
class Question:
    """What the ORM wrote: the statement, its values in order, and how a row becomes what the query gives.

    `converters` are (column, expression, functions) of the columns whose stored form differs from Python's."""

    sql: str
    params: tuple[Any, ...]
    converters: tuple[tuple[int, Any, Sequence[Callable[..., Any]]], ...]
    build: Callable[[Row], Any]


def standing(rows: Callable[P, QuerySet[Any, R]]) -> Callable[P, list[R]]:
    """Return a function that gives the rows of the query `rows`, which is made once for each kind of database.

    Its values are given by place: text, whole numbers, days and moments, none of them None. The query may not depend
    on them otherwise than by comparing, nor prefetch. ValueError when a value does not go into the statement as it is."""
    known: dict[str, Question] = {}

    @functools.wraps(rows)
    def ask(*values: P.args, **no: P.kwargs) -> list[R]:
        own: Any = connections[DEFAULT_DB_ALIAS]
        question = known.get(own.vendor)
        if question is None:
            question = known[own.vendor] = _written(rows, values, own)
        return _answer(question, values, own)

    return ask


def _written(rows: Callable[..., QuerySet[Any, Any]], values: Sequence[Any], own: Any) -> Question:
    places = [_place(value, number) for number, value in enumerate(values)]
    found = rows(*places)
    compiler = found.query.get_compiler(connection=own)
    sql, params = compiler.as_sql()
    stored = [_stored(place, own) for place in places]
    named = tuple(Asked(stored.index(param)) if param in stored else param for param in params)
    if missing := set(range(len(values))) - {param.number for param in named if isinstance(param, Asked)}:
        raise ValueError(f"{rows.__name__}: values {sorted(missing)} are not compared as they are")
    columns = [column[0] for column in compiler.select[: compiler.col_count]]
    converters = compiler.get_converters(columns).items()
    return Question(
        sql,
        named,
        tuple((at, column, tuple(how)) for at, (how, column) in converters),
        _builder(found, compiler),
    )


def _place(value: Any, number: int) -> Any:
    """Return a value of the same kind that no query compares with: it marks the place."""
    if isinstance(value, datetime):
        return datetime(1000, 1, 1, 0, 0, number, tzinfo=UTC)
    if isinstance(value, date):
        return date(1000, 1, 1 + number)
    if isinstance(value, str):
        return f"\0 value {number}"
    if isinstance(value, int) and not isinstance(value, bool):
        return -1_000_000_000 - number
    raise ValueError(f"{value!r}: expected text, a whole number, a day or a moment")


def _stored(value: Any, own: Any) -> Any:
    if isinstance(value, datetime):
        return own.ops.adapt_datetimefield_value(value)
    return own.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def _builder(found: QuerySet[Any, Any], compiler: Any) -> Callable[[Row], Any]:
    kind = found._iterable_class
    if kind is FlatValuesListIterable:
        return itemgetter(0)
    if kind is ValuesListIterable:
        return tuple
    if kind is not ModelIterable:
        raise ValueError("expected a query of objects or of lists of values")
    # As ModelIterable does it.
    model, places = compiler.klass_info["model"], compiler.klass_info["select_fields"]
    start, end = places[0], places[-1] + 1
    names = [column[0].target.attname for column in compiler.select[start:end]]
    related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)

    def built(row: Row) -> Any:
        made = model.from_db(DEFAULT_DB_ALIAS, names, row[start:end])
        for one in related:
            one.populate(row, made)
        return made

    return built


def _answer(question: Question, values: Sequence[Any], own: Any) -> list[Any]:
    stored = [_stored(value, own) for value in values]
    params = [stored[param.number] if isinstance(param, Asked) else param for param in question.params]
    found = _rows(question.sql, params, own)
    if question.converters:
        found = [_converted(question, row, own) for row in found]
    return [question.build(row) for row in found]


def _rows(sql: str, params: Sequence[Any], own: Any) -> Sequence[Row]:
    if planned.can_plan(own):
        return planned.all_rows(sql, params)
    with own.cursor() as cursor:
        cursor.execute(sql, params)
        rows: Sequence[Row] = cursor.fetchall()
        return rows


def _converted(question: Question, row: Row, own: Any) -> Row:
    changed = list(row)
    for at, column, functions in question.converters:
        for convert in functions:
            changed[at] = convert(changed[at], column, own)
    return changed
