"""Cases that the calendar opens: which start of which procedure took place for whom, so that none happens twice."""

from __future__ import annotations

from django.db import models

from approvals.models.cases import Case


class CalendarStart(models.Model):
    """One occurrence of a start named in a manifest's [[starts]] row, for all its subjects."""

    timeline = models.CharField(max_length=10)
    pack_id = models.CharField(max_length=80)
    key = models.CharField(max_length=40)
    due_on = models.DateField()
    # The last subject that was done: a start that was interrupted goes on behind it.
    mark = models.BigIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    is_done = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "pack_id", "key", "due_on"], name="calendar_start_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.key} {self.due_on}"


class Reminder(models.Model):
    """A notice that a person asked to get on a later day, such as when an age is reached."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reminders")
    notice = models.CharField(max_length=40)
    on = models.DateField()
    sent_on = models.DateField(null=True)

    class Meta:
        indexes = [models.Index(fields=["sent_on", "on"], name="reminder_due")]
        constraints = [
            models.UniqueConstraint(fields=["case", "notice"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.notice} {self.on}"


class StartedCase(models.Model):
    """The case that an occurrence opened for one subject: a unit's code or the key of an entitlement."""

    start = models.ForeignKey(CalendarStart, on_delete=models.CASCADE, related_name="cases")
    subject = models.CharField(max_length=40)
    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="started_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["start", "subject"], name="started_once_a_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.start_id} {self.subject}"
