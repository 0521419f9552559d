"""The handlers of services that are done at once: acceptance on the spot, and letting personal data go afterwards."""

from __future__ import annotations

from approvals.models import CaseStatus
from approvals.process_handlers.context import Result, case_of, today_of
from approvals.services import erasure
from approvals.services.examination import accept_case
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("accept_on_the_spot")
def accept_on_the_spot(context: JobContext) -> Result:
    """Accept what needs no examination, on the day on which it was found complete."""
    case = case_of(context)
    # A repeated job finds it accepted.
    if case.status == CaseStatus.FILED:
        accept_case(case=case, on=today_of(context), actor=SYSTEM)
    return {"accept_date": case.accepted_on}


@service_task("erase_personal_data")
def erase_personal_data(context: JobContext) -> Result:
    erasure.erase_personal_data(case=case_of(context), actor=SYSTEM)
    return None
