"""The city's register of special circumstances, and the decided files of it that were drawn for a check of quality (a.12)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case
from approvals.models.draws import Draw


class CircumstanceReview(models.Model):
    """One special circumstance before the city (特殊情形登记): its row in the city's rules, report, reply. No person stands here."""

    class Result(models.TextChoices):
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    # A case reported again after a return or a review keeps its one line.
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="circumstance_review")
    row = models.CharField(max_length=20)
    reported_on = models.DateField()
    replied_on = models.DateField(null=True)
    result = models.CharField(max_length=8, choices=Result.choices, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_on__isnull=True, result="")
                | Q(replied_on__isnull=False, result__in=["granted", "refused"]),
                name="circumstance_reply_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.row}"


class FileCheck(models.Model):
    """A decided file that the lot named, and what the checker found point by point; it changes nothing in the case."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="file_checks")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="file_checks")
    answers = models.JSONField(default=dict)
    """point -> met, not_met, not_asked."""
    remark = models.BinaryField(default=bytes)
    """Sealed like all that people write; empty without a text."""
    checked_on = models.DateField(null=True)
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    checked_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "case"], name="file_checked_once_a_draw"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.checked_on}"
