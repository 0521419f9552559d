"""Handlers about money paid beyond a right: how much, its entry in the register of recoveries, what is still to come back."""

from __future__ import annotations

from decimal import Decimal

from approvals.models import Recovery
from approvals.process_handlers.context import Result, case_of, today_of
from approvals.process_handlers.entitlements import entitlement_of, money_text
from approvals.services import entitlements
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("compute_overpaid")
def compute_overpaid(context: JobContext) -> Result:
    """What was paid beyond the month in which the right ends, and whether a payment is still at the bank (`at_bank`).

    `kind` ended: nothing is asked back of a right that runs again meanwhile. The holder is shown by surname alone."""
    case, variables = case_of(context), context.variables
    row = entitlement_of(case)
    found = entitlements.overpayment(case, row, variables)
    if context.properties.get("kind") == "ended" and row.is_running:
        found = entitlements.Overpayment(Decimal(), is_at_bank=False)
    return {
        "overpaid": found.amount,
        "overpaid_text": money_text(found.amount),
        "at_bank": found.is_at_bank,
        "holder_label": row.masked_name,
        "last_day": entitlements.day_of_end(variables),
        "stops_after": entitlements.stops_after(variables),
    }


@service_task("open_recovery")
def open_recovery(context: JobContext) -> Result:
    """c.X5: an overpayment enters the register of recoveries, in the way that the diagram's `kind` says or that was chosen."""
    amount = Decimal(str(context.variables.get("overpaid") or 0))
    if amount > 0:
        case = case_of(context)
        entitlements.open_recovery(
            entitlement=entitlement_of(case),
            case=case,
            amount=amount,
            mode=context.properties.get("kind") or str(context.variables.get("recover_mode") or "agreement"),
            on=today_of(context),
            actor=SYSTEM,
        )
    return None


@service_task("check_recovery")
def check_recovery(context: JobContext) -> Result:
    """What of the case's overpayment is still to come back: zero where it was repaid, let go or never entered."""
    row = Recovery.objects.filter(case=case_of(context)).first()
    is_open = row is not None and row.status in ("open", "agreed")
    left = row.amount - entitlements.repaid(row) if row is not None and is_open else Decimal(0)
    return {"recovery_left": left, "recovery_text": money_text(left)}
