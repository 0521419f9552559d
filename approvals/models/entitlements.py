"""The register of beneficiaries: who has a right to which payment, since when and until when, and every change of it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.cases import Case


class Entitlement(models.Model):
    """One person's right to the payments of one scheme. Name, identity number and account are sealed."""

    class Status(models.TextChoices):
        ACTIVE = "active", "active"
        HELD = "held", "held"
        ENDED = "ended", "ended"
        TRANSFERRED = "transferred", "transferred"

    timeline = models.CharField(max_length=10, default="live")
    register = models.CharField(max_length=40)
    scheme = models.CharField(max_length=20)
    kind = models.CharField(max_length=20, blank=True, default="")
    number = models.CharField(max_length=60)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="entitlements")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="entitlements"
    )
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.ACTIVE)
    masked_name = models.CharField(max_length=60)
    holder = models.BinaryField()
    # Keyed digests find the same person or account without opening anything.
    holder_index = models.CharField(max_length=64)
    payee = models.BinaryField()
    account_index = models.CharField(max_length=64, blank=True, default="")
    account_tail = models.CharField(max_length=4, blank=True, default="")
    bank_code = models.CharField(max_length=12, blank=True, default="")
    is_payee_holder = models.BooleanField(default=True)
    """Is the account in the holder's own name, or a guardian's whose paper was seen?"""
    village = models.CharField(max_length=12, blank=True, default="")
    township = models.CharField(max_length=12, blank=True, default="")
    county = models.CharField(max_length=12)
    city = models.CharField(max_length=12, blank=True, default="")
    confirmed_on = models.DateField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    died_on = models.DateField(null=True)
    revision = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["timeline", "county", "scheme", "status"], name="entitlement_of_county"),
            models.Index(fields=["holder_index"], name="entitlement_holder"),
            models.Index(fields=["account_index"], name="entitlement_account"),
        ]
        constraints = [
            models.UniqueConstraint(
                # One running right of a scheme for one person, whoever enters it.
                fields=["timeline", "register", "scheme", "holder_index"],
                condition=Q(status__in=["active", "held"]),
                name="entitlement_one_running",
            ),
            models.UniqueConstraint(fields=["timeline", "number"], name="entitlement_number_once"),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")), name="entitlement_period"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_running(self) -> bool:
        return self.status in (self.Status.ACTIVE, self.Status.HELD)


class EntitlementEvent(models.Model):
    """What happened to an entitlement, in order; rows are only added."""

    entitlement = models.ForeignKey(Entitlement, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=24)
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")
    on = models.DateField()
    detail = models.JSONField(default=dict)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.on}"


class EntitlementCase(models.Model):
    """A case about an entitlement that exists: its yearly check, its end."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="about_entitlement")
    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="matters")

    def __str__(self) -> str:
        return f"{self.case_id} about {self.entitlement_id}"


class Recovery(models.Model):
    """Money paid without right, and what became of it: agreed, decided, written off, or not asked back at all."""

    class Mode(models.TextChoices):
        NONE = "none", "not asked back"
        AGREEMENT = "agreement", "by agreement"
        DECISION = "decision", "by decision"

    class Status(models.TextChoices):
        OPEN = "open", "open"
        AGREED = "agreed", "agreed"
        REPAID = "repaid", "repaid"
        WRITTEN_OFF = "written_off", "written off"
        VOID = "void", "fell with the decision"

    entitlement = models.ForeignKey(Entitlement, on_delete=models.PROTECT, related_name="recoveries")
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="recovery")
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    mode = models.CharField(max_length=10, choices=Mode.choices)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.OPEN)
    instalments = models.JSONField(default=list)
    """What was agreed: [{due_on, amount}]."""
    repayments = models.JSONField(default=list)
    """What came back: [{paid_on, amount, receipt, by}], in the order in which it was entered."""
    refund_due = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    """What came back on a decision that fell, and has to go back to the person (S11)."""
    refunds = models.JSONField(default=list)
    """What went back to the person: [{paid_on, amount, receipt, by}]."""
    reason = models.CharField(max_length=300, blank=True, default="")
    opened_on = models.DateField()
    settled_on = models.DateField(null=True)
    settled_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="recovery_of_money"),
            models.CheckConstraint(
                condition=Q(refund_due__gte=0) & (Q(refund_due=0) | Q(status="void")),
                name="recovery_refund_of_void",
            ),
            models.CheckConstraint(
                condition=~Q(status="written_off") | ~Q(reason=""), name="recovery_written_off_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entitlement_id} {self.amount}"
