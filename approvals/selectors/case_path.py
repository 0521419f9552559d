"""Where a case stands on its diagrams and how it came there: history, marks, what follows a step."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from approvals.models import Case
from approvals.selectors.english import pack_word
from approvals.selectors.wording import EVENTS, GRAVE_EVENTS, event_word
from bpmn import Process, State
from workflows.models import HistoryEvent, MessageSubscription, ProcessInstance, WorkItem
from workflows.selectors import history_of, instance_tree, open_incidents, path_of
from workflows.services import compiled
from workflows.services.history import payload_of

MOST_EVENTS = 200
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
FORKS = frozenset(
    {"exclusiveGateway", "inclusiveGateway", "parallelGateway", "eventBasedGateway", "complexGateway"}
)
# Arrows that answer without saying what.
BARE = frozenset({"是", "否", "其他"})
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
    return [event_part(event, instances, case.channel) for event in events]


def event_part(event: HistoryEvent, instances: Mapping[int, ProcessInstance], channel: str) -> Part:
    step = element_name(instances[event.instance_id], event.element_id) if event.element_id else ""
    title = event_word(event.kind, channel)
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
        word = " · ".join(
            filter(None, [condition, answer(element.name if element.type in FORKS else "", flow.name)])
        )
        if target.type in FORKS:
            yield from ahead(process, target.id, word, seen | {element_id})
        elif target.name:
            yield NextStep(word, CODE.sub("", pack_word(target.name)))


def answer(question: str, word: str) -> str:
    """Return what an arrow says; a bare yes or no together with the question that its gateway asks."""
    asked = pack_word(question) if word in BARE else ""
    return " ".join(filter(None, [asked, pack_word(word)]))


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
