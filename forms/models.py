"""Published forms, filed submissions (immutable, encrypted), drafts and stored files."""

from __future__ import annotations

import json
import uuid
from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from forms.encryption import open_text, open_with


class FormDefinition(models.Model):
    """One published version of a pack's form; cases stay with the version they began with."""

    pack = models.CharField(max_length=80)
    form_id = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    schema = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pack", "form_id", "version"], name="form_version_once"),
            models.UniqueConstraint(fields=["pack", "form_id", "content_hash"], name="form_content_once"),
        ]

    def __str__(self) -> str:
        return f"{self.pack}/{self.form_id} v{self.version}"


class StoredFile(models.Model):
    """An upload as kept: encrypted on disk, with the checksum of what came and of what is stored."""

    class Scan(models.TextChoices):
        CLEAN = "clean", "clean"
        NOT_SCANNED = "not_scanned", "not scanned"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    kind = models.CharField(max_length=4)
    content_type = models.CharField(max_length=60)
    # Unknown for files from before pages were counted.
    pages = models.PositiveIntegerField(null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    received_sha256 = models.CharField(max_length=64)
    # What was changed on the way in, shown to the uploader ("gps_removed"); empty when stored as received.
    alteration = models.CharField(max_length=40, blank=True, default="")
    path = models.CharField(max_length=120, unique=True)
    scan = models.CharField(max_length=12, choices=Scan.choices, default=Scan.NOT_SCANNED)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    uploaded_by_name = models.CharField(max_length=60, blank=True, default="")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    original_seen_at = models.DateTimeField(null=True)
    original_seen_by_name = models.CharField(max_length=60, blank=True, default="")
    delete_after = models.DateField(null=True, db_index=True)
    deleted_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name

    @property
    def is_original_seen(self) -> bool:
        return self.original_seen_at is not None

    @property
    def is_altered(self) -> bool:
        return self.sha256 != self.received_sha256


class UnchangingQuerySet(models.QuerySet["Submission"]):
    """Filed is filed: no bulk change, no deletion."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("a submission is immutable; file a new one with `previous`")

    def delete(self) -> NoReturn:
        raise TypeError("a submission is never deleted; erase its key (SubmissionKey)")


class Submission(models.Model):
    """What was filed: canonical answers under a key of their own, with the hash that proves them."""

    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT, related_name="submissions")
    sealed = models.BinaryField()
    answers_hash = models.CharField(max_length=64)
    files = models.ManyToManyField(StoredFile, related_name="submissions")
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    submitted_by_name = models.CharField(max_length=60, blank=True, default="")
    warnings = models.JSONField(default=list)
    # One correction each: a chain, never a tree.
    previous = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="corrected_by")
    filed_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UnchangingQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.form} #{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert only."""
        if self.pk is not None and not self._state.adding:
            raise TypeError("a submission is immutable; file a new one with `previous`")
        super().save(*args, **kwargs)

    @property
    def is_readable(self) -> bool:
        return SubmissionKey.objects.filter(submission=self).exists()

    @property
    def answers(self) -> dict[str, Any]:
        """The answers as plain JSON values (dates as ISO text, money as text); empty when the key was erased."""
        key = SubmissionKey.objects.filter(submission=self).first()
        if key is None:
            return {}
        return dict(json.loads(open_with(bytes(key.wrapped), bytes(self.sealed))))


class SubmissionKey(models.Model):
    """The wrapped key of one submission; deleting it makes the answers unreadable and keeps the hash as proof."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="key")
    wrapped = models.BinaryField()

    def __str__(self) -> str:
        return f"key of #{self.submission_id}"


class Draft(models.Model):
    """Unfinished answers of one person for one purpose; unchecked, encrypted, with an optimistic revision."""

    form = models.ForeignKey(FormDefinition, on_delete=models.CASCADE, related_name="drafts")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=120)
    sealed = models.BinaryField()
    revision = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="draft_once")]

    def __str__(self) -> str:
        return f"{self.key} r{self.revision}"

    @property
    def answers(self) -> dict[str, Any]:
        return dict(json.loads(open_text(bytes(self.sealed))))
