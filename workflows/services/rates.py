"""How often a handler may run, counted over all workers: a register or a mail gateway that allows so many calls."""

from __future__ import annotations

from datetime import UTC, datetime

from django.db import connection

from workflows import clock
from workflows.handlers import Rate, registry
from workflows.models import RateWindow

# One row a handler; the condition makes the last place go to one worker alone.
TAKE = """
INSERT INTO workflows_ratewindow (handler, begins_at, used) VALUES (%s, %s, 1)
ON CONFLICT (handler) DO UPDATE SET
    used = CASE WHEN workflows_ratewindow.begins_at = EXCLUDED.begins_at THEN workflows_ratewindow.used + 1 ELSE 1 END,
    begins_at = EXCLUDED.begins_at
WHERE workflows_ratewindow.begins_at <> EXCLUDED.begins_at OR workflows_ratewindow.used < %s
RETURNING used
"""


def take(handler: str) -> bool:
    """Count one run of `handler` in its present window; False when the window is full."""
    rate = _limited().get(handler)
    if rate is None:
        return True
    begins = connection.ops.adapt_datetimefield_value(_window(rate))
    with connection.cursor() as cursor:
        cursor.execute(TAKE, [handler, begins, rate.times])
        return cursor.fetchone() is not None


def used_up() -> list[str]:
    """Return the handlers whose window is full now, so that their jobs need not be looked at."""
    limited = _limited()
    if not limited:
        return []
    # Only to spare work: whether a run may begin is decided by `take`.
    rows = RateWindow.objects.filter(handler__in=limited)
    return [
        row.handler
        for row in rows
        if row.begins_at == _window(limited[row.handler]) and row.used >= limited[row.handler].times
    ]


def _limited() -> dict[str, Rate]:
    return {name: found.rate for name, found in registry.handlers.items() if found.rate is not None}


def _window(rate: Rate) -> datetime:
    """Return when the present window began: windows are cut from the epoch, the same for every worker."""
    second = int(clock.now().timestamp())
    return datetime.fromtimestamp(second - second % rate.seconds, tz=UTC)
