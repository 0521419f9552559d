"""Sealing history in daily blocks: no row is touched when an event is appended, the chain is made afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from workflows import clock
from workflows.errors import WrongState
from workflows.models import HistoryBlock, HistoryEvent
from workflows.verifier import block_digest, leaf, merkle_root


@transaction.atomic
def seal_history(day: date) -> HistoryBlock:
    """Seal the events recorded on `day` (Asia/Shanghai), chained to the last block; sealing twice changes nothing.

    WrongState for a day that isn't over, and for one before the last sealed day."""
    if day >= clock.today():
        raise WrongState(f"{day} is not over")
    # Behind the lock: another process may be sealing the same day.
    list(HistoryBlock.objects.select_for_update().order_by("-day")[:1])
    known = HistoryBlock.objects.filter(day=day).first()
    if known:
        return known
    last = HistoryBlock.objects.order_by("-day").first()
    if last and last.day > day:
        raise WrongState(f"{last.day} is sealed already; {day} cannot be put before it")
    leaves = [leaf(exported(event)) for event in events_of(day).iterator()]
    root, previous = merkle_root(leaves), last.digest if last else ""
    return HistoryBlock.objects.create(
        day=day,
        count=len(leaves),
        merkle_root=root,
        previous=previous,
        digest=block_digest(day.isoformat(), len(leaves), root, previous),
    )


def seal_until(day: date) -> list[HistoryBlock]:
    """Seal every day that has no block yet, from the first event on, up to and including `day`."""
    last = HistoryBlock.objects.order_by("-day").first()
    first = HistoryEvent.objects.order_by("recorded_at").first()
    if first is None:
        return []
    start = last.day + timedelta(days=1) if last else first.recorded_at.astimezone(clock.ZONE).date()
    # An empty day is sealed as well: a missing block then always means that sealing stood still.
    return [seal_history(start + timedelta(days=n)) for n in range((day - start).days + 1)]


def events_of(day: date) -> QuerySet[HistoryEvent]:
    """Return the day's events in the order of the chain."""
    begin = datetime.combine(day, time(0), clock.ZONE)
    return HistoryEvent.objects.filter(
        recorded_at__gte=begin, recorded_at__lt=begin + timedelta(days=1)
    ).order_by("pk")


def exported(event: HistoryEvent) -> dict[str, Any]:
    """Return the event as it is hashed: every column, moments in UTC to the microsecond, payload as ciphertext."""
    # A fixed list: a column that is added later would change the hash of every sealed event.
    columns = ("id", "root_id", "instance_id", "kind", "element_id", "actor_id", "actor_name", "acting_for")
    row: dict[str, Any] = {name: getattr(event, name) for name in columns}
    row |= {"visits": event.visits, "payload": event.payload}
    for name in ("occurred_at", "recorded_at"):
        row[name] = getattr(event, name).astimezone(UTC).isoformat(timespec="microseconds")
    return row
