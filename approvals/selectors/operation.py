"""What keeps the program running, for its operators: incidents, failed jobs, late timers, the notices' backlog."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from lxml import etree

from approvals.models import Notice
from approvals.selectors.english import pack_word
from approvals.selectors.run_words import INCIDENT_KINDS, element_word
from approvals.selectors.wording import said
from approvals.services.safe_xml import safe_root
from workflows import timelines
from workflows.models import Incident, Job, Timer

GRACE = timedelta(minutes=10)
"""How late a timer, job or notice may be before somebody must look; the sweepers use the same."""
MOST = 100
WORKER = "jingwei-worker"
# Elements at which a token can stand; the rest of a diagram is no place to go on at.
PLACES = ("Task", "Event", "Gateway", "callActivity", "subProcess", "task")
NO_PLACES = ("boundaryEvent", "EventDefinition")


@dataclass(frozen=True, slots=True)
class Place:
    """An element of a diagram where an instance could go on; `is_next`: a flow leads there from the incident."""

    element_id: str
    name: str
    is_next: bool


@dataclass(frozen=True, slots=True)
class Health:
    """What /healthz tells. `worker` is "running" or "absent" where the worker is a thread of this process, else "apart".

    `lag` is how many seconds the oldest due job or timer has waited: no worker, or one that stands, shows here."""

    database: bool
    worker: str = ""
    lag: int = 0
    notices_waiting: int = 0
    notices_late: int = 0
    incidents: int = 0

    @property
    def is_well(self) -> bool:
        limit = GRACE.total_seconds()
        return self.database and self.worker != "absent" and self.lag < limit and not self.notices_late


def incidents() -> QuerySet[Incident]:
    """Return the open incidents, oldest first, at most a hundred."""
    rows = Incident.objects.filter(status=Incident.Status.OPEN).order_by("raised_at", "pk")
    return rows.select_related("instance__definition").defer("instance__definition__xml", "instance__state")[
        :MOST
    ]


def incident(pk: int) -> Incident | None:
    """Return an incident that is still open."""
    rows = Incident.objects.filter(pk=pk, status=Incident.Status.OPEN)
    return rows.select_related("instance__definition").first()


def incident_part(row: Incident) -> dict[str, Any]:
    """Return an incident with the words of its element and kind, and where its run could go on."""
    return {
        "incident": row,
        "element": element_word(row.instance, row.element_id),
        "kind": said(INCIDENT_KINDS, row.kind),
        "places": places(row),
    }


def failed_jobs() -> QuerySet[Job]:
    rows = Job.objects.filter(status=Job.Status.FAILED).order_by("-pk")
    return rows.select_related("instance__definition").defer("instance__definition__xml", "instance__state")[
        :MOST
    ]


def late_timers() -> QuerySet[Timer]:
    """Return armed timers that should have fired longer ago than the grace, on each timeline's own time."""
    late = Q(timeline="live", due_at__lt=timelines.now("live") - GRACE)
    late |= Q(timeline="training", due_at__lt=timelines.now("training") - GRACE)
    rows = Timer.objects.filter(late, status=Timer.Status.ARMED, instance__status="active").order_by("due_at")
    return rows.select_related("instance__definition").defer("instance__definition__xml", "instance__state")[
        :MOST
    ]


def late_notices() -> QuerySet[Notice]:
    """Return notices that wait longer than the grace, and those that could not be sent; without their text."""
    waits = Q(status=Notice.Status.WAITING, not_before__lt=timezone.now() - GRACE)
    rows = Notice.objects.filter(waits | Q(status=Notice.Status.FAILED)).order_by("not_before")
    return rows.defer("body", "address")[:MOST]


def places(incident: Incident) -> Sequence[Place]:
    """Return where the instance could go on when the element is skipped, what follows it first."""
    root = safe_root(incident.instance.definition.xml)
    flows = [(e.get("sourceRef"), e.get("targetRef")) for e in root.iter("{*}sequenceFlow")]
    following = {target for source, target in flows if source == incident.element_id}
    found = [
        Place(str(e.get("id")), pack_word(str(e.get("name") or e.get("id"))), e.get("id") in following)
        for e in root.iter()
        if isinstance(e.tag, str)
        and is_place(etree.QName(e).localname)
        and e.get("id") != incident.element_id
    ]
    return sorted(found, key=lambda place: not place.is_next)


def is_place(name: str) -> bool:
    return name.endswith(PLACES) and not name.endswith(NO_PLACES)


def health() -> Health:
    """Ask the database and the rows that wait; a database that does not answer gives a report that says so."""
    try:
        connection.ensure_connection()
        return Health(database=True, worker=worker(), lag=lag(), **counts())
    except DatabaseError:
        return Health(database=False, worker=worker())


def is_swept() -> bool:
    """Return whether the database clears away what was written over and keeps its statistics by itself. A PostgreSQL whose
    autovacuum is off plans for the tables as they once were, empty: steps then cost several times as much."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SHOW autovacuum")
        return bool(cursor.fetchone() == ("on",))


def worker() -> str:
    if not settings.EMBEDDED:
        return "apart"
    return "running" if any(thread.name == WORKER for thread in threading.enumerate()) else "absent"


def lag() -> int:
    """Return how long the oldest due job or real-time timer has waited, in seconds."""
    now = timezone.now()
    # A worker of another house that is away is no reason to take this one out of service.
    own = Job.objects.exclude(kind=Job.EXTERNAL)
    jobs = own.filter(status=Job.Status.WAITING, run_after__lt=now).aggregate(first=Min("run_after"))
    armed = Timer.objects.filter(status=Timer.Status.ARMED, timeline="live", instance__status="active")
    timers = armed.filter(due_at__lt=now).aggregate(first=Min("due_at"))
    waits = [(now - row["first"]).total_seconds() for row in (jobs, timers) if row["first"]]
    return int(max(waits, default=0))


def counts() -> dict[str, Any]:
    waiting = Q(status=Notice.Status.WAITING)
    late = waiting & Q(not_before__lt=timezone.now() - GRACE)
    notices: dict[str, Any] = Notice.objects.aggregate(
        notices_waiting=Count("pk", filter=waiting), notices_late=Count("pk", filter=late)
    )
    return {**notices, "incidents": Incident.objects.filter(status=Incident.Status.OPEN).count()}
