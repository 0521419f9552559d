"""Why a decision table said so: the tables beside an examining or deciding step, row by row and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.dateformat import format as date_text
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.selectors.condition_words import HIT_POLICIES, condition_text
from approvals.selectors.english import pack_word, speaks_english
from approvals.selectors.wording import said
from approvals.services.derivations import explain_decision
from approvals.services.papers.labels import citations_of
from bpmn.dmn import DecisionResult
from workflows.errors import NotFound
from workflows.models import WorkItem
from workflows.selectors import instance_variables, path_of
from workflows.services import compiled

NO_LABELS: Mapping[str, str] = {}
NO_CONDITIONS: Mapping[str, Mapping[str, str]] = {}
EXPLAINED_ACTS = frozenset({"examine", "decide", "decide_end", "sign_reply", "legal_review"})
Part = dict[str, Any]


def explained_tables(case: Case, item: WorkItem) -> list[Part]:
    """Return the tables that an examining or deciding step rests on, evaluated now and explained row by row.

    Facts of the step's own instance come before those of the case; a table that the version lacks is left out."""
    if item.properties.get("action", "") not in EXPLAINED_ACTS:
        return []
    parts: list[Part] = []
    known, codes = instance_variables(item.instance), words_of_codes(case)
    conditions = case.case_type.manifest.get("conditions", {})
    for table in tables_for(case, item):
        try:
            parts += explanation_parts(explain_decision(case, table, known), codes, conditions)
        except NotFound:
            continue
    return parts


def words_of_codes(case: Case) -> dict[str, str]:
    """Return what the answers of tables are called: clauses as they are cited, codes as the pack says."""
    schema = case.submission.form.schema if case.submission else {}
    language = "en" if speaks_english() else "zh"
    return {**citations_of(case.case_type, schema, language), **case.case_type.manifest.get("codes", {})}


def tables_for(case: Case, item: WorkItem) -> list[str]:
    """Return the manifest's `grounds_table`, else the tables that the diagram asked on the way here, the last first."""
    named = case.case_type.manifest.get("grounds_table", "")
    if named:
        return [str(named)]
    elements = compiled.process_of(item.instance).elements
    asked = [
        elements[element_id]
        for phase, element_id, _activity in path_of(item.instance)
        if phase == "completed" and element_id in elements
    ]
    # A table may be named by an expression; what the text of one names is no table and is left out.
    named_by = [getattr(element, "decision", None) for element in asked]
    decisions = [name.text for name in named_by if name is not None]
    return list(dict.fromkeys(reversed(decisions)))


def explanation_parts(
    result: DecisionResult,
    codes: Mapping[str, str] = NO_LABELS,
    conditions: Mapping[str, Mapping[str, str]] = NO_CONDITIONS,
) -> list[Part]:
    """Return every table of a result as parts/explanation.html shows it: those in which a row applies before those in which
    none does, the asked one first; `hits` are the rows that apply. `codes` says in words what a table answers in capitals (COUNTY), `conditions` what it asks, by the label of
    the column."""
    parts = []
    for table in reversed(result.explanation):
        labels = {**codes, **table.labels}
        asked = [{**codes, **conditions.get(item.label, {})} for item in table.inputs]
        values = row_values(table.chosen, table.value, labels)
        rows = [
            {
                "number": row.number,
                "is_hit": row.number in table.chosen,
                "cells": [
                    {"text": condition_text(cell.text, words), "is_met": met(cell.text, cell.passed)}
                    for cell, words in zip(row.cells, asked, strict=True)
                ],
                "result": values.get(row.number, ""),
                "annotation": pack_word(row.annotation),
            }
            for row in table.rows
            if row.enabled
        ]
        parts.append(
            {
                "name": pack_word(table.table_name),
                "hit_policy": said(HIT_POLICIES, table.hit_policy),
                "inputs": [
                    {"label": pack_word(item.label), "value": value_text(item.value, words)}
                    for item, words in zip(table.inputs, asked, strict=True)
                ],
                "rows": rows,
                "hits": [row for row in rows if row["is_hit"]],
                "result": table.error or value_text(table.value, labels),
            }
        )
    return sorted(parts, key=lambda part: not part["hits"])


def met(text: str, passed: bool) -> bool | None:
    # Such a cell asks nothing of the value.
    return None if text.strip() in ("", "-") else passed


def row_values(chosen: Sequence[int], value: Any, labels: Mapping[str, str]) -> dict[int, str]:
    """Return row number -> its result: a list holds one for each row chosen, any other value is that of all."""
    if isinstance(value, list) and len(value) == len(chosen):
        return {number: value_text(part, labels) for number, part in zip(chosen, value, strict=True)}
    return {number: value_text(value, labels) for number in chosen}


def value_text(value: Any, labels: Mapping[str, str] = NO_LABELS) -> str:
    """Say a FEEL value: yes and no, days, lists and contexts in words; `labels` are those of a context's keys and of
    codes."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if type(value) is date:
        return date_text(value, _("j F Y"))
    if isinstance(value, date | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        parts = [said_part(labels.get(key, key), value_text(part, labels)) for key, part in value.items()]
        return ("；" if comma() == "、" else "; ").join(parts)
    if isinstance(value, list | tuple):
        return comma().join(value_text(part, labels) for part in value) or "—"
    return pack_word(labels.get(str(value), str(value)))


def said_part(label: str, text: str) -> str:
    return f"{pack_word(label)}：{text}" if comma() == "、" else f"{pack_word(label)}: {text}"


def comma() -> str:
    return "、" if (get_language() or "zh").startswith("zh") else ", "
