"""Runs of procedures for their operators: found by key, state, place or variable; one with its waits, path and variables."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from approvals import access
from approvals.selectors.desk import Page, paged
from approvals.selectors.english import pack_word
from bpmn import values
from workflows.actors import Actor
from workflows.models import (
    Deployment,
    HistoryEvent,
    Incident,
    Intervention,
    InterventionTarget,
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
        rows = rows.filter(business_key__icontains=wanted.key)
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


def in_state(state: str) -> Any:
    if state == "incident":
        return Exists(Incident.objects.filter(instance=OuterRef("pk"), status=Incident.Status.OPEN))
    return {
        "running": Q(status="active"),
        "suspended": Q(status="suspended"),
        "ended": ~Q(status__in=LIVING),
    }[state]


def stands_at(element: str) -> Any:
    here = {"instance": OuterRef("pk"), "element_id": element}
    return (
        Exists(WorkItem.objects.filter(**here, status__in=OPEN_WORK))
        | Exists(Incident.objects.filter(**here, status=Incident.Status.OPEN))
        | Exists(Timer.objects.filter(**here, status=Timer.Status.ARMED))
        | Exists(Job.objects.filter(**here, status__in=[Job.Status.WAITING, Job.Status.FAILED]))
    )


def holds(name: str, value: str) -> Q:
    """Compare a variable of the instance with a value; the process's own scope is the first node of a stored state."""
    path = f"state__nodes__0__3__{name}"
    found = Q(**{path: value})
    with suppress(ValueError):
        found |= Q(**{path: json.loads(value)})
    # A number, day or duration is stored with its kind.
    return found | Q(**{f"{path}__v": value})


def found_page(actor: Actor, wanted: InstanceFilter) -> Page:
    """Return a page of runs with the names of the elements where each stands."""
    page = paged(instances(actor, wanted), wanted.page)
    places = standing([row.pk for row in page.rows])
    troubled = set(
        Incident.objects.filter(instance__in=page.rows, status=Incident.Status.OPEN).values_list(
            "instance_id", flat=True
        )
    )
    rows = [
        {"instance": row, "places": places.get(row.pk, []), "has_incident": row.pk in troubled}
        for row in page.rows
    ]
    return Page(rows, page.number, page.has_next, page.size)


def standing(instance_ids: Sequence[int]) -> dict[int, list[str]]:
    """Return the names of the open work of each instance; a whole case shows that of its called procedures too."""
    found: dict[int, list[str]] = {instance_id: [] for instance_id in instance_ids}
    within = Q(instance__in=instance_ids) | Q(root__in=instance_ids)
    rows = WorkItem.objects.filter(within, status__in=OPEN_WORK).order_by("pk")
    for instance_id, root_id, name, element in rows.values_list(
        "instance_id", "root_id", "name", "element_id"
    ):
        for each in {instance_id, root_id} & found.keys():
            found[each].append(pack_word(name) or element)
    return found


def processes() -> list[ProcessDefinition]:
    """Return the newest version of every procedure, by name: what the filter offers."""
    newer = ProcessDefinition.objects.filter(key=OuterRef("key"), version__gt=OuterRef("version"))
    return list(ProcessDefinition.objects.filter(~Exists(newer)).defer("xml").order_by("name", "key"))


def versions() -> list[Any]:
    """Return every version of every procedure with the number of its runs that live, newest version first."""
    living = Count("instances", filter=Q(instances__status__in=LIVING))
    rows = ProcessDefinition.objects.defer("xml").annotate(living=living)
    return list(rows.order_by("name", "key", "-version"))


def targets_for(instance: ProcessInstance) -> list[Deployment]:
    """Return the deployments that hold another version of the instance's procedure, newest first."""
    rows = Deployment.objects.filter(definitions__key=instance.definition.key, key=instance.deployment.key)
    return list(rows.exclude(definitions=instance.definition).distinct().order_by("-pk"))


def elements(instance: ProcessInstance) -> list[tuple[str, str]]:
    """Return (id, name) of the elements at which a token can be put, in the order of the diagram."""
    process = compiled.process_of(instance)
    return [
        (key, pack_word(element.name) or key)
        for key, element in process.elements.items()
        if element.type not in ("boundaryEvent", "process")
    ]


def active_elements(instance: ProcessInstance) -> list[tuple[str, str]]:
    """Return (id, name) of the elements where the instance stands now."""
    if not instance.state or instance.is_ended:
        return []
    names = dict(elements(instance))
    state = values_of_state(instance)
    return [(key, names[key]) for key in dict.fromkeys(state) if key in names]


def values_of_state(instance: ProcessInstance) -> list[str]:
    from_state: list[str] = [row[1] for row in instance.state["nodes"] if row[1]]
    return from_state


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
    yield from payload.items()


def kind_of(value: Any) -> str:
    if value is None:
        return "null"
    return {"str": "text", "bool": "yes or no", "int": "number", "Decimal": "number"}.get(
        type(value).__name__, type(value).__name__
    )


def value_text(value: Any) -> str:
    """Return a value as it is typed in: text as it is, everything else as JSON."""
    return value if isinstance(value, str) else json.dumps(values.dump(value), ensure_ascii=False)


def waits(instance: ProcessInstance) -> dict[str, Any]:
    """Return what the instance waits for: work, timers, messages, jobs, called procedures, incidents."""
    return {
        "work": list(instance.work_items.filter(status__in=OPEN_WORK).order_by("pk")),
        "timers": list(instance.timers.filter(status=Timer.Status.ARMED).order_by("due_at")),
        "subscriptions": list(instance.subscriptions.order_by("pk")),
        "jobs": list(instance.jobs.exclude(status__in=[Job.Status.DONE, Job.Status.CANCELED]).order_by("pk")),
        "incidents": list(instance.incidents.filter(status=Incident.Status.OPEN).order_by("pk")),
    }


def tree(instance: ProcessInstance) -> QuerySet[ProcessInstance]:
    root = instance.root_instance
    rows = ProcessInstance.objects.filter(Q(pk=root.pk) | Q(root=root))
    return rows.select_related("definition").defer("state", "definition__xml").order_by("pk")


def interventions(number: int) -> Page:
    """Return a page of interventions, newest first, each with its counts."""
    rows = with_counts(Intervention.objects.all()).order_by("-pk")
    return paged(rows, number)


def with_counts(rows: QuerySet[Intervention]) -> QuerySet[Any]:
    by = {status: Count("targets", filter=Q(targets__status=status)) for status in ("waiting", "refused")}
    return rows.annotate(total=Count("targets"), **by)


def refused_targets(intervention: Intervention, limit: int = 200) -> list[InterventionTarget]:
    rows = intervention.targets.filter(status=InterventionTarget.Status.REFUSED)
    return list(rows.select_related("instance").defer("instance__state").order_by("pk")[:limit])


def interventions_of(instance: ProcessInstance) -> list[InterventionTarget]:
    return list(instance.interventions.select_related("intervention").order_by("-pk")[:50])
