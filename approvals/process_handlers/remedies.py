"""Handlers of what follows a review (S11): the case back before its decision, the last day for the next remedy."""

from __future__ import annotations

from datetime import date

from approvals.process_handlers.context import Result, case_of, today_of
from approvals.services.decision_period import suit_until
from approvals.services.reopening import reopen_case
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("reopen_case")
def reopen(context: JobContext) -> Result:
    """A ruling asks for a new decision; where the diagram goes on is its own matter. `decision` is "none" until then."""
    may_decide = reopen_case(case=case_of(context), actor=SYSTEM)
    # Cleared, or gateways of the new round would read the answers of the old one.
    return {"decision": "none", "second_approval": "none", "decision_period_ok": may_decide}


@service_task("remedy_days")
def note_remedy_days(context: JobContext) -> Result:
    """The last day for a suit as it is now: an upheld reconsideration has moved it (S11); is a remedy still open?"""
    case, today = case_of(context), today_of(context)
    last = suit_until(case) or context.variables.get("suit_until")
    return {
        "under_review": case.is_locked,
        "suit_until": last,
        "remedies_open": isinstance(last, date) and today <= last,
    }
