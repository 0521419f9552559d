"""Papers that leave the house: numbers, rendered files, certificates with their life, proof of service."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.cases import Case
from approvals.models.decisions import Decision


class NumberSeries(models.Model):
    """A gap-free counter for one agency, series and year (0.6); its row is locked in the paper's transaction."""

    # The counter's row is the lock: two papers at once draw one after the other, so no number is missing.
    agency = models.CharField(max_length=40)
    series = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "series", "year"], name="number_series_once"),
        ]

    def __str__(self) -> str:
        return f"{self.agency} {self.series} {self.year}"


class NumberEntry(models.Model):
    """One drawn number in the register. A void number stays, with its reason (作废)."""

    series = models.ForeignKey(NumberSeries, on_delete=models.PROTECT, related_name="entries")
    value = models.PositiveIntegerField()
    text = models.CharField(max_length=80)
    drawn_on = models.DateField()
    drawn_by_name = models.CharField(max_length=60)
    is_void = models.BooleanField(default=False)
    void_reason = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["series", "value"]
        constraints = [
            models.UniqueConstraint(fields=["series", "value"], name="number_drawn_once"),
            models.CheckConstraint(condition=Q(is_void=False) | ~Q(void_reason=""), name="void_has_reason"),
        ]

    def __str__(self) -> str:
        return self.text


class Paper(models.Model):
    """A document issued in a case: what was rendered, its hash, and what it replaced."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    decision = models.ForeignKey(Decision, null=True, on_delete=models.PROTECT, related_name="papers")
    key = models.CharField(max_length=60)
    # A repeated job finds the paper of its occasion and issues none anew.
    occasion = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    title = models.CharField(max_length=120)
    unit = models.CharField(max_length=12, blank=True, default="")
    html = models.TextField(blank=True, default="")
    fields = models.JSONField(default=dict)
    sealed_values = models.BinaryField(default=bytes)
    file = models.CharField(max_length=255, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    fingerprint = models.CharField(max_length=64, blank=True, default="")
    verification_code = models.CharField(max_length=40, blank=True, default="")
    watermark = models.CharField(max_length=60, blank=True, default="")
    issued_on = models.DateField()
    issued_by_name = models.CharField(max_length=60, blank=True, default="")
    superseded_by = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    correction_reason = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["number"], name="paper_number")]
        constraints = [
            models.UniqueConstraint(fields=["case", "key", "occasion"], name="paper_once_an_occasion"),
            # Not every paper is for the public check.
            models.UniqueConstraint(
                fields=["verification_code"], condition=~Q(verification_code=""), name="paper_code_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class Certificate(models.Model):
    """A paper that grants something for a time; legal transitions stand in approvals/rules/lifecycle.py."""

    class Status(models.TextChoices):
        VALID = "valid", "valid"
        EXPIRED = "expired", "expired"
        REVOKED = "revoked", "revoked"
        CANCELED = "canceled", "canceled"
        REPLACED = "replaced", "replaced"

    paper = models.OneToOneField(Paper, on_delete=models.PROTECT, related_name="certificate")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates")
    issued_on = models.DateField()
    valid_until = models.DateField(null=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.VALID)
    revoked_on = models.DateField(null=True)
    revocation_reason = models.CharField(max_length=300, blank=True, default="")
    revoked_by_name = models.CharField(max_length=60, blank=True, default="")
    # The decision of another case that revoked it; when that one is annulled, the certificate holds again.
    ended_by = models.ForeignKey(
        Decision, null=True, on_delete=models.PROTECT, related_name="ended_certificates"
    )

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["status", "valid_until"], name="certificate_status")]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("issued_on")),
                name="certificate_period",
            ),
            models.CheckConstraint(
                condition=~Q(status="revoked") | (Q(revoked_on__isnull=False) & ~Q(revocation_reason="")),
                name="revocation_has_day_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.status}"

    def is_valid_on(self, day: date) -> bool:
        """Is the certificate in force on the day? Revocation counts from its own day."""
        # Its last day still counts.
        has_ended = self.valid_until is not None and day > self.valid_until
        is_withdrawn = (
            self.status != self.Status.VALID and self.revoked_on is not None and day >= self.revoked_on
        )
        return self.issued_on <= day and not has_ended and not is_withdrawn


class ServiceRecord(models.Model):
    """Proof that a paper reached its recipient, or was tried (S05). `served_on` drives all later periods."""

    class Method(models.TextChoices):
        HANDED_OVER = "handed_over", "handed over"
        ELECTRONIC = "electronic", "electronic, by consent"
        FAMILY = "family", "adult family member"
        LEFT_BEHIND = "left_behind", "left behind before witnesses"
        MAIL = "mail", "registered mail"
        ENTRUSTED = "entrusted", "entrusted"
        ANNOUNCEMENT = "announcement", "public announcement"

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="service_records")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="service_records")
    party = models.ForeignKey(
        "approvals.CaseParty", null=True, on_delete=models.PROTECT, related_name="service_records"
    )
    recipient = models.CharField(max_length=60)
    method = models.CharField(max_length=12, choices=Method.choices)
    is_served = models.BooleanField(default=True)
    served_on = models.DateField()
    served_at_time = models.TimeField(null=True)
    place = models.CharField(max_length=200, blank=True, default="")
    signer = models.CharField(max_length=60, blank=True, default="")
    relation = models.CharField(max_length=40, blank=True, default="")
    served_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    served_by_name = models.CharField(max_length=60, blank=True, default="")
    officers = models.JSONField(default=list)
    witnesses = models.JSONField(default=list)
    earlier_methods = models.CharField(max_length=300, blank=True, default="")
    refusal_reason = models.CharField(max_length=200, blank=True, default="")
    evidence = models.CharField(max_length=200, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "served_on"], name="service_case_day")]
        constraints = [
            models.UniqueConstraint(
                # Counted for served papers alone: failed attempts are rows too.
                fields=["paper", "party"],
                condition=Q(is_served=True, party__isnull=False),
                name="service_once_a_party",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.paper_id} {self.method} {self.served_on}"
