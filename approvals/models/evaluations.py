"""Units under evaluation in a year, what they owe (letters, reports, assessments), and the values they report.

Units only: no row of these tables is about a natural person."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from approvals.models.cases import Case
from approvals.models.indicators import Indicator, IndicatorSet


class EvaluatedUnit(models.Model):
    """A unit in the evaluation of a year. `unit` is where its work arrives, `superior` who assesses it."""

    # The world of the year, as its case has: what is rehearsed is nobody's live year.
    timeline = models.CharField(max_length=40, default="live")
    year = models.PositiveIntegerField()
    key = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    line = models.CharField(max_length=4)
    kind = models.CharField(max_length=24)
    group = models.CharField(max_length=4, blank=True, default="")
    unit = models.CharField(max_length=12, db_index=True)
    superior = models.CharField(max_length=12, db_index=True)
    indicator_set = models.ForeignKey(IndicatorSet, on_delete=models.PROTECT, related_name="units")
    population = models.PositiveIntegerField(default=0)
    cases = models.PositiveIntegerField(default=0)
    exempt_reason = models.CharField(max_length=120, blank=True, default="")
    ended_on = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged_from")
    footnote = models.CharField(max_length=200, blank=True, default="")
    targets = models.JSONField(default=dict)

    class Meta:
        ordering = ["key"]
        constraints = [
            models.UniqueConstraint(fields=["timeline", "year", "key"], name="evaluated_unit_once")
        ]
        indexes = [models.Index(fields=["timeline", "year", "superior", "line"])]

    def __str__(self) -> str:
        return f"{self.year} {self.name}"

    @property
    def year_name(self) -> str:
        """How pages name the year: 2011, or 2011-training for the rehearsal beside it."""
        return year_name(self.year, self.timeline)

    @property
    def is_ranked(self) -> bool:
        return not self.exempt_reason and self.ended_on is None


def year_name(year: int, timeline: str) -> str:
    return str(year) if timeline == "live" else f"{year}-{timeline}"


class UnitDuty(models.Model):
    """Something a unit owes or undergoes in a period: its case, its day, and how it went.

    Unit (of a year), kind and period together are the idempotency key of bulk opening and bulk import."""

    class Kind(models.TextChoices):
        LETTER = "letter", "letter of responsibility"
        REPORT = "report", "report of a period"
        ASSESSMENT = "assessment", "assessment"
        SCORE = "score", "notice of the score"
        DUTY_REPORT = "duty_report", "duty report"

    class Status(models.TextChoices):
        OPEN = "open", "open"
        SUBMITTED = "submitted", "submitted"
        DONE = "done", "done"

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="duties")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    period = models.CharField(max_length=8)
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="unit_duty")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    due_on = models.DateField(null=True)
    submitted_on = models.DateField(null=True)
    done_on = models.DateField(null=True)
    is_late = models.BooleanField(default=False)
    is_missed = models.BooleanField(default=False)
    is_waived = models.BooleanField(default=False)
    number = models.CharField(max_length=60, blank=True, default="")
    details = models.JSONField(default=dict)

    class Meta:
        ordering = ["evaluated__key", "period"]
        constraints = [
            models.UniqueConstraint(fields=["evaluated", "kind", "period"], name="unit_duty_once"),
        ]
        indexes = [models.Index(fields=["kind", "period", "status"])]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.kind} {self.period}"


class TargetWaiver(models.Model):
    """A period by whose targets a unit struck by a disaster is not measured (e.13), as the lead group decided.

    `code` names one indicator; empty, it stands for all of the unit's."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="waivers")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="target_waivers")
    period = models.CharField(max_length=8)
    code = models.CharField(max_length=12, blank=True, default="")
    number = models.CharField(max_length=60)
    decided_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluated", "period", "code"], name="target_waived_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.period} {self.code}".strip()


class IndicatorValue(models.Model):
    """A value reported or rated for an indicator in a period; frozen once submitted, later changed by correction only."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="values")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="values")
    period = models.CharField(max_length=8)
    value = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    numerator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    denominator = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    data = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True, default="")
    evidence = models.CharField(max_length=300, blank=True, default="")
    source = models.CharField(max_length=10, default="form")
    is_frozen = models.BooleanField(default=False)
    entered_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["evaluated", "indicator", "period"], name="indicator_value_once"),
            # A part cannot exceed its whole, whatever a sheet says.
            models.CheckConstraint(
                condition=Q(numerator__isnull=True)
                | Q(denominator__isnull=True)
                | Q(numerator__lte=F("denominator")),
                name="indicator_value_part_of_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.period}: {self.value}"


class ValueCorrection(models.Model):
    """A change of a frozen value (更正单): both values, the reason and who made it stay."""

    value = models.ForeignKey(IndicatorValue, on_delete=models.PROTECT, related_name="corrections")
    before = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    after = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    reason = models.CharField(max_length=300)
    made_by_name = models.CharField(max_length=60)
    made_on = models.DateField()
    # Where it was asked for and decided: a correction or an objection.
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="value_corrections")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
