"""Handlers about a right whose confirmation a review has taken away (S11): it stands still, and ends when it is refused anew."""

from __future__ import annotations

from approvals.models import Entitlement
from approvals.process_handlers.context import Result, case_of, today_of
from approvals.process_handlers.entitlements import hold
from approvals.services import entitlements
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("suspend_confirmed")
def suspend_confirmed(context: JobContext) -> Result:
    """S11: the decision that a right rests on has fallen; nothing is paid until it is decided anew. Nothing where the
    case has entered no right."""
    row = case_of(context).entitlements.filter(status=Entitlement.Status.ACTIVE).first()
    if row is not None:
        hold(context, row)
    return None


@service_task("end_confirmed")
def end_confirmed(context: JobContext) -> Result:
    """S11: decided anew, the application is refused: the right that was entered ends with the month in which it was
    suspended. What was paid until then was paid on a decision, and is not asked back."""
    case = case_of(context)
    row = case.entitlements.filter(status__in=["active", "held"]).first()
    if row is not None:
        on = today_of(context)
        held = row.events.filter(kind="held", case=case).last()
        entitlements.end_entitlement(
            entitlement=row,
            last_day=held.on if held else on,
            on=on,
            reason=context.properties["reason"],
            actor=SYSTEM,
            case=case,
        )
    return None
