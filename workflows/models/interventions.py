"""What operators do to running instances: each act with its reason, who asked, who agreed, and how far it is."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from workflows.models.instances import ProcessInstance


class Intervention(models.Model):
    """One act on one or many instances. `payload` holds its arguments, encrypted under `key`: variables are case content."""

    class Kind(models.TextChoices):
        RETRY = "retry", "retry"
        SKIP = "skip", "skip"
        MOVE = "move", "move"
        SET_VARIABLES = "set_variables", "set_variables"
        SUSPEND = "suspend", "suspend"
        RESUME = "resume", "resume"
        CANCEL = "cancel", "cancel"
        MIGRATE = "migrate", "migrate"

    class Status(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        RUNNING = "running", "running"
        DONE = "done", "done"
        REFUSED = "refused", "refused"
        STOPPED = "stopped", "stopped"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.TextField()
    payload = models.TextField()
    reason = models.CharField(max_length=300)
    status = models.CharField(max_length=10, choices=Status.choices)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_by_name = models.CharField(max_length=100)
    requested_at = models.DateTimeField(db_default=Now())
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_name = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Four eyes, also against a service that forgets to ask.
            models.CheckConstraint(
                condition=~Q(requested_by=models.F("decided_by")), name="intervention_by_two_persons"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status} #{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.PROPOSED, self.Status.RUNNING)


class InterventionTarget(models.Model):
    """One instance of an intervention and what became of it there; `message` says why it was refused."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        DONE = "done", "done"
        REFUSED = "refused", "refused"

    intervention = models.ForeignKey(Intervention, on_delete=models.CASCADE, related_name="targets")
    instance = models.ForeignKey(ProcessInstance, on_delete=models.PROTECT, related_name="interventions")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    message = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["intervention", "instance"], name="intervention_once_each")
        ]
        indexes = [
            models.Index(
                fields=["intervention", "id"], condition=Q(status="waiting"), name="intervention_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.instance_id} {self.status}"
