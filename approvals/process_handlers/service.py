"""Handlers of service by announcement (S05, 7): what is posted, and the day on which it counts as served."""

from __future__ import annotations

from approvals.process_handlers.casework import announce
from approvals.process_handlers.context import Result, case_of, paper_context, today_of
from approvals.services.papers import issue_paper
from approvals.services.service_of_documents import (
    going_together,
    paper_to_serve,
    party_to_serve,
    record_service,
)
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("announce_service")
def announce_service(context: JobContext) -> Result:
    """Issue the announcement that the task names, and its notice. It names the papers by number alone: a title would
    tell everyone what they are about."""
    case = case_of(context)
    paper = paper_to_serve(case, context.variables)
    waiting = going_together(case, paper, party_to_serve(case, context.variables)) if paper else []
    numbers = [each.number for each in waiting]
    # Whoever is served a notice without remedies is told of none.
    is_act = any(case.case_type.entry("papers", each.key).get("remedies") for each in waiting)
    issued = issue_paper(
        case=case,
        key=context.properties["paper"],
        context={**paper_context(context), "announced": numbers, "announces_act": is_act},
        actor=SYSTEM,
        occasion=context.idempotency_key,
    )
    announce(context, case, issued.number)
    return None


@service_task("record_announced_service")
def record_announced_service(context: JobContext) -> Result:
    """S05 (7): the period of the announcement is over, the paper counts as served on its last day."""
    case = case_of(context)
    # A second announcement starts a new round.
    announced = case.clocks.filter(key="announcement").order_by("-round").first()
    day = (announced and announced.due_on) or today_of(context)
    record_service(
        case=case,
        paper=paper_to_serve(case, context.variables),
        served_on=day,
        actor=SYSTEM,
        answers={"method": "announcement", "service_date": day.isoformat()},
        party=party_to_serve(case, context.variables),
    )
    return {"service_outcome": "served", "service_date": day}
