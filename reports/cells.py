"""How the cells of a register read: codes become words, days and names of units; persons are masked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from approvals.models import CaseType
from approvals.selectors.desk import unit_names
from approvals.selectors.english import pack_word
from approvals.selectors.indicator_cards import told_changes
from approvals.selectors.payments import scheme_titles
from approvals.selectors.registers import clause_names, masked_name
from approvals.selectors.supervision import limits_in_force
from approvals.selectors.wording import query_purpose
from approvals.templatetags.jingwei import bilingual, day
from reports.queries.registers import Column

PACK = "case__case_type__pack_id"


@dataclass(frozen=True, slots=True)
class Names:
    """What a page of rows needs to be read: names of units and procedures, titles of limits and schemes, clauses as they
    are cited, questions as they are asked of registers."""

    units: Mapping[str, str] = field(default_factory=dict)
    procedures: Mapping[str, str] = field(default_factory=dict)
    limits: Mapping[str, str] = field(default_factory=dict)
    clauses: Mapping[tuple[str, str], str] = field(default_factory=dict)
    schemes: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[tuple[str, str], str] = field(default_factory=dict)


def names_for(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> Names:
    """Read the names with one query for each kind that the columns have, however many rows there are."""
    kinds = {column.kind for column in columns}
    codes = {str(row[column.path]) for column in columns if column.kind == "unit" for row in rows}
    return Names(
        units=unit_names(codes) if codes else {},
        procedures=procedure_names() if "procedure" in kinds else {},
        limits=limit_titles() if "limit" in kinds else {},
        clauses=clause_names(citing(columns, rows)),
        schemes={key: bilingual(title) for key, title in scheme_titles().items()}
        if "scheme" in kinds
        else {},
        questions=questions_asked() if "question" in kinds else {},
    )


def citing(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> set[str]:
    """Return the procedures whose rows cite clauses."""
    paths = [column.path for column in columns if column.kind == "clauses"]
    return {str(row[PACK]) for path in paths for row in rows if row[path]}


def procedure_names() -> dict[str, str]:
    # The newest version gives the name by which people know the procedure today.
    rows = CaseType.objects.order_by("version").values_list("pack_id", "name_zh", "name_en")
    return {pack: bilingual({"zh": zh, "en": en}) for pack, zh, en in rows}


def questions_asked() -> dict[tuple[str, str], str]:
    """Return (procedure, item) -> the question as the newest version asks it: the pack's own words, which name nobody."""
    rows = CaseType.objects.order_by("version").values_list("pack_id", "manifest__questions")
    return {(pack, row["item"]): pack_word(row["text"]) for pack, asked in rows for row in asked or ()}


def limit_titles() -> dict[str, str]:
    return {key: bilingual(title) for key, title in limits_in_force().titles.items()}


def cells(columns: Iterable[Column], row: Mapping[str, Any], names: Names) -> list[str]:
    """Return the texts of one row."""
    return [cell(column, row[column.path], names, str(row.get(PACK, ""))) for column in columns]


def cell(column: Column, value: Any, names: Names, pack: str = "") -> str:
    # A word may stand for the empty code, as of an objection not yet answered.
    if value is None or (value == "" and column.kind != "word"):
        return ""
    if column.kind == "word":
        return _(column.words[value]) if value in column.words else str(value)
    if column.kind == "clauses":
        return str(_(", ").join(names.clauses.get((pack, code), code) for code in map(str, value)))
    if column.kind == "question":
        return str(names.questions.get((pack, str(value)), value))
    return WRITERS.get(column.kind, plain)(value, names)


def plain(value: Any, names: Names) -> str:
    return str(value)


WRITERS: dict[str, Callable[[Any, Names], str]] = {
    "day": lambda value, names: day(value),
    "flag": lambda value, names: _("yes") if value else _("no"),
    "unit": lambda value, names: str(names.units.get(value, value)),
    "procedure": lambda value, names: str(names.procedures.get(value, value)),
    "scheme": lambda value, names: str(names.schemes.get(value, value)),
    "limit": lambda value, names: str(names.limits.get(value, value)),
    "masked": lambda value, names: masked_name(value),
    "name": lambda value, names: pack_word(str(value)),
    "purpose": lambda value, names: query_purpose(str(value)),
    "words": lambda value, names: bilingual(value),
    "budget": lambda value, names: str(_("; ")).join(
        f"{row['line']} {row['payer']} {row['amount']}" for row in value
    ),
    "changes": lambda value, names: told_changes(value),
    "list": lambda value, names: str(_(", ").join(pack_word(str(part)) for part in value)),
}
