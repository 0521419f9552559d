"""Deployed diagrams and decision tables: every version stays, a running instance is pinned to one."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models.functions import Now


class ProcessDefinition(models.Model):
    """One version of one BPMN process. `key` is the process id in the diagram, `xml` the whole file."""

    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    name = models.CharField(max_length=300, blank=True)
    file = models.CharField(max_length=300, blank=True)
    content_hash = models.CharField(max_length=64)
    xml = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="definition_version"),
            # The same content is one version: deploying a pack again counts nothing up.
            models.UniqueConstraint(fields=["key", "content_hash"], name="definition_content"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class DecisionTable(models.Model):
    """One version of one DMN file. `key` is its file name without the suffix."""

    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    xml = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="decision_table_version"),
            models.UniqueConstraint(fields=["key", "content_hash"], name="decision_table_content"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"


class Deployment(models.Model):
    """A set of definitions and tables put into force together; calls are resolved within it."""

    class Mode(models.TextChoices):
        LIVE = "live", "live"
        TRAINING = "training", "training"

    key = models.CharField(max_length=200)
    version = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    mode = models.CharField(max_length=8, choices=Mode.choices, default=Mode.LIVE)
    metadata = models.JSONField(default=dict, blank=True)
    deployed_at = models.DateTimeField(db_default=Now())
    # The name below remains when the account goes.
    deployed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    deployed_by_name = models.CharField(max_length=100, blank=True)
    definitions = models.ManyToManyField(ProcessDefinition, related_name="deployments")
    tables = models.ManyToManyField(DecisionTable, related_name="deployments")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="deployment_version"),
            models.UniqueConstraint(fields=["key", "content_hash"], name="deployment_content"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version}"
