"""Work on people's lists, and the inbox: a narrow table that holds rows of open work only."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from workflows.models.instances import ProcessInstance


class WorkItem(models.Model):
    """One occurrence of a user or manual task. `candidates` keeps who may do it and the derivation of that."""

    class Status(models.TextChoices):
        OPEN = "open", "open"
        CLAIMED = "claimed", "claimed"
        COMPLETED = "completed", "completed"
        CANCELED = "canceled", "canceled"

    # Found by work_once and work_root_status, which begin with these two.
    instance = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="work_items", db_index=False
    )
    root = models.ForeignKey(
        ProcessInstance, on_delete=models.PROTECT, related_name="tree_work_items", db_index=False
    )
    work_id = models.CharField(max_length=60)
    element_id = models.CharField(max_length=200)
    name = models.CharField(max_length=300, blank=True)
    kind = models.CharField(max_length=10, default="user")
    form = models.CharField(max_length=200, blank=True)
    properties = models.JSONField(default=dict)
    variables = models.JSONField(default=dict)
    candidates = models.JSONField(default=dict)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        # Deleting an account must not delete work; the names beside the numbers remain.
        on_delete=models.SET_NULL,
        related_name="assigned_work",
        db_index=False,
    )
    assignee_name = models.CharField(max_length=100, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="delegated_work",
        db_index=False,
    )
    owner_name = models.CharField(max_length=100, blank=True)
    # The first of the candidates' pairs, for lists; who may do it stands in `candidates`.
    unit = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=60, blank=True)
    priority = models.IntegerField(default=50)
    opened_at = models.DateTimeField()
    due_on = models.DateField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="completed_work",
        db_index=False,
    )
    completed_by_name = models.CharField(max_length=100, blank=True)
    acting_for = models.CharField(max_length=200, blank=True)
    separation = models.CharField(max_length=60, blank=True)
    # Copied, since lists show it for each row and the instance's row is wide (its state).
    business_key = models.CharField(max_length=200, blank=True)
    # Grows with every act, so that a page that was open too long is refused (`expected_revision`).
    revision = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "work_id"], name="work_once")]
        indexes = [
            models.Index(fields=["root", "status"], name="work_root_status"),
            models.Index(fields=["due_on"], condition=Q(status__in=["open", "claimed"]), name="work_open"),
            # Most rows of a year are completed by someone; few are held or lent, and NULLs need no place in an index.
            models.Index(
                fields=["completed_by", "completed_at"],
                condition=Q(completed_by__isnull=False),
                name="work_completed_by",
            ),
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="work_assignee"),
            models.Index(fields=["owner"], condition=Q(owner__isnull=False), name="work_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.element_id} ({self.status})"

    @property
    def is_open(self) -> bool:
        return self.status in (self.Status.OPEN, self.Status.CLAIMED)


class InboxEntry(models.Model):
    """Who sees an open work item now: a (unit, role) pair or one user. Written in the step's own transaction."""

    work_item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="inbox")
    unit = models.CharField(max_length=60, blank=True)
    role = models.CharField(max_length=60, blank=True)
    # Found by inbox_user, which begins with it.
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, db_index=False
    )
    due_on = models.DateField(null=True, blank=True)
    priority = models.IntegerField(default=50)
    opened_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["unit", "role", "due_on", "id"], name="inbox_pair"),
            models.Index(fields=["user", "due_on", "id"], condition=Q(user__isnull=False), name="inbox_user"),
        ]

    def __str__(self) -> str:
        return f"{self.work_item_id} -> {self.user_id or (self.unit, self.role)}"
