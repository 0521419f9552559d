"""A case that was opened because another one waits for its result, or issued the paper that it corrects or replaces."""

from __future__ import annotations

from django.db import models

from approvals.models.cases import Case


class LinkedCase(models.Model):
    """`derived` answers a question of `origin`; what the origin learns is its number, code and day alone.

    `reported_on` is the day on which the result took effect in the origin."""

    origin = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="derived_links")
    # One origin each: a result is reported to one place.
    derived = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="origin_link")
    linked_on = models.DateField()
    reported_on = models.DateField(null=True)

    def __str__(self) -> str:
        return f"{self.derived} for {self.origin}"
