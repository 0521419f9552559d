"""What a register is: its columns, the rows behind them, and a page of it that is read by key, never by counting."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

PAGE = 50
SORTS = ("new", "old", "number")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column. `path` is the field read, `kind` how it is written: text, day, flag, unit (code to name), word (of
    `words`), limit and scheme (a title in two languages), masked (a person's name), list, procedure, name (of a pack),
    purpose (of a query to a register), words ({"zh", "en"}), changes (of a version of indicators), budget (lines of money), digest (a
    long run of figures that breaks anywhere), clauses and question (as the row's procedure cites and asks them).

    `is_personal`: shown masked on the screen and on the sheet of the paper register, never in an exported file.
    `is_inner`: free text of officials, which may name somebody: on the screen alone."""

    title: str
    path: str
    kind: str = "text"
    words: Mapping[str, str] = field(default_factory=dict)
    is_personal: bool = False
    is_inner: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register of the house. `case` is the path to the row's case ("" for the case itself, "case__"), `day` the field
    by which it is ordered and cut into periods, `number` the field that a search looks at."""

    key: str
    title: str
    rows: Callable[[], QuerySet[Any]]
    columns: Sequence[Column]
    day: str
    number: str
    case: str = "case__"
    note: str = ""
    is_of_city: bool = False
    """Kept by the city, which reads it after the case has gone back to the county; it names no person."""
    is_of_units: bool = False
    """About evaluated units only: the office of the lead group keeps it, and it names no person."""
    replays: Callable[[Sequence[int]], Any] | None = None
    """Returns by primary keys what repeats the rows, such as a lot with pool and seed: it leaves as JSON, without a name."""

    @property
    def case_number(self) -> str:
        return f"{self.case}number"

    @property
    def pack(self) -> str:
        return f"{self.case}case_type__pack_id"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for: the period with both its days, a procedure, a text in the number, the order, and the key after
    or before which the page lies."""

    since: date
    until: date
    pack: str = ""
    text: str = ""
    sort: str = "new"
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Slice:
    """Rows of one page as dicts by column path, with `pk` and `case_number`; the keys of the pages around it."""

    rows: Sequence[Mapping[str, Any]]
    newer: str
    """The key before which the earlier page ends; empty on the first."""
    older: str


def narrowed(register: Register, scope: Q, wanted: Wanted) -> QuerySet[Any]:
    """Return the rows within a scope, a period, a procedure and a search."""
    rows = register.rows().filter(scope, **{f"{register.day}__range": (wanted.since, wanted.until)})
    rows = rows.filter(**{register.pack: wanted.pack}) if wanted.pack else rows
    if wanted.text:
        like = Q(**{f"{register.number}__icontains": wanted.text})
        rows = rows.filter(like | Q(**{f"{register.case_number}__icontains": wanted.text}))
    return rows


def order(register: Register, sort: str) -> tuple[str, bool]:
    """Return the field of the order and whether it falls; the primary key breaks ties."""
    return (register.number, False) if sort == "number" else (register.day, sort == "new")


def read(register: Register, scope: Q, wanted: Wanted, size: int = PAGE) -> Slice:
    """Return one page with a single query: one row more than shown tells whether another page follows."""
    name, falls = order(register, wanted.sort)
    # The page before a key is read the other way round and turned over.
    is_backwards = bool(wanted.before)
    rows = narrowed(register, scope, wanted)
    key = wanted.before or wanted.after
    if key:
        rows = rows.filter(beyond(name, falls != is_backwards, key))
    sign = "-" if falls != is_backwards else ""
    found = list(rows.order_by(f"{sign}{name}", f"{sign}pk").values(*fields(register))[: size + 1])
    has_more, shown = len(found) > size, found[:size]
    if is_backwards:
        shown.reverse()
    return Slice(
        [{**row, "case_number": row[register.case_number]} for row in shown],
        newer=key_of(shown[0], name) if shown and (has_more if is_backwards else key) else "",
        older=key_of(shown[-1], name) if shown and (is_backwards or has_more) else "",
    )


def fields(register: Register) -> list[str]:
    name = {register.day, register.number, register.case_number}
    return ["pk", *name, *({column.path for column in register.columns} - name)]


def beyond(name: str, falls: bool, key: str) -> Q:
    """Return the condition for rows behind a key in the order; a key that makes no sense lies before everything."""
    value, _mark, pk = key.rpartition("~")
    if not value or not pk.isdecimal():
        return Q()
    operator = "lt" if falls else "gt"
    return Q(**{f"{name}__{operator}": value}) | Q(**{name: value, f"pk__{operator}": int(pk)})


def key_of(row: Mapping[str, Any], name: str) -> str:
    return f"{row[name]}~{row['pk']}"
