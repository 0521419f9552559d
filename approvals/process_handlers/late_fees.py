"""Watching what is owed: the day on which a late fee has grown so far that somebody above has to hear of it (d.8)."""

from __future__ import annotations

from decimal import Decimal

from approvals.process_handlers.context import Result, case_of, today_of
from approvals.services.collections import late_fee_over
from workflows.handlers import JobContext, service_task


@service_task("watch_late_fee")
def watch_late_fee(context: JobContext) -> Result:
    """Has the late fee of a claim passed the share of its principal that [claims] `report_share` names?

    If not, `late_fee_look` is the day before which it cannot, or null when it never can."""
    case = case_of(context)
    share = Decimal(str(case.case_type.manifest["claims"]["report_share"]))
    is_over, look = late_fee_over(case, today_of(context), share)
    return {"late_fee_over": is_over, "late_fee_look": look}
