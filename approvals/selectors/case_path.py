"""Where a case stands on its diagrams and how it came there: history, marks, what follows a step, why a table said so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.dateformat import format as date_text
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from approvals.models import Case
from approvals.selectors.english import pack_word, speaks_english
from approvals.selectors.wording import EVENTS, GRAVE_EVENTS, said
from approvals.services.derivations import explain_decision
from approvals.services.papers.labels import citations_of
from bpmn import Process, State
from bpmn.dmn import DecisionResult
from workflows.errors import NotFound
from workflows.models import HistoryEvent, MessageSubscription, ProcessInstance, WorkItem
from workflows.selectors import history_of, instance_tree, instance_variables, open_incidents, path_of
from workflows.services import compiled
from workflows.services.history import payload_of

MOST_EVENTS = 200
NO_LABELS: Mapping[str, str] = {}
WITH_REASON = frozenset(
    {
        "returned",
        "transferred",
        "readdressed",
        "delegated",
        "delegation_returned",
        "withdrawn",
        "facts_changed",
        "supplement_extended",
    }
)
EXPLAINED_ACTS = frozenset({"examine", "decide", "decide_end", "sign_reply", "legal_review"})
FORKS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
)
Part = dict[str, Any]


# The numbers of shared sub-processes (S09, D-A1) are for those who draw diagrams.
CODE = re.compile(r"^S\d{2} |（D-[A-Z]+\d+）$| \(D-[A-Z]+\d+\)$")


@dataclass(frozen=True, slots=True)
class NextStep:
    """Where the token may go after a step: the arrow's word, and the names of what it leads to."""

    condition: str
    name: str


def history(case: Case) -> list[Part]:
    """Return what happened, newest first, as parts/timeline.html shows it; the engine's own bookkeeping is left out."""
    if case.root is None:
        return []
    instances = {instance.pk: instance for instance in instance_tree(case.root)}
    events = history_of(case.root).filter(kind__in=list(EVENTS))
    # A called procedure begins as a part of its case, which is no event of its own for people.
    events = events.exclude(Q(kind="started") & ~Q(instance=case.root)).order_by("-pk")[:MOST_EVENTS]
    return [event_part(event, instances) for event in events]


def event_part(event: HistoryEvent, instances: Mapping[int, ProcessInstance]) -> Part:
    step = element_name(instances[event.instance_id], event.element_id) if event.element_id else ""
    title = said(EVENTS, event.kind)
    who = f"{event.actor_name}（{event.acting_for}）" if event.acting_for else event.actor_name
    is_machine = event.actor_id is None and event.actor_name == "system"
    return {
        "at": event.occurred_at,
        "title": f"{title} · {step}" if step else title,
        "who": "" if is_machine else who,
        "is_machine": is_machine,
        "is_grave": event.kind in GRAVE_EVENTS,
        "text": reason_of(event),
    }


def reason_of(event: HistoryEvent) -> str:
    """Return the words a person gave; empty when there are none or their key was erased."""
    if event.kind not in WITH_REASON:
        return ""
    payload = payload_of(event) or {}
    words = [str(payload[key]) for key in ("to", "reason", "text") if payload.get(key)]
    return " · ".join(words)


def element_name(instance: ProcessInstance, element_id: str) -> str:
    element = compiled.process_of(instance).elements.get(element_id)
    return pack_word(element.name) if element and element.name else ""


def steps_done(case: Case) -> list[WorkItem]:
    """Return the completed steps of the whole case, newest first."""
    if case.root is None:
        return []
    rows = WorkItem.objects.filter(root=case.root, status=WorkItem.Status.COMPLETED)
    return list(rows.order_by("-completed_at", "-pk"))


def earlier_steps(item: WorkItem) -> list[tuple[str, str]]:
    """Return (element id, name) of the steps of this procedure that were completed and can be returned to."""
    rows = WorkItem.objects.filter(instance=item.instance, status=WorkItem.Status.COMPLETED)
    names = dict(rows.exclude(element_id=item.element_id).order_by("pk").values_list("element_id", "name"))
    scope = compiled.process_of(item.instance).elements
    here = scope[item.element_id].scope if item.element_id in scope else ""
    return [
        (key, pack_word(name)) for key, name in names.items() if key in scope and scope[key].scope == here
    ]


def next_steps(item: WorkItem) -> list[NextStep]:
    """Return where the case may go when the item is completed, looking through gateways to the named steps."""
    process = compiled.process_of(item.instance)
    if item.element_id not in process.elements:
        return []
    found = list(ahead(process, item.element_id, "", frozenset()))
    return list(dict.fromkeys(found))


def ahead(process: Process, element_id: str, condition: str, seen: frozenset[str]) -> Iterator[NextStep]:
    element = process.elements[element_id]
    # Gateways may lead round in a circle.
    if element_id in seen:
        return
    for flow in element.outgoing:
        target = process.elements[flow.target]
        word = " · ".join(filter(None, [condition, pack_word(flow.name)]))
        if target.type in FORKS:
            yield from ahead(process, target.id, word, seen | {element_id})
        elif target.name:
            yield NextStep(word, CODE.sub("", pack_word(target.name)))


def diagram_instances(case: Case) -> list[ProcessInstance]:
    """Return the procedures of a case, the main one first."""
    return list(instance_tree(case.root)) if case.root else []


def diagram_marks(instance: ProcessInstance) -> Part:
    """Return the marks of parts/diagram.html: active and visited elements and flows, incidents with their words.

    Where the tokens stand is read from the state and not from the way there: after a move to another version the way still
    bears the names that its elements had."""
    standing = State.from_json(instance.state).active_elements() if instance.state else []
    active = Counter(standing) if not instance.is_ended else {}
    visited = dict.fromkeys(element_id for _phase, element_id, _activity in path_of(instance))
    incidents = open_incidents(instance).filter(instance=instance)
    return {
        "active": [{"id": key, "count": count} for key, count in active.items()],
        "visited": [key for key in visited if key not in active],
        "incidents": [{"id": row.element_id, "message": row.message} for row in incidents],
    }


def active_names(instance: ProcessInstance, marks: Part) -> list[str]:
    names = (element_name(instance, entry["id"]) for entry in marks["active"])
    return list(dict.fromkeys(name for name in names if name))


def listening(case: Case) -> frozenset[str]:
    """Return the names of the messages that the case waits for now: what may be asked of it."""
    rows = MessageSubscription.objects.filter(kind="message", correlation_key=case.number)
    return frozenset(rows.values_list("name", flat=True))


def explained_tables(case: Case, item: WorkItem) -> list[Part]:
    """Return the tables that an examining or deciding step rests on, evaluated now and explained row by row.

    Facts of the step's own instance come before those of the case; a table that the version lacks is left out."""
    if item.properties.get("action", "") not in EXPLAINED_ACTS:
        return []
    parts: list[Part] = []
    known, codes = instance_variables(item.instance), words_of_codes(case)
    for table in tables_for(case, item):
        try:
            parts += explanation_parts(explain_decision(case, table, known), codes)
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


def explanation_parts(result: DecisionResult, codes: Mapping[str, str] = NO_LABELS) -> list[Part]:
    """Return every table of a result as parts/explanation.html shows it, the asked one first; `hits` are the rows that
    apply. `codes` says in words what a table answers in capitals (COUNTY)."""
    parts = []
    for table in reversed(result.explanation):
        labels = {**codes, **table.labels}
        values = row_values(table.chosen, table.value, labels)
        rows = [
            {
                "number": row.number,
                "is_hit": row.number in table.chosen,
                "cells": [{"text": cell.text, "is_met": met(cell.text, cell.passed)} for cell in row.cells],
                "result": values.get(row.number, ""),
                "annotation": pack_word(row.annotation),
            }
            for row in table.rows
            if row.enabled
        ]
        parts.append(
            {
                "name": pack_word(table.table_name),
                "hit_policy": table.hit_policy,
                "inputs": [
                    {"label": pack_word(item.label), "value": value_text(item.value, codes)}
                    for item in table.inputs
                ],
                "rows": rows,
                "hits": [row for row in rows if row["is_hit"]],
                "result": table.error or value_text(table.value, labels),
            }
        )
    return parts


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
        return comma().join(
            said_part(labels.get(key, key), value_text(part, labels)) for key, part in value.items()
        )
    if isinstance(value, list | tuple):
        return comma().join(value_text(part, labels) for part in value) or "—"
    return pack_word(labels.get(str(value), str(value)))


def said_part(label: str, text: str) -> str:
    return f"{pack_word(label)}：{text}" if comma() == "、" else f"{pack_word(label)}: {text}"


def comma() -> str:
    return "、" if (get_language() or "zh").startswith("zh") else ", "
