"""The indicators of a year: a set with its version and what the lint found, and its cards (F-E1)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class IndicatorSet(models.Model):
    """One version of the indicators of a city for a year. Published it stays as it is; a change is a new version."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        REPLACED = "replaced", "replaced"

    # The world of its year: a rehearsal has indicators of its own.
    timeline = models.CharField(max_length=40, default="live")
    city = models.CharField(max_length=12)
    year = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    findings = models.JSONField(default=list)
    published_on = models.DateField(null=True)
    drafted_by_name = models.CharField(max_length=60, blank=True, default="")
    # Periods that the version before still measures: a change never reaches back.
    kept = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["timeline", "city", "year", "version"], name="indicator_set_version_once"
            ),
            models.UniqueConstraint(
                fields=["timeline", "city", "year"],
                condition=Q(status="published"),
                name="indicator_set_one_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city} {self.year} v{self.version}"


class Indicator(models.Model):
    """One card: whom it measures, how, with what weight, from which source, checked by what means."""

    class Kind(models.TextChoices):
        QUANTITATIVE = "quantitative", "quantitative"
        QUALITATIVE = "qualitative", "qualitative"
        SURVEY = "survey", "survey"

    indicator_set = models.ForeignKey(IndicatorSet, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=12)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    line = models.CharField(max_length=4)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    is_elective = models.BooleanField(default=False)
    direction = models.CharField(max_length=8, default="up")
    measure = models.CharField(max_length=12, default="%")
    target = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    floor = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2)
    formula = models.CharField(max_length=4, blank=True, default="")
    params = models.JSONField(default=dict)
    counts = models.CharField(max_length=120, blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")
    verification = models.CharField(max_length=120, blank=True, default="")
    basis = models.CharField(max_length=160, blank=True, default="")

    class Meta:
        ordering = ["line", "code"]
        constraints = [
            models.UniqueConstraint(fields=["indicator_set", "code"], name="indicator_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"
