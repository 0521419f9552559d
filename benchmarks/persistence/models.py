"""What the floor and the other engines store."""

from django.db import models


class Stored(models.Model):
    """One row of state."""

    state = models.JSONField()

    class Meta:
        app_label = "persistence"

    def __str__(self):
        return f"{self.pk}"
