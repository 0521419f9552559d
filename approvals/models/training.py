"""Moves of the simulated day: asked for on a page, done in the background, one at a time."""

from __future__ import annotations

from django.db import models
from django.db.models import Q, Value


class TrainingMove(models.Model):
    """One move of the training timeline to `to_day`. Events and notices after the first and up to the last
    number are what it set off.

    `seen_at` is renewed at every due moment; a move whose runner died is taken up again where it stands."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"
        FAILED = "failed", "failed"

    from_day = models.DateField(null=True)
    to_day = models.DateField()
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    runs = models.PositiveSmallIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    first_event = models.BigIntegerField(default=0)
    last_event = models.BigIntegerField(null=True)
    first_notice = models.BigIntegerField(default=0)
    last_notice = models.BigIntegerField(null=True)
    error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                # A constant in place of a column: at most one row may be under way at all.
                Value(1),
                condition=Q(status__in=["waiting", "running"]),
                name="training_one_move_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day} -> {self.to_day} {self.status}"

    @property
    def is_under_way(self) -> bool:
        return self.status in (self.Status.WAITING, self.Status.RUNNING)
