"""Background work and what the engine cannot get past."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from workflows.models.instances import ProcessInstance


class Job(models.Model):
    """Work outside the engine. `instance` is the one that is driven. The kind "handler" runs here, "external" is
    fetched over the API by topic (which stands in `handler`), every other kind is the runtime's own.

    `lease` names the attempt that holds the row, `worker` the token that fetched it; `key` is the same at every
    attempt, so that whoever does the work can see what it did already."""

    HANDLER, EXTERNAL = "handler", "external"
    OF_ELEMENTS = (HANDLER, EXTERNAL)

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        CANCELED = "canceled", "canceled"

    # Found by job_of_instance, which begins with it.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="jobs", db_index=False
    )
    kind = models.CharField(max_length=20, default=HANDLER)
    job_id = models.CharField(max_length=60, blank=True)
    element_id = models.CharField(max_length=200, blank=True)
    handler = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    properties = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    run_after = models.DateTimeField()
    locked_until = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=36, blank=True)
    worker = models.CharField(max_length=60, blank=True)
    last_error = models.TextField(blank=True)
    priority = models.IntegerField(default=50)
    key = models.CharField(max_length=200, unique=True)

    class Meta:
        indexes = [
            # Running ones are in it too: one whose lease ran out is due again.
            models.Index(
                fields=["run_after", "id"], condition=Q(status__in=["waiting", "running"]), name="job_due"
            ),
            # In the order in which they are given out, so that the next one is read and the others are not.
            models.Index(
                fields=["-priority", "run_after", "id"],
                condition=Q(status__in=["waiting", "running"]),
                name="job_next",
            ),
            models.Index(fields=["instance", "job_id"], name="job_of_instance"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.handler} {self.status}"


class RateWindow(models.Model):
    """How often a handler with a rate ran in its present window."""

    handler = models.CharField(max_length=200, unique=True)
    begins_at = models.DateTimeField()
    used = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.handler} {self.used}"


class WorkerToken(models.Model):
    """What an external worker signs in with: it may fetch jobs of `topics` and nothing else. Only a hash is kept."""

    name = models.CharField(max_length=60, unique=True)
    digest = models.CharField(max_length=64, unique=True)
    topics = models.JSONField(default=list)
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} {self.topics}"


class Incident(models.Model):
    """The engine stands at an element and a person must look: retry or skip."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        RESOLVED = "resolved", "resolved"

    # Found by incident_once, which begins with it.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="incidents", db_index=False
    )
    incident_id = models.CharField(max_length=60)
    element_id = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    message = models.TextField(blank=True)
    wait_id = models.CharField(max_length=60, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    raised_at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_name = models.CharField(max_length=100, blank=True)

    class Meta:
        # One of the runtime's own that fails again opens its old row anew.
        constraints = [models.UniqueConstraint(fields=["instance", "incident_id"], name="incident_once")]
        indexes = [models.Index(fields=["raised_at"], condition=Q(status="open"), name="incident_open")]

    def __str__(self) -> str:
        return f"{self.element_id}: {self.message}"
