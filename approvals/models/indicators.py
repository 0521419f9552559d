"""The indicators of a year: a set with its version and what the lint found, and its cards (F-E1)."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from approvals.models.cases import Case

if TYPE_CHECKING:
    from approvals.models.evaluations import EvaluatedUnit


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
    # Where the lead group decided it, what its minutes say, and what differs from the version before (e.17).
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="indicator_sets")
    minutes = models.TextField(blank=True, default="")
    changes = models.JSONField(default=list)

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


LISTS = ("unit_types", "classes", "evidence")
MARK = "；"


def listed(keys: list[str]) -> str:
    """Return keys as one text in which each can be looked for, on every database: |I|II|; nothing for none."""
    return f"|{'|'.join(keys)}|" if keys else ""


def named(text: str) -> list[str]:
    return [key for key in text.split("|") if key]


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    """Cards by whom they measure and when."""

    def measuring(self, unit: EvaluatedUnit) -> Self:
        """Return the cards of the unit's line that name its type and class, or none."""
        types = Q(unit_types="") | Q(unit_types__contains=listed([unit.kind]))
        classes = Q(classes="") | Q(classes__contains=listed([unit.group]))
        return self.filter(types, classes, line=unit.line)

    def asked_in(self, period: str) -> Self:
        """Return the cards that are measured in a period: each quarter, each half, or at the end of the year."""
        shorter = {"Q": ("quarter",), "H": ("quarter", "half")}.get(period[:1])
        return self.filter(period__in=shorter) if shorter else self


class Indicator(models.Model):
    """One card: whom it measures, how, with what weight, from which source, checked by what means."""

    class Kind(models.TextChoices):
        QUANTITATIVE = "quantitative", "quantitative"
        QUALITATIVE = "qualitative", "qualitative"
        SURVEY = "survey", "survey"

    class Period(models.TextChoices):
        QUARTER = "quarter", "each quarter"
        HALF = "half", "each half-year"
        YEAR = "year", "at the end of the year"

    class SourceKind(models.TextChoices):
        QUERY = "query", "query of a procedure"
        REPORT = "report", "report"
        CHECK = "check", "check"
        SURVEY = "survey", "survey"
        EXTERNAL = "external", "external"

    indicator_set = models.ForeignKey(IndicatorSet, on_delete=models.CASCADE, related_name="indicators")
    code = models.CharField(max_length=12)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=160, blank=True, default="")
    line = models.CharField(max_length=4)
    # Whom of the line it measures; empty, all of them.
    unit_types = models.CharField(max_length=200, blank=True, default="")
    classes = models.CharField(max_length=24, blank=True, default="")
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
    source_kind = models.CharField(max_length=8, choices=SourceKind.choices, blank=True, default="")
    source = models.CharField(max_length=120, blank=True, default="")
    evidence = models.JSONField(default=list)
    period = models.CharField(max_length=8, choices=Period.choices, default=Period.QUARTER)
    verifier = models.CharField(max_length=60, blank=True, default="")
    verification = models.CharField(max_length=120, blank=True, default="")
    basis = models.CharField(max_length=160, blank=True, default="")
    # Codes of what the lint found in this card; nothing until it was checked.
    lint = models.JSONField(null=True, default=None)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["line", "code"]
        constraints = [
            models.UniqueConstraint(fields=["indicator_set", "code"], name="indicator_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_zh}"

    def measures(self, unit: EvaluatedUnit) -> bool:
        """Tell of a card at hand what `measuring` asks the database."""
        return (
            self.line == unit.line
            and (not self.unit_types or unit.kind in named(self.unit_types))
            and (not self.classes or unit.group in named(self.classes))
        )

    def as_text(self, name: str) -> str:
        """Return a field of the card as the text by which versions are compared: lists with a mark between, numbers plain."""
        value = getattr(self, name)
        if name in LISTS:
            return MARK.join(value if name == "evidence" else named(value))
        if name == "params":
            return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""
        if isinstance(value, Decimal):
            return f"{value.normalize():f}"
        return str("" if value is None else value)
