"""What an evaluation comes to: scores, objections, cards, checks on the spot, innovation awards, survey answers."""

from __future__ import annotations

from django.db import models

from approvals.models.cases import Case
from approvals.models.evaluations import EvaluatedUnit


class UnitScore(models.Model):
    """The score of a unit for its year with every component and its calculation; it changes by appeal result only."""

    evaluated = models.OneToOneField(EvaluatedUnit, on_delete=models.PROTECT, related_name="score")
    line_points = models.DecimalField(max_digits=6, decimal_places=2)
    daily = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    year_end = models.DecimalField(max_digits=6, decimal_places=2)
    year_points = models.DecimalField(max_digits=6, decimal_places=2)
    bonus = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    deduction = models.DecimalField(max_digits=5, decimal_places=2, default=0)
    error_rate = models.DecimalField(max_digits=7, decimal_places=4, default=0)
    result = models.DecimalField(max_digits=6, decimal_places=2)
    tie_breakers = models.JSONField(default=list)
    items = models.JSONField(default=list)
    steps = models.JSONField(default=list)
    rank = models.PositiveIntegerField(null=True)
    grade = models.CharField(max_length=16, blank=True, default="")
    proposal = models.CharField(max_length=8, blank=True, default="")
    has_serious_finding = models.BooleanField(default=False)
    veto_ground = models.CharField(max_length=8, blank=True, default="")
    veto_evidence = models.CharField(max_length=120, blank=True, default="")
    served_on = models.DateField(null=True)
    is_final = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.evaluated} {self.result}"

    @property
    def ground_key(self) -> str:
        """Two vetoes differ by ground and evidence; of the year's result there is one card of a colour."""
        return f"veto:{self.veto_ground}:{self.veto_evidence}" if self.veto_ground else "result"


class ScoreAppeal(models.Model):
    """A unit's objection to its own draft score: admissibility by table, two reviewers who did not assess, a reason."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="appeals")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="score_appeal")
    filed_on = models.DateField()
    items = models.JSONField(default=list)
    admission = models.CharField(max_length=14, blank=True, default="")
    admission_reason = models.CharField(max_length=200, blank=True, default="")
    result = models.CharField(max_length=10, blank=True, default="")
    reasons = models.TextField(blank=True, default="")
    decided_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.admission} {self.result}"


class UnitCard(models.Model):
    """A talk, yellow or red card of a unit, from the proposal to the accepted rectification."""

    class Colour(models.TextChoices):
        TALK = "TALK", "talk"
        YELLOW = "YELLOW", "yellow"
        RED = "RED", "red"

    class State(models.TextChoices):
        PROPOSED = "proposed", "proposed"
        DROPPED = "dropped", "dropped"
        SHOWN = "shown", "shown"
        RECTIFYING = "rectifying", "rectifying"
        CLEAR = "clear", "clear"
        FAILED = "failed", "failed"

    # States in which a card still asks something of its unit.
    RUNNING = (State.PROPOSED, State.SHOWN, State.RECTIFYING)

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="cards")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="unit_card")
    # What the card is about, whatever words tell it: a second preparation of the result finds the first one's card.
    key = models.CharField(max_length=160)
    colour = models.CharField(max_length=8, choices=Colour.choices)
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    ground = models.CharField(max_length=200)
    statement = models.TextField(blank=True, default="")
    shown_on = models.DateField(null=True)
    plan_due = models.DateField(null=True)
    term_until = models.DateField(null=True)
    acceptance_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["evaluated", "colour", "key"], name="unit_card_key_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.colour} {self.state}"


class UnitHelp(models.Model):
    """Help of a partner for a unit of the last class or with a card (e.12): plan, money, milestones, progress, acceptance."""

    class State(models.TextChoices):
        RUNNING = "running", "running"
        ACCEPTED = "accepted", "accepted"
        REFUSED = "refused", "refused"

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="helps")
    # Without a card the help stands by itself.
    card = models.OneToOneField(UnitCard, null=True, on_delete=models.PROTECT, related_name="help")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="unit_help")
    partner = models.CharField(max_length=60, blank=True, default="")
    money = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    budget = models.JSONField(default=list)
    """The budget lines that the money is made of: line, payer, amount."""
    staff = models.CharField(max_length=100, blank=True, default="")
    milestones = models.JSONField(default=list)
    progress = models.JSONField(default=list)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    settled_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["evaluated"], condition=models.Q(card=None), name="unit_help_by_itself_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.partner} {self.state}"


class UnitCheck(models.Model):
    """A check on the spot: how it was drawn, who goes, what was found, the unit's remark, the error rate."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="checks")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="unit_check")
    kind = models.CharField(max_length=12)
    period = models.CharField(max_length=8)
    # Of the lot by which the unit was drawn; empty where the office chose it.
    seed = models.CharField(max_length=64, blank=True, default="")
    assessors = models.JSONField(default=list)
    drawn_on = models.DateField()
    findings = models.JSONField(default=list)
    remark = models.CharField(max_length=500, blank=True, default="")
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    error_rate = models.DecimalField(max_digits=7, decimal_places=4, null=True)
    follow_up = models.CharField(max_length=12, blank=True, default="")
    override_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.kind} {self.period}"


class InnovationEntry(models.Model):
    """A unit's entry for an innovation award, with blind marks of at least five assessors."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="innovations")
    case = models.OneToOneField(Case, null=True, on_delete=models.PROTECT, related_name="innovation_entry")
    title = models.CharField(max_length=120)
    marks = models.JSONField(default=list)
    mean = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    is_awarded = models.BooleanField(default=False)
    bonus = models.DecimalField(max_digits=4, decimal_places=2, default=0)
    # The day on which a veto took the award back.
    withdrawn_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.evaluated} {self.title}"


class SurveyReturn(models.Model):
    """Anonymous questionnaires about a unit, counted by group and channel; no name, no number, no sheet of a person."""

    evaluated = models.ForeignKey(EvaluatedUnit, on_delete=models.PROTECT, related_name="survey_returns")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="survey_returns")
    group = models.CharField(max_length=24)
    channel = models.CharField(max_length=24)
    # One of the five questions of F-E9; empty where only the whole was counted.
    question = models.CharField(max_length=16, blank=True, default="")
    satisfied = models.PositiveIntegerField(default=0)
    basically = models.PositiveIntegerField(default=0)
    dissatisfied = models.PositiveIntegerField(default=0)
    unknown = models.PositiveIntegerField(default=0)
    given_on = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["evaluated", "group"])]

    def __str__(self) -> str:
        return f"{self.evaluated} {self.group}"
