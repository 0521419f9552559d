"""Scheduled sessions to which cases are listed, and by which day their papers have to be there."""

from __future__ import annotations

from django.db import models

from approvals.models.cases import Case


class ScheduledSession(models.Model):
    """A day on which a unit hears the listed cases of one procedure; papers arrive by the cut-off day."""

    subject = models.CharField(max_length=80)
    unit = models.CharField(max_length=12)
    held_on = models.DateField()
    cut_off_on = models.DateField()
    place = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        ordering = ["held_on"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "unit", "held_on"], name="session_day_once"),
            models.CheckConstraint(
                condition=models.Q(cut_off_on__lte=models.F("held_on")), name="session_cut_off_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.held_on}"


class Listing(models.Model):
    """A case on the list of a session; one that is moved stays on the old list with the reason."""

    class Status(models.TextChoices):
        LISTED = "listed", "listed"
        MOVED = "moved", "moved"

    session = models.ForeignKey(ScheduledSession, on_delete=models.PROTECT, related_name="listings")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="listings")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.LISTED)
    is_deferred = models.BooleanField(default=False)
    """An earlier session was still to come, but its cut-off day had passed."""
    reason = models.CharField(max_length=120, blank=True, default="")
    listed_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            # A case waits for one session at a time; moved listings stay as history.
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(status="listed"), name="case_on_one_list"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.session}"
