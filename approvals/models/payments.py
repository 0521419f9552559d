"""Payments in batches: the list of one period, its lines, what the checks found, and the files that went and came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.cases import Case
from approvals.models.entitlements import Entitlement


class PaymentBatch(models.Model):
    """The payments of one scheme and period in one county; a repair batch pays what the bank could not book."""

    class Status(models.TextChoices):
        BUILDING = "building", "building"
        BUILT = "built", "built"
        CHECKED = "checked", "checked"
        PREPARED = "prepared", "prepared"
        REVIEWED = "reviewed", "reviewed"
        APPROVED = "approved", "approved"
        FUNDED = "funded", "funded"
        RELEASED = "released", "released"
        SENT = "sent", "sent"
        RETURNED = "returned", "returned"
        RECONCILED = "reconciled", "reconciled"

    timeline = models.CharField(max_length=10, default="live")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="batches")
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="repairs")
    round = models.PositiveSmallIntegerField(default=0)
    register = models.CharField(max_length=40)
    scheme = models.CharField(max_length=20)
    county = models.CharField(max_length=12)
    number = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    period = models.CharField(max_length=10)
    month_from = models.DateField()
    month_to = models.DateField()
    key_date = models.DateField()
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.BUILDING)
    progress = models.JSONField(default=dict)
    """How far a long step has come: {step, done, total, mark}; `mark` is where it goes on after a stop."""
    line_count = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    shares = models.JSONField(default=list)
    sums = models.JSONField(default=dict)
    """The reconciliation as it was confirmed: counts and sums of register, finance and bank by state."""

    class Meta:
        ordering = ["-year", "-serial"]
        constraints = [
            models.UniqueConstraint(fields=["timeline", "county", "number"], name="batch_number_once"),
            models.UniqueConstraint(
                fields=["timeline", "register", "county", "scheme", "period"],
                # A repair belongs to the period of the batch that it repairs.
                condition=Q(parent__isnull=True),
                name="batch_once_a_period",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaymentLine(models.Model):
    """One payment to one person. The account is a sealed copy of the day on which the list was made."""

    class State(models.TextChoices):
        BUILT = "built", "built"
        EXCLUDED = "excluded", "moved to the next batch"
        READY = "ready", "ready"
        SENT = "sent", "sent"
        PAID = "paid", "paid"
        FAILED = "failed", "failed"
        HELD = "held", "held"
        RESEND = "resend", "to be sent again"
        UNKNOWN = "unknown", "unknown"
        REPAIRED = "repaired", "repaired"
        GIVEN_UP = "given_up", "handled by hand"

    # States that still claim the period: a failed or repaired line sets it free for another.
    LIVE = (State.BUILT, State.READY, State.SENT, State.PAID, State.HELD, State.RESEND, State.UNKNOWN)

    batch = models.ForeignKey(PaymentBatch, on_delete=models.CASCADE, related_name="lines")
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="payments")
    origin = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="again")
    seq = models.PositiveIntegerField()
    period = models.CharField(max_length=10)
    months = models.PositiveSmallIntegerField()
    arrears = models.JSONField(default=list)
    """The months (YYYY-MM) from before the batch's period that were due, never entered, and are paid with it."""
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=10, choices=State.choices, default=State.BUILT)
    reference = models.CharField(max_length=60)
    masked_name = models.CharField(max_length=60)
    village = models.CharField(max_length=12, blank=True, default="")
    payee = models.BinaryField()
    account_index = models.CharField(max_length=64, blank=True, default="")
    account_tail = models.CharField(max_length=4, blank=True, default="")
    bank_code = models.CharField(max_length=12, blank=True, default="")
    attempts = models.PositiveSmallIntegerField(default=0)
    result_code = models.CharField(max_length=4, blank=True, default="")
    result_text = models.CharField(max_length=120, blank=True, default="")
    paid_on = models.DateField(null=True)

    class Meta:
        ordering = ["batch", "seq"]
        indexes = [
            models.Index(fields=["batch", "state"], name="line_state"),
            # The checks look for one account behind several persons.
            models.Index(fields=["batch", "account_index"], name="line_account"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["batch", "seq"], name="line_seq_once"),
            models.UniqueConstraint(fields=["batch", "entitlement"], name="line_person_once"),
            # The guard against paying twice: whatever goes wrong, a period is under way or paid once.
            models.UniqueConstraint(
                fields=["entitlement", "period"],
                condition=Q(state__in=["built", "ready", "sent", "paid", "held", "resend", "unknown"]),
                name="line_period_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.seq}"


class PaymentFinding(models.Model):
    """What a check or the bank objected to on a line, and how two persons settled it (F-C7)."""

    line = models.ForeignKey(PaymentLine, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=24)
    detail = models.CharField(max_length=200, blank=True, default="")
    action = models.CharField(max_length=12, blank=True, default="")
    reason = models.CharField(max_length=300, blank=True, default="")
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    settled_by_name = models.CharField(max_length=60, blank=True, default="")
    settled_on = models.DateField(null=True)
    checked_by_name = models.CharField(max_length=60, blank=True, default="")
    checked_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "kind"], name="finding_once_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind}"


class BankFile(models.Model):
    """A file that was handed to the bank or came back from it; the content lies sealed in the archive."""

    class Direction(models.TextChoices):
        OUT = "out", "to the bank"
        BACK = "back", "from the bank"

    batch = models.ForeignKey(PaymentBatch, on_delete=models.CASCADE, related_name="files")
    direction = models.CharField(max_length=4, choices=Direction.choices)
    serial = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    header = models.CharField(max_length=300)
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    signature = models.CharField(max_length=200, blank=True, default="")
    count = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=16, decimal_places=2)
    made_on = models.DateField()
    made_by_name = models.CharField(max_length=60)
    acknowledged_on = models.DateField(null=True)
    applied_on = models.DateField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "direction", "serial"], name="bank_file_serial_once"),
            models.UniqueConstraint(fields=["batch", "direction", "sha256"], name="bank_file_once"),
        ]

    def __str__(self) -> str:
        return self.name
