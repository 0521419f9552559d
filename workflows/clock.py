"""The one clock of services: real time on "live", a stored day on a simulated timeline."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from workflows.models import Timeline

LIVE = "live"
ZONE = ZoneInfo("Asia/Shanghai")


def simulated(timeline: str) -> Timeline | None:
    """Return the stored clock of `timeline`, None for real time."""
    if timeline == LIVE:
        return None
    return Timeline.objects.filter(key=timeline, day__isnull=False).first()


def is_simulated(timeline: str) -> bool:
    """Does `timeline` have a simulated day? Always False for "live"."""
    return simulated(timeline) is not None


def now(timeline: str = LIVE) -> datetime:
    """Return the moment on `timeline`, aware, UTC for "live". A timeline without a stored day runs in real time."""
    stored = simulated(timeline)
    if stored is None or stored.day is None:
        return timezone.now()
    if stored.instant is not None:
        return stored.instant
    return datetime.combine(stored.day, timezone.now().astimezone(ZONE).timetz())


def today(timeline: str = LIVE) -> date:
    """Return the calendar day at the seat of the authorities (Asia/Shanghai)."""
    return now(timeline).astimezone(ZONE).date()


def is_due(when: datetime, timeline: str) -> bool:
    return when <= now(timeline)
