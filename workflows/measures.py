"""Figures for operation, in the text format of Prometheus: no case, person or unit is named in them."""

from __future__ import annotations

from django.db.models import Count, Min, Q
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from workflows import clock
from workflows.models import HistoryBlock, Incident, Job, ProcessInstance, Timer, WorkItem
from workflows.services.inbox import OPEN
from workflows.services.jobs import due_jobs


def exposition() -> bytes:
    """Return the figures of this moment, each from one indexed query."""
    # One registry an answer: in the process-wide one a second gauge of the same name is an error.
    registry = CollectorRegistry()
    _work(registry)
    _jobs(registry)
    _timers(registry)
    _set(registry, "jingwei_incidents_open", "Incidents that wait for a person", _open_incidents())
    last = HistoryBlock.objects.order_by("-day").values_list("day", flat=True).first()
    if last:
        days = (clock.today() - last).days
        _set(registry, "jingwei_days_since_sealed_day", "Days since the last sealed day (1 is right)", days)
    return generate_latest(registry)


def _set(registry: CollectorRegistry, name: str, text: str, value: float) -> None:
    Gauge(name, text, registry=registry).set(value)


def _work(registry: CollectorRegistry) -> None:
    items = WorkItem.objects.filter(status__in=OPEN)
    found = items.aggregate(all=Count("pk"), late=Count("pk", filter=Q(due_on__lt=clock.today())))
    _set(registry, "jingwei_work_items_open", "Open work items", found["all"])
    _set(registry, "jingwei_work_items_late", "Open work items past their last day", found["late"])
    gauge = Gauge("jingwei_instances", "Process instances that are not over", ["status"], registry=registry)
    running = ProcessInstance.objects.filter(status__in=["active", "suspended"])
    for status, number in running.values_list("status").annotate(Count("pk")).order_by():
        gauge.labels(status).set(number)


def _jobs(registry: CollectorRegistry) -> None:
    # Outside jobs wait for workers that are not ours; they would make the lag of our own unreadable.
    own = due_jobs().exclude(kind=Job.EXTERNAL)
    found = own.aggregate(number=Count("pk"), oldest=Min("run_after"))
    _set(registry, "jingwei_jobs_due", "Jobs whose moment has come", found["number"])
    lag = (clock.now() - found["oldest"]).total_seconds() if found["oldest"] else 0
    _set(registry, "jingwei_jobs_lag_seconds", "How long the oldest due job has been waiting", lag)
    outside = due_jobs().filter(kind=Job.EXTERNAL).count()
    _set(registry, "jingwei_external_jobs_due", "Jobs that no external worker has fetched yet", outside)
    running = Job.objects.filter(status=Job.Status.RUNNING).count()
    _set(registry, "jingwei_jobs_running", "Jobs held by a worker", running)


def _timers(registry: CollectorRegistry) -> None:
    # On a simulated timeline "due" follows a hand and not a clock.
    armed = Timer.objects.filter(timeline=clock.LIVE, status=Timer.Status.ARMED, instance__status="active")
    moment = clock.now()
    found = armed.filter(due_at__lte=moment).aggregate(number=Count("pk"), oldest=Min("due_at"))
    _set(registry, "jingwei_timers_due", "Timers of real time that are due", found["number"])
    lag = (moment - found["oldest"]).total_seconds() if found["oldest"] else 0
    _set(registry, "jingwei_timers_lag_seconds", "How long the oldest due timer has been waiting", lag)


def _open_incidents() -> int:
    return Incident.objects.filter(status=Incident.Status.OPEN).count()
