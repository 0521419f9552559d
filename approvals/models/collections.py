"""Money that a decision obliges a party to pay: claims, what came in or went back, plans, and days without a late fee."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from approvals.models.cases import Case, CaseParty


class Claim(models.Model):
    """What one party owes by a decision. The late fee is never stored: it follows from terms, entries and pauses."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        SETTLED = "settled", "settled"
        CLOSED = "closed", "closed without full payment"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="claims")
    party = models.ForeignKey(CaseParty, null=True, on_delete=models.PROTECT, related_name="claims")
    number = models.PositiveSmallIntegerField()
    principal = models.DecimalField(max_digits=14, decimal_places=2)
    opened_on = models.DateField()
    due_on = models.DateField()
    late_rate = models.DecimalField(max_digits=8, decimal_places=6, default=0)
    late_period = models.CharField(
        max_length=5, choices=[("month", "month"), ("day", "day")], default="month"
    )
    # At most the principal itself (Compulsion Law art. 45).
    late_cap = models.DecimalField(max_digits=5, decimal_places=2, default=1)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    closing_reason = models.CharField(max_length=20, blank=True, default="")
    closed_on = models.DateField(null=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="claim_number_once"),
            models.CheckConstraint(condition=Q(principal__gt=0), name="claim_is_positive"),
            models.CheckConstraint(
                condition=~Q(status="closed") | (Q(closed_on__isnull=False) & ~Q(closing_reason="")),
                name="claim_closed_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.number} {self.principal}"


class ClaimEntry(models.Model):
    """Money that came in at the treasury's bank, went back, or was written off. Never changed, only followed by another."""

    class Kind(models.TextChoices):
        PAYMENT = "payment", "payment"
        REFUND = "refund", "refund"
        WRITE_OFF = "write_off", "write-off"

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    on = models.DateField()
    receipt_no = models.CharField(max_length=40, blank=True, default="")
    payer = models.CharField(max_length=60, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    recorded_by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="claim_entry_is_positive"),
            # The treasury's receipt number guards against entering the same payment twice.
            models.UniqueConstraint(
                fields=["claim", "receipt_no"], condition=~Q(receipt_no=""), name="claim_receipt_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount} {self.on}"


class InstalmentRequest(models.Model):
    """A party asks to pay in parts (令357 art. 6; Penalty Law art. 66). Not answered in time, it is granted as asked."""

    class Result(models.TextChoices):
        PENDING = "pending", "pending"
        GRANTED = "granted", "granted"
        DEEMED = "deemed", "granted by silence"
        REFUSED = "refused", "refused"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="instalment_requests")
    reason = models.CharField(max_length=500)
    plan = models.JSONField(default=list)
    asked_on = models.DateField()
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.PENDING)
    answer = models.CharField(max_length=500, blank=True, default="")
    answered_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.result}"


class Instalment(models.Model):
    """One day and sum of a plan that was granted."""

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        ordering = ["due_on", "claim"]
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="instalment_number_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.due_on} {self.amount}"


class ClaimPause(models.Model):
    """A stretch without late fee: from a request for instalments while the plan is kept, or a deferral."""

    class Kind(models.TextChoices):
        PLAN = "plan", "instalments"
        DEFERRAL = "deferral", "deferral"

    claim = models.ForeignKey(Claim, on_delete=models.CASCADE, related_name="pauses")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    from_on = models.DateField()
    # Without an end it runs until the plan is broken or the deferral ends.
    until_on = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["from_on"]

    def __str__(self) -> str:
        return f"{self.claim_id} {self.kind} {self.from_on}"
