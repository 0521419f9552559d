"""Changes to a procedure before they are in force: one file, edited by one person, published by another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from approvals.models.cases import CaseType

OPEN = ("draft", "checked", "submitted")


class ModelDraft(models.Model):
    """A new text of one file of a pack, made from the version `based_on`. `revision` grows with every saving.

    `findings` are those of the last check, as approvals/services/drafts/findings.py writes them."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        CHECKED = "checked", "checked"
        SUBMITTED = "submitted", "submitted"
        PUBLISHED = "published", "published"
        REJECTED = "rejected", "rejected"
        WITHDRAWN = "withdrawn", "withdrawn"

    pack_id = models.CharField(max_length=80)
    file = models.CharField(max_length=300)
    content = models.TextField()
    based_on = models.ForeignKey(CaseType, on_delete=models.PROTECT, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=60)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    findings = models.JSONField(default=list)
    reason = models.CharField(max_length=500, blank=True, default="")
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    saved_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_by_name = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True, default="")
    published_as = models.ForeignKey(CaseType, null=True, on_delete=models.PROTECT, related_name="made_from")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["pack_id", "status"], name="draft_pack_status")]
        constraints = [
            models.UniqueConstraint(
                fields=["pack_id", "file"], condition=Q(status__in=OPEN), name="draft_one_open_a_file"
            ),
            models.CheckConstraint(
                condition=~Q(status="published") | ~Q(decided_by=F("author")), name="draft_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pack_id}/{self.file} #{self.pk} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_editable(self) -> bool:
        return self.status in (self.Status.DRAFT, self.Status.CHECKED)

    @property
    def kind(self) -> str:
        """What the file is: "bpmn", "dmn", "json" (form) or "html" (paper)."""
        return self.file.rpartition(".")[2]

    @property
    def is_table(self) -> bool:
        return self.kind == "dmn"

    @property
    def has_errors(self) -> bool:
        return any(finding["severity"] == "error" for finding in self.findings)
