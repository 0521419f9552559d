"""What an instance waits for besides people: moments and messages."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from workflows.models.instances import ProcessInstance


class Timer(models.Model):
    """A BPMN timer. With `clock` set its moment follows the statutory clock of that name (null: it stands).

    `claimed_until` spreads due timers over workers and guards nothing: whoever fires looks again under the lock."""

    class Status(models.TextChoices):
        ARMED = "armed", "armed"
        FIRED = "fired", "fired"
        DISARMED = "disarmed", "disarmed"
        FAILED = "failed", "failed"

    # Found by timer_once, which begins with it.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="timers", db_index=False
    )
    timer_id = models.CharField(max_length=60)
    element_id = models.CharField(max_length=200)
    due_at = models.DateTimeField(null=True, blank=True)
    clock = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.ARMED)
    timeline = models.CharField(max_length=20, default="live")
    claimed_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        # A cycle arms its next round under the same id, so the row is taken over and not added.
        constraints = [models.UniqueConstraint(fields=["instance", "timer_id"], name="timer_once")]
        indexes = [
            models.Index(fields=["timeline", "due_at"], condition=Q(status="armed"), name="timer_due"),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} {self.due_at} {self.status}"


class MessageSubscription(models.Model):
    """An instance waits for a message or signal; the row goes when it no longer does."""

    # Found by subscription_once, which begins with it.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.CASCADE, related_name="subscriptions", db_index=False
    )
    subscription_id = models.CharField(max_length=60)
    element_id = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=200)
    correlation_key = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["instance", "subscription_id"], name="subscription_once")
        ]
        indexes = [models.Index(fields=["kind", "name", "correlation_key"], name="subscription_name")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name} [{self.correlation_key}]"
