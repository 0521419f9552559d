"""The officers who handle a case in pairs (Penalty Law art. 42; ORG section 8)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.cases import Case


class CaseOfficer(models.Model):
    """A licensed officer assigned to a case; a replaced one stays in the register with the reason."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="officers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    officer_no = models.CharField(max_length=20)
    assigned_on = models.DateField()
    assigned_by_name = models.CharField(max_length=60)
    released_on = models.DateField(null=True)
    release_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"], condition=Q(released_on__isnull=True), name="officer_once_a_case"
            ),
            models.CheckConstraint(
                condition=Q(released_on__isnull=True) | Q(released_on__gte=F("assigned_on")),
                name="officer_released_after_assignment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.officer_no}"
