"""Time limits in law: a clock for each limit of a case, the events it is computed from, and its holds."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.cases import Case


class StatutoryClock(models.Model):
    """One running of one limit. `due_on` is a copy of what the events give, kept for lists; null while it stands."""

    class Status(models.TextChoices):
        RUNNING = "running", "running"
        HELD = "held", "held"
        STOPPED = "stopped", "stopped"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=60)
    round = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120, blank=True, default="")
    unit = models.CharField(max_length=2, choices=[("WD", "WD"), ("CD", "CD"), ("M", "M")])
    length = models.PositiveSmallIntegerField()
    promised = models.PositiveSmallIntegerField(default=0)
    longest_extension = models.PositiveSmallIntegerField(default=0)
    # Empty: in the limit's own unit.
    extension_unit = models.CharField(max_length=2, blank=True, default="")
    # Against T1, only where a provision counts the day of the event.
    is_same_day = models.BooleanField(default=False)
    handling_unit = models.CharField(max_length=12, blank=True, default="")
    started_on = models.DateField()
    due_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    warns_on = models.DateField(null=True)
    promised_on = models.DateField(null=True)
    stopped_on = models.DateField(null=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.RUNNING)
    # A year without a loaded calendar counted Monday to Friday; loading it computes such clocks again.
    is_provisional = models.BooleanField(default=False)
    calendar_version = models.CharField(max_length=12)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["status", "due_on"], name="clock_status_due"),
            models.Index(fields=["is_provisional", "status"], name="clock_provisional"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["case", "key", "round"], name="clock_round_once"),
            # A duty may run again after a return, but never twice at the same time.
            models.UniqueConstraint(
                fields=["case", "key"], condition=~Q(status="stopped"), name="clock_one_running"
            ),
            models.CheckConstraint(condition=Q(length__gt=0), name="clock_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.key} {self.status}"

    def lamp(self, on: date) -> str:
        """Return green, yellow or red for a list on a day, from the stored days alone."""
        last = self.stopped_on or on
        if self.due_on and last > self.due_on:
            return "red"
        is_near = self.warns_on is not None and last >= self.warns_on
        # A stopped clock is late or in time, never nearly late.
        return "yellow" if is_near and self.stopped_on is None else "green"


class ClockEvent(models.Model):
    """What happened to a clock, on what ground and evidence, by whom. Never changed; the database keeps the time."""

    clock = models.ForeignKey(StatutoryClock, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=8)
    on = models.DateField()
    ground = models.CharField(max_length=20, blank=True, default="")
    evidence = models.CharField(max_length=300, blank=True, default="")
    length = models.PositiveSmallIntegerField(default=0)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=12, blank=True, default="")
    calendar_version = models.CharField(max_length=12)
    due_after = models.DateField(null=True)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["clock", "id"], name="clock_event_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class Hold(models.Model):
    """A stretch during which a clock stands, merged where grounds overlap; a copy of what the events give."""

    clock = models.ForeignKey(StatutoryClock, on_delete=models.CASCADE, related_name="holds")
    grounds = models.JSONField(default=list)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    days = models.PositiveIntegerField(default=0)
    is_counted = models.BooleanField(default=True)

    class Meta:
        ordering = ["opened_on", "id"]
        constraints = [
            # Overlapping requests extend the open hold (0.4.2).
            models.UniqueConstraint(
                fields=["clock"], condition=Q(closed_on__isnull=True), name="hold_one_open"
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")), name="hold_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.opened_on} - {self.closed_on or ''}"


class CalendarChange(models.Model):
    """Open clocks are computed again after a year of the calendar was confirmed: batch by batch, in order of their
    numbers, from where the last batch ended. `seen_at` tells a runner that works from one that died."""

    class Status(models.TextChoices):
        WAITING = "waiting", "waiting"
        RUNNING = "running", "running"
        DONE = "done", "done"

    year = models.PositiveSmallIntegerField()
    confirmed_by_name = models.CharField(max_length=60)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    last_clock = models.BigIntegerField(default=0)
    runs = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.year}: {self.done}/{self.total} {self.status}"


class ClockMove(models.Model):
    """A due day that a newly confirmed calendar year moved: who was moved, from when to when."""

    clock = models.ForeignKey(StatutoryClock, on_delete=models.CASCADE, related_name="moves")
    year = models.PositiveSmallIntegerField()
    before = models.DateField(null=True)
    after = models.DateField(null=True)
    calendar_version = models.CharField(max_length=12)
    confirmed_by_name = models.CharField(max_length=60)
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.clock_id}: {self.before} -> {self.after}"


class ClockAlarm(models.Model):
    """A moment at which a clock has to be told of: 70 % used, run out, days after that, a reminder, a hold that lapses (S14).

    Written anew whenever the clock changes; one that rang and lies in the future again rings again."""

    clock = models.ForeignKey(StatutoryClock, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=60)
    timeline = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [
            # Only what has not rung is ever looked for.
            models.Index(
                fields=["timeline", "due_at"], condition=Q(rung_at__isnull=True), name="clock_alarm_due"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["clock", "kind"], name="clock_alarm_once"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.kind} {self.due_at}"
