"""What the house keeps for its registers and statistics: the seal log, answers of other authorities, exports taken out, ratings without a name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case


class SealEntry(models.Model):
    """One use of a seal (用印登记, S10): which seal on which papers, released by whom after whose signature."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seal_entries")
    unit = models.CharField(max_length=12, blank=True, default="")
    seal = models.CharField(max_length=20)
    documents = models.JSONField(default=list)
    """The titles of the papers as the procedure names them; their numbers are drawn after the sealing."""
    copies = models.PositiveSmallIntegerField(default=1)
    keeper_name = models.CharField(max_length=60)
    signed_by_name = models.CharField(max_length=60, blank=True, default="")
    is_training = models.BooleanField(default=False)
    sealed_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "sealed_on"], name="seal_unit_day")]
        constraints = [models.CheckConstraint(condition=Q(copies__gt=0), name="seal_has_copies")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.seal} {self.sealed_on}"


class AuthorityAnswer(models.Model):
    """What a court or another authority outside the house answered in a case, as an official entered it (d.P13)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="authority_answers")
    authority = models.CharField(max_length=60)
    step = models.CharField(max_length=80)
    """The step at which it was entered, by its name in the diagram."""
    result = models.JSONField(default=dict)
    """The words that the form has for it: {"zh", "en"}."""
    number = models.CharField(max_length=60, blank=True, default="")
    told_on = models.DateField()
    entered_on = models.DateField()
    entered_by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["told_on"], name="authority_answer_day")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step} {self.told_on}"


class RegisterExport(models.Model):
    """A register taken out of the house as a file: by whom, of which unit, what was asked for, why, how many rows."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=60)
    register = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)
    format = models.CharField(max_length=4)
    query = models.JSONField(default=dict)
    reason = models.CharField(max_length=200)
    rows = models.PositiveIntegerField()
    exported_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["unit", "exported_on"], name="export_unit_day")]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="export_has_reason")]

    def __str__(self) -> str:
        return f"{self.register} {self.format} {self.exported_on}"


class Rating(models.Model):
    """What an applicant thought of the handling after the end. It holds no case and no person, and of the day the month
    alone, so that nobody can be told from it; the case only remembers that it was rated."""

    pack_id = models.CharField(max_length=80)
    city = models.CharField(max_length=12, blank=True, default="")
    county = models.CharField(max_length=12, blank=True, default="")
    township = models.CharField(max_length=12, blank=True, default="")
    month = models.DateField()
    score = models.PositiveSmallIntegerField()
    text = models.BinaryField(default=bytes)
    """Sealed like all that people write; empty without a text."""

    class Meta:
        indexes = [models.Index(fields=["pack_id", "month"], name="rating_pack_month")]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1, score__lte=5), name="rating_score_range"),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} {self.month} {self.score}"
