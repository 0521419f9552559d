"""No message disturbs people between 21:00 and 08:00 (S18)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from workflows.timelines import ZONE

QUIET_FROM, QUIET_UNTIL = time(21), time(8)


def earliest(moment: datetime) -> datetime:
    """Return `moment`, or eight o'clock after it when it lies in the quiet hours (Asia/Shanghai)."""
    local = moment.astimezone(ZONE)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return moment
    day = local.date() + timedelta(days=1) if local.time() >= QUIET_FROM else local.date()
    return datetime.combine(day, QUIET_UNTIL, ZONE)
