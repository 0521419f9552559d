"""The legal matter: case types, cases, their parties, papers filed, routing, reads, duties and recusals."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.published import PublishedJSONField


class CaseType(models.Model):
    """One published version of a procedure pack; a case keeps the version it began with."""

    pack_id = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    code = models.CharField(max_length=12)
    name_zh = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    mode = models.CharField(max_length=10, choices=[("live", "live"), ("training", "training")])
    facts_from = models.DateField(null=True)
    facts_to = models.DateField(null=True)
    decide_until = models.DateField(null=True)
    manifest = PublishedJSONField(default=dict)
    forms = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    deployment = models.ForeignKey("workflows.Deployment", on_delete=models.PROTECT, related_name="+")
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack_id", "version"], name="case_type_version_once"),
            # One version is offered for new cases; older ones stay for the cases that began with them.
            models.UniqueConstraint(
                fields=["pack_id"], condition=Q(is_current=True), name="case_type_one_current"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id} v{self.version}"

    @property
    def process_id(self) -> str:
        return str(self.manifest.get("process", self.pack_id))

    def entry(self, table: str, key: str) -> dict[str, Any]:
        """Return the row `key` of a manifest table (limits, papers, notices, series); KeyError names both."""
        for row in self.manifest.get(table, ()):
            if row["key"] == key:
                return dict(row)
        raise KeyError(f"{self.pack_id}: [[{table}]] has no entry {key!r}")


class CaseStatus(models.TextChoices):
    """The legal life of a case; legal transitions stand in approvals/rules/lifecycle.py."""

    FILED = "filed", "filed"
    SUPPLEMENTING = "supplementing", "supplementing"
    ACCEPTED = "accepted", "accepted"
    DECIDED = "decided", "decided"
    SERVED = "served", "served"
    CLOSED = "closed", "closed"


class Case(models.Model):
    """The legal matter of one applicant or couple before one authority."""

    case_type = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="cases")
    number = models.CharField(max_length=40, unique=True)
    timeline = models.CharField(max_length=10, default="live")
    root = models.OneToOneField(
        "workflows.ProcessInstance", null=True, on_delete=models.PROTECT, related_name="case"
    )
    submission = models.ForeignKey(
        "intake_forms.Submission", null=True, on_delete=models.PROTECT, related_name="+"
    )
    channel = models.CharField(max_length=12, default="portal")
    status = models.CharField(max_length=16, choices=CaseStatus.choices, default=CaseStatus.FILED)
    stage = models.CharField(max_length=12, default="township")
    outcome = models.CharField(max_length=40, blank=True, default="")
    # The case must outlive its applicant's account.
    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="own_cases"
    )
    # Masked, for lists; the full name stays in the sealed submission.
    applicant_label = models.CharField(max_length=60, blank=True, default="")
    village = models.CharField(max_length=12, blank=True, default="")
    township = models.CharField(max_length=12, blank=True, default="")
    county = models.CharField(max_length=12, blank=True, default="")
    city = models.CharField(max_length=12, blank=True, default="")
    # When it came in and what it is about are two days: the law of the fact date decides (guard L1).
    filed_on = models.DateField()
    fact_date = models.DateField()
    accepted_on = models.DateField(null=True)
    is_deemed_accepted = models.BooleanField(default=False)
    closed_on = models.DateField(null=True)
    is_locked = models.BooleanField(default=False)
    lock_reason = models.CharField(max_length=120, blank=True, default="")
    notes = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(fields=["county", "status", "filed_on"]),
            models.Index(fields=["township", "status", "filed_on"]),
            models.Index(fields=["applicant", "filed_on"]),
            # Each letter, report and score of a unit asks for the one case of its year.
            models.Index(
                fields=["city", "timeline"], condition=models.Q(notes__has_key="scope"), name="case_of_a_year"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                # Acceptance by silence counts from the filing itself (Licensing Law art. 32 item 4).
                condition=Q(accepted_on__isnull=True) | Q(accepted_on__gte=F("filed_on")),
                name="case_accepted_after_filing",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def limit(self, key: str) -> dict[str, Any]:
        """Return the statutory limit `key` of the pinned pack version."""
        return self.case_type.entry("limits", key)

    def unit(self, level: str) -> str:
        """Return the code of the unit that handles this case at a level (village, township, county, city, province).

        A case between authorities names further seats in its notes, such as the unit assessed and its superior."""
        if level == "province":
            return f"{self.city[:2]}0000" if self.city else ""
        return str(getattr(self, level, "") or self.notes.get("seats", {}).get(level, ""))

    @property
    def is_training(self) -> bool:
        return self.case_type.mode == "training" or self.timeline != "live"

    @property
    def is_open(self) -> bool:
        return self.status != CaseStatus.CLOSED

    def is_within_facts(self, day: date) -> bool:
        """Guard L1: the fact date lies in the period that the procedure's law covers."""
        starts, ends = self.case_type.facts_from, self.case_type.facts_to
        return (starts is None or starts <= day) and (ends is None or day <= ends)


class CaseParty(models.Model):
    """A person in a case: applicant, spouse, proxy, third party, or party of a case opened by the authority.

    Full data stay in the submission."""

    class Kind(models.TextChoices):
        APPLICANT = "applicant", "applicant"
        SPOUSE = "spouse", "spouse"
        PROXY = "proxy", "proxy"
        THIRD_PARTY = "third_party", "third_party"
        PARTY = "party", "party"
        # Whom the case is about without being asked or told: the child of a claim.
        SUBJECT = "subject", "subject"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="party_in"
    )
    masked_name = models.CharField(max_length=60)
    # The same person is found in another case without opening anything.
    identity_index = models.CharField(max_length=64, blank=True, default="")
    # Electronic service needs signed consent (S05).
    has_electronic_consent = models.BooleanField(default=False)
    mandate = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["identity_index"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.masked_name}"


class CaseFile(models.Model):
    """A file that belongs to a case, with what it proves."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="files")
    stored = models.ForeignKey("intake_forms.StoredFile", on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=80)
    filed_on = models.DateField()
    is_supplement = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.purpose


class CaseSubmission(models.Model):
    """A form completed in the course of a case (opinion, examination, record), in order."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="submissions")
    form_key = models.CharField(max_length=40)
    submission = models.ForeignKey("intake_forms.Submission", on_delete=models.PROTECT, related_name="+")
    work_item = models.ForeignKey("workflows.WorkItem", null=True, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=80, blank=True, default="")
    filed_on = models.DateField()
    # Voided and not deleted: who saw what when must stay provable.
    is_voided = models.BooleanField(default=False)
    # What the writer had before him; a later change voids what was built on it.
    seen_hash = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.form_key} #{self.pk}"


class SupplementRequest(models.Model):
    """The one notice of everything that is missing (Licensing Law art. 32 item 4)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="supplement_requests")
    items = models.JSONField(default=list)
    requested_on = models.DateField()
    due_on = models.DateField()
    answered_on = models.DateField(null=True)
    approved_by_name = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.case} {self.requested_on}"


class JurisdictionRecord(models.Model):
    """Why this authority: the facts, the table row and the organisation version that chose it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="jurisdiction_records")
    table = models.CharField(max_length=8)
    rule = models.CharField(max_length=20)
    facts = models.JSONField(default=dict)
    township = models.CharField(max_length=12, blank=True, default="")
    county = models.CharField(max_length=12, blank=True, default="")
    derivation = models.JSONField(default=dict)
    decided_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.case} {self.rule}"


class DataQuery(models.Model):
    """One minimal question to another authority's register (S02); the applicant sees every one."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="data_queries")
    item = models.CharField(max_length=40)
    source = models.CharField(max_length=60)
    question = models.CharField(max_length=200)
    purpose = models.CharField(max_length=120)
    legal_basis = models.CharField(max_length=120)
    result = models.CharField(max_length=16)
    answer = models.CharField(max_length=200, blank=True, default="")
    asked_on = models.DateField()

    def __str__(self) -> str:
        return f"{self.item}: {self.result}"


class AccessRecord(models.Model):
    """A person read a case file."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.CharField(max_length=60)
    purpose = models.CharField(max_length=60)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["case", "at"])]

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class LedgerEvent(models.Model):
    """Responsibility ledger: a duty not met in time, or a service fault."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="ledger")
    kind = models.CharField(max_length=40)
    unit = models.CharField(max_length=12, blank=True, default="")
    limit_key = models.CharField(max_length=60, blank=True, default="")
    detail = models.CharField(max_length=300, blank=True, default="")
    occurred_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [
            # A repeated job notes the same delay once.
            models.UniqueConstraint(
                fields=["case", "kind", "limit_key", "occurred_on"], name="ledger_event_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.occurred_on}"


class Recusal(models.Model):
    """An official's declaration or a party's request that he keep away from the case (S15)."""

    class Result(models.TextChoices):
        NONE = "none", "declared no interest"
        PENDING = "pending", "pending"
        GRANTED = "granted", "granted"
        REFUSED = "refused", "refused"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="recusals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ground = models.CharField(max_length=120, blank=True, default="")
    requested_by_name = models.CharField(max_length=60)
    result = models.CharField(max_length=8, choices=Result.choices)
    reason = models.CharField(max_length=300, blank=True, default="")
    decided_by_name = models.CharField(max_length=60, blank=True, default="")
    requested_on = models.DateField()
    decided_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user"],
                # A pending or refused request does not bar another one; a declaration or a grant settles it.
                condition=Q(result__in=["none", "granted"]),
                name="recusal_settled_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case} {self.result}"


class NumberCounter(models.Model):
    """The running case number of a pack and county in a year (0.6)."""

    pack_code = models.CharField(max_length=12)
    county = models.CharField(max_length=12)
    year = models.PositiveIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack_code", "county", "year"], name="case_counter_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pack_code}-{self.county}-{self.year}"
