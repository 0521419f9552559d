"""Random draws with all that is needed to repeat them, pools of experts, and the seats of a panel."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case
from approvals.models.organisation import Person


class Expert(models.Model):
    """A person in the pool of a unit: what he knows, his rank and hospital, and from when to when he belongs to it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="expertise")
    unit = models.CharField(max_length=12)
    specialties = models.JSONField(default=list)
    rank = models.CharField(max_length=40, blank=True, default="")
    workplace = models.CharField(max_length=80, blank=True, default="")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "unit"], name="expert_once_in_pool")]
        indexes = [models.Index(fields=["unit"])]

    def __str__(self) -> str:
        return f"{self.person} {self.unit}"


class Draw(models.Model):
    """One draw: pool, its version, what was excluded, the seed, and the result. Never changed afterwards."""

    ASSESSORS, VERIFIERS = "assessors", "verifiers"
    # Lots over those who assess a unit; they are told of it.
    OF_ASSESSORS = (ASSESSORS, VERIFIERS)

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="draws")
    purpose = models.CharField(max_length=60)
    unit = models.CharField(max_length=12)
    round = models.PositiveIntegerField(default=1)
    seed = models.CharField(max_length=64)
    pool_version = models.CharField(max_length=64)
    pool = models.JSONField(default=list)
    """[key, [group, ...]] of every member that could be drawn."""
    excluded = models.JSONField(default=dict)
    """key -> why it could not be drawn."""
    excluded_groups = models.JSONField(default=dict)
    """key -> [group, ...] of those excluded, so that the version of the whole pool can be proved."""
    quotas = models.JSONField(default=list)
    size = models.PositiveIntegerField()
    chosen = models.JSONField(default=list)
    reserves = models.JSONField(default=list)
    drawn_on = models.DateField()
    drawn_by_name = models.CharField(max_length=60)
    occasion = models.CharField(max_length=120, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "purpose", "occasion"],
                # A repeated job finds the draw of its occasion: nobody draws until the result pleases.
                condition=~Q(occasion=""),
                name="draw_once_for_occasion",
            ),
            models.UniqueConstraint(
                fields=["unit", "purpose", "occasion"],
                # Without a case the unit's: files are drawn once a year.
                condition=Q(case__isnull=True) & ~Q(occasion=""),
                name="draw_once_for_unit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.drawn_on}"


class PanelSeat(models.Model):
    """A member of the panel of a case, in the order of the draw; a reserve sits when a seat falls free.

    One member leads, deputies stand in for him (b.1); whoever falls out has no part any more."""

    class Status(models.TextChoices):
        SEATED = "seated", "seated"
        RESERVE = "reserve", "reserve"
        RECUSED = "recused", "recused"
        ABSENT = "absent", "absent"

    class Part(models.TextChoices):
        LEADER = "leader", "leader"
        DEPUTY = "deputy", "deputy"
        MEMBER = "member", "member"

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="seats")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="panel_seats")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=8, choices=Status.choices)
    part = models.CharField(max_length=6, choices=Part.choices, default=Part.MEMBER)
    changed_on = models.DateField(null=True)

    class Meta:
        ordering = ["draw_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["draw", "number"], name="panel_seat_number_once"),
            models.UniqueConstraint(fields=["draw", "user"], name="panel_seat_person_once"),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.number} {self.status}"
