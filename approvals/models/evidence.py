"""The register of evidence of a case: every piece with origin, collector, day and hash (Penalty Law art. 46)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from approvals.models.cases import Case


class Evidence(models.Model):
    """One piece of evidence. What is excluded stays in the register and can be cited by nobody."""

    class Kind(models.TextChoices):
        DOCUMENT = "document", "documentary evidence"
        MATERIAL = "material", "physical evidence"
        AUDIOVISUAL = "audiovisual", "audio-visual material"
        ELECTRONIC = "electronic", "electronic data"
        TESTIMONY = "testimony", "witness testimony"
        STATEMENT = "statement", "statement of a party"
        EXPERTISE = "expertise", "expert opinion"
        INSPECTION = "inspection", "record of an inspection"

    class Standing(models.TextChoices):
        LAWFUL = "lawful", "lawful"
        DOUBTFUL = "doubtful", "doubtful"
        EXCLUDED = "excluded", "excluded"

    class Copy(models.TextChoices):
        ORIGINAL = "original", "the original"
        COMPARED = "compared", "a copy, compared with the original"
        NOT_COMPARED = "not_compared", "a copy that could not be compared"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="evidence")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=12, choices=Kind.choices)
    origin = models.CharField(max_length=120)
    content = models.CharField(max_length=500)
    collected_on = models.DateField()
    collected_by_name = models.CharField(max_length=60)
    collected_by_no = models.CharField(max_length=20, blank=True, default="")
    stored = models.ForeignKey(
        "intake_forms.StoredFile", null=True, on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(max_length=64)
    # Whether a copy was compared (d.4); empty where nobody was asked.
    copy_check = models.CharField(max_length=12, choices=Copy.choices, blank=True, default="")
    party_remark = models.CharField(max_length=500, blank=True, default="")
    is_from_party = models.BooleanField(default=False)
    standing = models.CharField(max_length=8, choices=Standing.choices, default=Standing.LAWFUL)
    standing_reason = models.CharField(max_length=300, blank=True, default="")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["case", "number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="evidence_number_once"),
            models.CheckConstraint(
                condition=Q(standing="lawful") | ~Q(standing_reason=""), name="evidence_doubt_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} #{self.number}"
