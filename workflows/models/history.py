"""The audit trail: append-only events and the sealed blocks that prove them."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from workflows.models.instances import ProcessInstance


class HistoryEvent(models.Model):
    """One thing that happened. `payload` is ciphertext under the tree's key; `visits` the engine's path.

    `recorded_at` is the database's own time and never set by a caller; `occurred_at` is the timeline's. The instance
    is locked by the step that writes the row, so the database need not look for it once more at every event."""

    root = models.ForeignKey(
        ProcessInstance,
        on_delete=models.PROTECT,
        related_name="tree_history",
        # Found by history_root, which begins with it.
        db_index=False,
        db_constraint=False,
    )
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="history", db_constraint=False
    )
    kind = models.CharField(max_length=60)
    element_id = models.CharField(max_length=200, blank=True)
    # No foreign key: an account may be deleted, the row may not be changed for it.
    actor_id = models.BigIntegerField(null=True, blank=True)
    actor_name = models.CharField(max_length=100)
    acting_for = models.CharField(max_length=200, blank=True)
    visits = models.JSONField(default=list)
    payload = models.TextField(blank=True)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [
            models.Index(fields=["root", "id"], name="history_root"),
            models.Index(fields=["recorded_at"], name="history_recorded"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind} {self.element_id}"


class HistoryBlock(models.Model):
    """The events of one day: Merkle root over them in order of id, chained to the block before."""

    # One block a day, whoever seals: of two processes the second is refused here.
    day = models.DateField(unique=True)
    count = models.PositiveIntegerField()
    merkle_root = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"


class HistoryArchive(models.Model):
    """A file of events that were moved out of the database: which it is, and the SHA-256 that it must have."""

    number = models.PositiveIntegerField(unique=True)
    # Below JINGWEI_FILES, so that it is backed up with all other files.
    path = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    count = models.PositiveIntegerField()
    # The days on which its events were recorded: an export opens it at the first.
    first_day = models.DateField()
    last_day = models.DateField()
    made_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.path} ({self.count})"


class ArchivedHistory(models.Model):
    """The history of one tree up to an event lies in a file. The triggers let go of those events and of no others."""

    # Found by archived_once, which begins with it.
    root = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="archived_history", db_index=False
    )
    archive = models.ForeignKey(HistoryArchive, on_delete=models.PROTECT, related_name="histories")
    last_event = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["root", "archive"], name="archived_once")]

    def __str__(self) -> str:
        return f"{self.root_id} in {self.archive_id}"
