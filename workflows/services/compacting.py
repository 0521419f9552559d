"""What an ended instance no longer needs: its timers and jobs. What happened stands in the history, which stays."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from workflows import clock
from workflows.models import Job, ProcessInstance, Timer

KEPT = timedelta(days=30)
# A nightly run looks a week back, so that nights on which it did not run are made good.
LOOKBACK = timedelta(days=7)
BATCH = 500


def compact(*, since: datetime | None = None, until: datetime | None = None, batch: int = BATCH) -> int:
    """Delete the timers and jobs of instances that ended in [since, until); return the number of rows.

    By default: ended more than thirty days ago, within the week before that. Each batch is a transaction of its own
    and takes no lock that a running case waits for."""
    until = until or clock.now() - KEPT
    since = since or until - LOOKBACK
    ended = ProcessInstance.objects.filter(ended_at__gte=since, ended_at__lt=until)
    deleted, last = 0, 0
    # The instances stay, so the next batch begins after the last number and not at the top.
    while ids := list(ended.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:batch]):
        deleted += _without(ids)
        last = ids[-1]
    return deleted


@transaction.atomic
def _without(ids: list[int]) -> int:
    timers, _ = Timer.objects.filter(instance__in=ids).delete()
    jobs, _ = Job.objects.filter(instance__in=ids).delete()
    return timers + jobs
