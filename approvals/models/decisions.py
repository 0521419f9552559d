"""The administrative act and what leads to it: opinions, notices, objections, statements, discussion."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case, CaseParty


class DecisionQuerySet(models.QuerySet["Decision"]):
    """The decisions of a case, of which at most one is in force."""

    def in_force(self) -> Decision | None:
        """Return the one that holds; None before it, after its annulment, and while a second person has yet to agree."""
        return self.filter(standing=Decision.Standing.IN_FORCE).first()


class Decision(models.Model):
    """The administrative act. A case keeps all of its decisions, one at most in force; each is bound to what its decider saw."""

    class Outcome(models.TextChoices):
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"
        TERMINATED = "terminated", "terminated"
        IMPOSED = "imposed", "imposed"
        NOT_IMPOSED = "not_imposed", "not imposed"
        REVOKED = "revoked", "revoked"
        NOT_REVOKED = "not_revoked", "not revoked"

    class Standing(models.TextChoices):
        """Legal transitions stand in approvals/rules/lifecycle.py."""

        PENDING = "pending", "waits for a second person"
        IN_FORCE = "in_force", "in force"
        REPLACED = "replaced", "replaced"
        ANNULLED = "annulled", "annulled"
        REJECTED = "rejected", "not agreed to"

    # What waits for a second person, or did not get one, is no act: no register, statistic or party learns of it.
    ACTS = (Standing.IN_FORCE, Standing.REPLACED, Standing.ANNULLED)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    standing = models.CharField(max_length=10, choices=Standing.choices, default=Standing.IN_FORCE)
    # The link runs from new to old: the old one has to lose its force before the new one can be entered.
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    outcome = models.CharField(max_length=12, choices=Outcome.choices)
    legal_basis = models.CharField(max_length=200)
    clauses = models.JSONField(default=list)
    facts = models.TextField(blank=True, default="")
    reasons = models.TextField()
    # The number of the letter by which a higher authority has replied.
    cited_reply = models.CharField(max_length=60, blank=True, default="")
    derivation = models.JSONField(default=dict)
    seen_hash = models.CharField(max_length=64)
    decided_on = models.DateField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_by_name = models.CharField(max_length=60)
    acting_for = models.CharField(max_length=120, blank=True, default="")
    second_approver_name = models.CharField(max_length=60, blank=True, default="")
    unit = models.CharField(max_length=12)
    effective_from = models.DateField(null=True)
    served_on = models.DateField(null=True)
    objection_until = models.DateField(null=True)
    suit_until = models.DateField(null=True)
    replaced_on = models.DateField(null=True)
    annulled_on = models.DateField(null=True)
    annulment = models.CharField(max_length=300, blank=True, default="")
    published_on = models.DateField(null=True)
    published_for = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # No act without its reasons, whichever service writes it.
            models.CheckConstraint(condition=~Q(reasons=""), name="decision_has_reasons"),
            models.UniqueConstraint(
                fields=["case"], condition=Q(standing="in_force"), name="decision_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(standing="annulled", annulled_on__isnull=False)
                | (~Q(standing="annulled") & Q(annulled_on__isnull=True)),
                name="decision_annulled_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(standing="replaced") | Q(replaced_on__isnull=False),
                name="decision_replaced_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.outcome}"

    @property
    def grounds(self) -> tuple[str, str, str]:
        """The result with its facts and reasons, blanks apart: what may not simply be said again after an annulment."""
        return self.outcome, "".join(self.facts.split()), "".join(self.reasons.split())


class Review(models.Model):
    """A reconsideration or suit about a decision (S11): accepted, perhaps with a stay of the execution, and its outcome."""

    class Kind(models.TextChoices):
        RECONSIDERATION = "reconsideration", "reconsideration"
        SUIT = "suit", "suit"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    number = models.CharField(max_length=80)
    accepted_on = models.DateField()
    stay_number = models.CharField(max_length=80, blank=True, default="")
    stayed_on = models.DateField(null=True)
    stay_lifted_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, blank=True, default="")
    text = models.CharField(max_length=500, blank=True, default="")
    ended_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            # While reconsideration is pending no suit may be filed (Reconsideration Law 2023 art. 29).
            models.UniqueConstraint(
                fields=["case"], condition=Q(ended_on__isnull=True), name="review_one_pending"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(outcome=""), name="review_ends_with_outcome"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def is_stayed(self) -> bool:
        """Does an order stay the execution now?"""
        return self.stayed_on is not None and self.stay_lifted_on is None and self.ended_on is None


class Opinion(models.Model):
    """A reviewer's recorded view (township, legal, panel member); panel opinions stay closed until all are in."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="opinions")
    kind = models.CharField(max_length=20)
    round = models.PositiveIntegerField(default=1)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    unit = models.CharField(max_length=12, blank=True, default="")
    opinion = models.CharField(max_length=40)
    reason = models.TextField(blank=True, default="")
    seen_hash = models.CharField(max_length=64, blank=True, default="")
    is_voided = models.BooleanField(default=False)
    given_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind}: {self.opinion}"


class PublicNotice(models.Model):
    """A masked posting of the case with its period (S04, 0.8)."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        TAKEN_DOWN = "taken_down", "taken down"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="public_notices")
    text = models.TextField()
    prepared_by_name = models.CharField(max_length=60, blank=True, default="")
    released_by_name = models.CharField(max_length=60, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.DRAFT)
    from_day = models.DateField(null=True)
    to_day = models.DateField(null=True)
    taken_down_on = models.DateField(null=True)
    village = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["status", "to_day"])]

    def __str__(self) -> str:
        return f"{self.case} {self.status}"


class Objection(models.Model):
    """An objection to a public notice. Who objected is closed to all but the handling clerk and supervisor."""

    notice = models.ForeignKey(PublicNotice, on_delete=models.CASCADE, related_name="objections")
    facts = models.TextField()
    objector = models.BinaryField(default=bytes)
    is_anonymous = models.BooleanField(default=False)
    receipt = models.CharField(max_length=40, unique=True)
    result = models.CharField(max_length=16, blank=True, default="")
    received_on = models.DateField()
    answered_on = models.DateField(null=True)

    def __str__(self) -> str:
        return self.receipt


class Statement(models.Model):
    """What the party says before an adverse decision (S06), with an answer to each argument.

    `party` says who spoke where two sides are heard."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="statements")
    party = models.ForeignKey(CaseParty, null=True, on_delete=models.CASCADE, related_name="statements")
    arguments = models.JSONField(default=list)
    answers = models.JSONField(default=list)
    channel = models.CharField(max_length=12, default="portal")
    is_waiver = models.BooleanField(default=False)
    given_on = models.DateField()
    reviewed_on = models.DateField(null=True)
    reviewed_by_name = models.CharField(max_length=60, blank=True, default="")
    proposal = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case} {self.given_on}"
