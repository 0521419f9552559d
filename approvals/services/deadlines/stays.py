"""The time limits of a case while its execution is stayed: nobody can be late with what he may not do (S11, 0.4.2 COURT)."""

from __future__ import annotations

from django.db import transaction

from approvals.models import Case, StatutoryClock
from approvals.rules.alarms import is_supervised
from approvals.rules.clock import Kind
from approvals.services.deadlines.acts import resume_clock, suspend_clock
from workflows.actors import Actor
from workflows.selectors import open_work

GROUND = "COURT"
STAYED = "execution_stayed"
"""The case's note with the number of the order that stays its execution."""


@transaction.atomic
def hold_duties(*, case: Case, order: str, actor: Actor) -> None:
    """Hold the duties of the authority that run, save for those that the diagram lets be done during a stay.

    The periods of the parties run on. `order` is the number of the order that stays the execution."""
    supervised = {row["key"] for row in case.case_type.manifest.get("limits", ()) if is_supervised(row)}
    running = case.clocks.exclude(status=StatutoryClock.Status.STOPPED)
    for key in running.filter(key__in=supervised - allowed(case)).values_list("key", flat=True):
        suspend_clock(case=case, key=key, ground=GROUND, evidence=order, actor=actor)


def hold_new_duty(*, case: Case, key: str, actor: Actor) -> None:
    """Hold a duty that begins while an order stays the execution; the limits of the parties run."""
    order = str(case.notes.get(STAYED) or "")
    if order and is_supervised(case.limit(key)):
        suspend_clock(case=case, key=key, ground=GROUND, evidence=order, actor=actor)


def allowed(case: Case) -> set[str]:
    """Return the limits of the open steps that the diagram marks `allowedWhenStayed`."""
    items = open_work(case.root) if case.root else ()
    return {
        str(item.properties["clock"])
        for item in items
        if item.properties.get("allowed_when_stayed") == "true" and item.properties.get("clock")
    }


@transaction.atomic
def release_duties(*, case: Case, order: str, actor: Actor) -> None:
    """Let what stood still because of an order run on; a hold on the same ground for another reason stays."""
    held = case.clocks.filter(status=StatutoryClock.Status.HELD)
    by_order = held.filter(events__kind=Kind.SUSPEND.value, events__ground=GROUND, events__evidence=order)
    for key in list(by_order.values_list("key", flat=True).distinct()):
        resume_clock(case=case, key=key, ground=GROUND, evidence=order, actor=actor)
