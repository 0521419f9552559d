"""The handler that tells a third party of his rights, with a way in of his own."""

from __future__ import annotations

from approvals.process_handlers.context import Result, case_of, paper_context
from approvals.services.papers import issue_paper
from approvals.services.third_parties import invitation_code, register_third_party
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("tell_third_party")
def tell_third_party(context: JobContext) -> Result:
    """Enter the third party in the case and issue the notice that the task names, which bears his code."""
    case = case_of(context)
    party = register_third_party(case)
    known = {**paper_context(context), "invitation_code": invitation_code(party)}
    paper = issue_paper(
        case=case,
        key=context.properties["paper"],
        context=known,
        actor=SYSTEM,
        occasion=context.idempotency_key,
    )
    return {"paper_no": paper.number}
