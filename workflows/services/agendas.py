"""What the calendar makes due without a running instance: asked beside the timers, run with them."""

from __future__ import annotations

import logging
from datetime import datetime

from workflows import clock
from workflows.handlers import registry
from workflows.models import Timeline

log = logging.getLogger(__name__)


def run_due_agendas(*, timeline: str | None = None) -> int:
    """Do what is due on `timeline` (None: on every one that has a day); return the number of pieces."""
    keys = [timeline] if timeline else [clock.LIVE, *_simulated()]
    return sum(_run(key, name) for key in keys for name in registry.agendas)


def next_agenda_due(*, timeline: str, after: datetime, until: datetime) -> datetime | None:
    """Return the earliest moment in (after, until] that an agenda names."""
    found = [one.next_due(timeline, after, until) for one in registry.agendas.values()]
    return min((moment for moment in found if moment), default=None)


def _simulated() -> list[str]:
    return list(Timeline.objects.filter(day__isnull=False).order_by("key").values_list("key", flat=True))


def _run(timeline: str, name: str) -> int:
    """One agenda that fails must not stop the worker; it is tried again at the next tick."""
    try:
        return registry.agendas[name].run_due(timeline)
    except Exception:
        log.exception("the agenda %s could not be run on %s", name, timeline)
        return 0
