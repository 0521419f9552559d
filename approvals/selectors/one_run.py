"""One run as its operator reads it: elements by their names, what it waits for and what happened in plain words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from approvals.selectors.english import pack_word
from approvals.selectors.places import place_name
from approvals.selectors.run_words import INCIDENT_KINDS, RUN_EVENTS, element_word, job_word
from approvals.selectors.supervision import limits_in_force
from approvals.selectors.wording import GRAVE_EVENTS, role_word, said
from approvals.templatetags.jingwei import bilingual
from bpmn import State
from workflows import timelines
from workflows.models import (
    HistoryEvent,
    Incident,
    Job,
    MessageSubscription,
    ProcessInstance,
    Timer,
    WorkItem,
)

OPEN_WORK = ("open", "claimed")
MOST_EVENTS = 30


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that the run waits for. `until` is a day, a moment, or None where it ends with an act of somebody."""

    element_id: str
    element: str
    what: str
    until: date | datetime | None = None
    note: str = ""
    child: ProcessInstance | None = None


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of the run's history."""

    at: datetime
    word: str
    element: str
    who: str
    is_grave: bool


def waits(instance: ProcessInstance) -> list[Wait]:
    """Return what the run waits for: work, called procedures, jobs, timers, then messages."""
    found = [
        work_wait(instance, row) for row in instance.work_items.filter(status__in=OPEN_WORK).order_by("pk")
    ]
    found += called(instance)
    # A job that failed for good stands as an incident: nothing comes of it by waiting.
    jobs = instance.jobs.filter(status__in=[Job.Status.WAITING, Job.Status.RUNNING]).order_by("pk")
    found += [job_wait(instance, row) for row in jobs]
    found += timer_waits(instance)
    return found + [message_wait(instance, row) for row in instance.subscriptions.order_by("pk")]


def work_wait(instance: ProcessInstance, row: WorkItem) -> Wait:
    # The name of a unit is that of the day on which the case stands, which need not be today's.
    on = timelines.today(instance.timeline)
    whose = " ".join(filter(None, [row.unit and place_name(row.unit, on), row.role and role_word(row.role)]))
    parts = [pgettext("wait", "work"), whose, row.assignee_id and pgettext("work", "claimed")]
    what = " · ".join(str(part) for part in parts if part)
    return Wait(row.element_id, element_word(instance, row.element_id), what, row.due_on)


def called(instance: ProcessInstance) -> Iterator[Wait]:
    """Yield the procedures that this one called and that live; the node that waits for each names its element."""
    living = {
        row.parent_wait_id: row for row in instance.children.select_related("definition") if not row.is_ended
    }
    for element_id, wait_ids in elements_with_waits(instance):
        for child in (living.pop(wait_id) for wait_id in wait_ids if wait_id in living):
            name = pack_word(child.definition.name) or child.definition.key
            what = f"{pgettext('wait', 'called procedure')}: {name}"
            yield Wait(element_id, element_word(instance, element_id), what, child=child)


def elements_with_waits(instance: ProcessInstance) -> Iterator[tuple[str, list[str]]]:
    nodes = State.from_json(instance.state).nodes.values() if instance.state else ()
    yield from ((node.element, list(node.waits)) for node in nodes if node.element)


def job_wait(instance: ProcessInstance, row: Job) -> Wait:
    what = f"{pgettext('wait', 'job')}: {job_word(row)} · " + _("attempts so far: %(count)s") % {
        "count": row.attempts
    }
    return Wait(
        row.element_id, element_word(instance, row.element_id), what, row.run_after, row.last_error[:200]
    )


def timer_waits(instance: ProcessInstance) -> Iterator[Wait]:
    rows = list(instance.timers.filter(status=Timer.Status.ARMED).order_by("due_at"))
    limits = limits_in_force() if any(row.clock for row in rows) else None
    for row in rows:
        title = bilingual(limits.title(row.clock)) if limits and row.clock else ""
        what = " · ".join(filter(None, [pgettext("wait", "timer"), title]))
        note = "" if row.due_at else _("its clock stands")
        yield Wait(row.element_id, element_word(instance, row.element_id), what, row.due_at, note)


def message_wait(instance: ProcessInstance, row: MessageSubscription) -> Wait:
    kind = pgettext("wait", "message") if row.kind == "message" else pgettext("wait", "signal")
    return Wait(row.element_id, element_word(instance, row.element_id), f"{kind}: {row.name}")


def incidents(instance: ProcessInstance) -> list[dict[str, str]]:
    """Return the open incidents: element, what kind of trouble, and the words of the error."""
    rows = instance.incidents.filter(status=Incident.Status.OPEN).order_by("pk")
    return [
        {
            "element": element_word(instance, row.element_id),
            "kind": said(INCIDENT_KINDS, row.kind),
            "message": row.message,
        }
        for row in rows
    ]


def events(instance: ProcessInstance) -> list[Happening]:
    """Return what happened to the run, newest first; the engine's own steps are said too, unlike in the case's history."""
    return [happening(instance, row) for row in instance.history.order_by("-pk")[:MOST_EVENTS]]


def happening(instance: ProcessInstance, row: HistoryEvent) -> Happening:
    element = element_word(instance, row.element_id) if row.element_id else ""
    grave = row.kind in GRAVE_EVENTS and row.kind != "timer_fired"
    return Happening(row.occurred_at, said(RUN_EVENTS, row.kind), element, row.actor_name, grave)


def standing_names(instance: ProcessInstance) -> list[str]:
    """Return the names of the elements where the run's tokens stand, each once; nothing for a run that has ended."""
    if instance.is_ended:
        return []
    keys = [element_id for element_id, _waits in elements_with_waits(instance)]
    return [element_word(instance, key) for key in dict.fromkeys(keys)]
