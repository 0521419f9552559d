"""Runs of procedures for their operators: found by key, state, place or variable; one with its waits, path and variables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approvals import access
from approvals.selectors.desk import Page, paged
from approvals.selectors.english import names_said, pack_word
from approvals.selectors.one_run import elements_with_waits, standing_names
from approvals.selectors.repairs import value_text
from approvals.selectors.run_words import element_word
from workflows.actors import Actor
from workflows.models import (
    Deployment,
    HistoryEvent,
    Incident,
    Job,
    ProcessDefinition,
    ProcessInstance,
    Timer,
    WorkItem,
)
from workflows.selectors import instance_variables
from workflows.services import compiled
from workflows.services.history import payload_of

STATES = ("running", "incident", "suspended", "ended")
LIVING = ("active", "suspended")
OPEN_WORK = ("open", "claimed")
MOST = 10_000
WRITES = ("started", "work_completed", "variables_set", "message_received", "job_done", "incident_retried")


@dataclass(frozen=True, slots=True)
class InstanceFilter:
    """What was asked for. `variable` is compared with `value`, read as JSON where it is some, else as text."""

    key: str = ""
    process: str = ""
    version: int = 0
    state: str = ""
    element: str = ""
    variable: str = ""
    value: str = ""
    page: int = 1

    @property
    def is_narrow(self) -> bool:
        return any((self.key, self.process, self.version, self.state, self.element, self.variable))


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable: how it reads now, and each write of it, newest first."""

    name: str
    kind: str
    text: str
    writes: Sequence[Write]


@dataclass(frozen=True, slots=True)
class Write:
    at: datetime
    who: str
    event: str
    text: str


def instances(actor: Actor, wanted: InstanceFilter) -> QuerySet[ProcessInstance]:
    """Return the runs that fit, newest first: whole cases, and called procedures where a procedure is named."""
    rows = access.operable_instances(actor).select_related("definition").defer("definition__xml")
    if wanted.key:
        rows = with_key(rows, wanted.key)
    rows = rows.filter(Q(definition__key=wanted.process) if wanted.process else Q(parent=None))
    if wanted.version:
        rows = rows.filter(definition__version=wanted.version)
    if wanted.state:
        rows = rows.filter(in_state(wanted.state))
    if wanted.element:
        rows = rows.filter(stands_at(wanted.element))
    if wanted.variable:
        rows = rows.filter(holds(wanted.variable, wanted.value))
    return rows.order_by("-pk")


def with_key(rows: QuerySet[ProcessInstance], key: str) -> QuerySet[ProcessInstance]:
    """Whole numbers are looked up by their index; a part of one has to be looked for in all that ever ran."""
    exact = rows.filter(business_key=key)
    return exact if exact.exists() else rows.filter(business_key__icontains=key)


def in_state(state: str) -> Any:
    if state == "incident":
        within = Q(instance=OuterRef("pk")) | Q(instance__root=OuterRef("pk"))
        return Exists(Incident.objects.filter(within, status=Incident.Status.OPEN))
    return {
        "running": Q(status="active"),
        "suspended": Q(status="suspended"),
        "ended": ~Q(status__in=LIVING),
    }[state]


def stands_at(element: str) -> Any:
    """A run stands at an element, named by its id or its name, with its own work, timer, job or incident; a case also
    with that of the procedures it called."""
    within = Q(instance=OuterRef("pk")) | Q(instance__root=OuterRef("pk"))
    by_name = Q(element_id=element) | Q(name__in=names_said(element))
    here = Q(element_id=element)
    return (
        Exists(WorkItem.objects.filter(within, by_name, status__in=OPEN_WORK))
        | Exists(Incident.objects.filter(within, here, status=Incident.Status.OPEN))
        | Exists(Timer.objects.filter(within, here, status=Timer.Status.ARMED))
        | Exists(Job.objects.filter(within, here, status__in=[Job.Status.WAITING, Job.Status.FAILED]))
    )


def holds(name: str, value: str) -> Q:
    """Compare a variable of the instance with a value, any when none is named; the process's own scope is the first node of a
    stored state."""
    if not value:
        return Q(state__nodes__0__3__has_key=name)
    path = f"state__nodes__0__3__{name}"
    found = Q(**{path: value})
    with suppress(ValueError):
        found |= Q(**{path: json.loads(value)})
    # A number, day or duration is stored with its kind.
    return found | Q(**{f"{path}__v": value})


def found_page(actor: Actor, wanted: InstanceFilter) -> Page:
    """Return a page of runs with the names of the elements where each stands."""
    page = paged(instances(actor, wanted), wanted.page)
    places = standing(page.rows)
    troubled = with_incident(page.rows)
    rows = [
        {"instance": row, "places": places.get(row.pk, []), "has_incident": row.pk in troubled}
        for row in page.rows
    ]
    return Page(rows, page.number, page.has_next, page.size)


def with_incident(rows: Sequence[ProcessInstance]) -> set[int | None]:
    """Return the numbers of the runs that stand at an incident, a case's also where a procedure that it called does."""
    ids = [row.pk for row in rows]
    found = Incident.objects.filter(
        Q(instance__in=ids) | Q(instance__root__in=ids), status=Incident.Status.OPEN
    )
    return {number for pair in found.values_list("instance_id", "instance__root_id") for number in pair}


def standing(rows: Sequence[ProcessInstance]) -> dict[int, list[str]]:
    """Return the names of the open work of each run, a case's with that of its called procedures; where nobody has work,
    the names of the elements at which it waits for something else."""
    ids = [row.pk for row in rows]
    found: dict[int, list[str]] = {instance_id: [] for instance_id in ids}
    work = WorkItem.objects.filter(Q(instance__in=ids) | Q(root__in=ids), status__in=OPEN_WORK).order_by("pk")
    for instance_id, root_id, name, element in work.values_list(
        "instance_id", "root_id", "name", "element_id"
    ):
        for each in {instance_id, root_id} & found.keys():
            found[each].append(pack_word(name) or element)
    return {row.pk: found[row.pk] or standing_names(row) for row in rows}


def processes() -> list[ProcessDefinition]:
    """Return the newest version of every procedure, by name: what the filter offers."""
    newer = ProcessDefinition.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
    return list(ProcessDefinition.objects.filter(~Exists(newer)).defer("xml").order_by("name", "key"))


def versions() -> list[Any]:
    """Return every version of every procedure with the number of its runs that live, newest version first.

    `others`: in how many further versions it exists, to which those runs could be moved."""
    living = Count("instances", filter=Q(instances__status__in=LIVING))
    rows = list(
        ProcessDefinition.objects.defer("xml").annotate(living=living).order_by("name", "key", "-version")
    )
    of_key = Counter(row.key for row in rows)
    for row in rows:
        row.others = of_key[row.key] - 1  # type: ignore[attr-defined]
    return rows


def targets_for(instance: ProcessInstance) -> list[Deployment]:
    """Return the deployments that hold another version of the instance's procedure, newest first."""
    rows = Deployment.objects.filter(definitions__key=instance.definition.key, key=instance.deployment.key)
    return list(rows.exclude(definitions=instance.definition).distinct().order_by("-pk"))


def elements(instance: ProcessInstance) -> list[tuple[str, str]]:
    """Return (id, name) of the elements at which a token can be put, in the order of the diagram."""
    process = compiled.process_of(instance)
    return [
        (key, element_word(instance, key))
        for key, element in process.elements.items()
        if element.type not in ("boundaryEvent", "process")
    ]


def active_elements(instance: ProcessInstance) -> list[tuple[str, str]]:
    """Return (id, name) of the elements where the instance stands now."""
    if instance.is_ended:
        return []
    names = dict(elements(instance))
    keys = [element_id for element_id, _waits in elements_with_waits(instance)]
    return [(key, names[key]) for key in dict.fromkeys(keys) if key in names]


def places_of(rows: Sequence[ProcessInstance]) -> list[tuple[str, str]]:
    """Return (id, name) of the elements where any of the runs stands."""
    ids = [row.pk for row in rows]
    full = ProcessInstance.objects.filter(pk__in=ids).select_related("definition", "deployment")
    return list(dict.fromkeys(place for row in full.order_by("pk") for place in active_elements(row)))


def kinds_of_variables(instance: ProcessInstance) -> list[tuple[str, str]]:
    """Return (name, kind) of the instance's variables: all that is shown without a reason."""
    return [(name, kind_of(value)) for name, value in sorted(instance_variables(instance).items())]


def variables(instance: ProcessInstance) -> list[Variable]:
    """Return the variables with their values and where each value came from."""
    writes = writes_of(instance)
    return [
        Variable(name, kind_of(value), value_text(value), writes.get(name, []))
        for name, value in sorted(instance_variables(instance).items())
    ]


def writes_of(instance: ProcessInstance) -> Mapping[str, list[Write]]:
    found: dict[str, list[Write]] = {}
    events = HistoryEvent.objects.filter(instance=instance, kind__in=WRITES).exclude(payload="")
    for event in events.order_by("-pk"):
        for name, value in written(event):
            found.setdefault(name, []).append(
                Write(event.occurred_at, event.actor_name, event.kind, value_text(value))
            )
    return found


def written(event: HistoryEvent) -> Iterator[tuple[str, Any]]:
    payload = payload_of(event) or {}
    if event.kind == "variables_set":
        payload = payload.get("variables", {})
    elif event.kind == "incident_retried":
        # Before skipping was an intervention the event held what was corrected and nothing else.
        payload = payload.get("variables", {} if "incident" in payload else payload)
    yield from payload.items()


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    return {"str": "text", "bool": "yes or no", "int": "number", "Decimal": "number"}.get(
        type(value).__name__, type(value).__name__
    )


def tree(instance: ProcessInstance) -> QuerySet[ProcessInstance]:
    root = instance.root_instance
    rows = ProcessInstance.objects.filter(Q(pk=root.pk) | Q(root=root))
    return rows.select_related("definition").defer("state", "definition__xml").order_by("pk")
