"""Running and ended processes, and the simulated clocks that they may live on."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from workflows.models.definitions import Deployment, ProcessDefinition


class Timeline(models.Model):
    """A simulated clock. `day` is today there; with `instant` set the time of day stands still as well."""

    key = models.CharField(max_length=20, unique=True)
    day = models.DateField(null=True, blank=True)
    instant = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.key} {self.instant or self.day}"


class ProcessInstance(models.Model):
    """One run of a definition. `pin` names the compiled content; `history_key` is the tree's wrapped payload key."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        SUSPENDED = "suspended", "suspended"
        COMPLETED = "completed", "completed"
        TERMINATED = "terminated", "terminated"
        CANCELED = "canceled", "canceled"
        ERROR = "error", "error"

    definition = models.ForeignKey(ProcessDefinition, on_delete=models.PROTECT, related_name="instances")
    deployment = models.ForeignKey(Deployment, on_delete=models.PROTECT, related_name="instances")
    pin = models.CharField(max_length=64)
    business_key = models.CharField(max_length=200, blank=True, db_index=True)
    # Found by child_once, which begins with it.
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
    parent_wait_id = models.CharField(max_length=60, blank=True)
    root = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="tree")
    state = models.JSONField(default=dict)
    state_version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ACTIVE)
    # A name and no foreign key: "live" has no row.
    timeline = models.CharField(max_length=20, default="live")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, blank=True)
    end_events = models.JSONField(default=list)
    error_code = models.CharField(max_length=200, blank=True)
    history_key = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            # A start job that is tried again must not call the same process twice.
            models.UniqueConstraint(
                fields=["parent", "parent_wait_id"], condition=Q(parent__isnull=False), name="child_once"
            ),
        ]
        indexes = [
            # Partial: reads of what runs must not pass over all that ever ended.
            models.Index(fields=["ended_at"], condition=Q(ended_at__isnull=False), name="instance_ended"),
            models.Index(
                fields=["status"], condition=Q(status__in=["active", "suspended"]), name="instance_running"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id}:{self.pk} {self.status}"

    @property
    def is_ended(self) -> bool:
        return self.status not in (self.Status.ACTIVE, self.Status.SUSPENDED)

    @property
    def root_instance(self) -> ProcessInstance:
        return self.root or self
