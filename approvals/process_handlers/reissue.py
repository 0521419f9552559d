"""Handlers of corrections and replacements: the new paper in the original case, the notice of correction."""

from __future__ import annotations

from approvals.process_handlers.context import Result, case_of
from approvals.services import reissue
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task


@service_task("reissue_paper")
def reissue_paper(context: JobContext) -> Result:
    """S10: the new paper is what S05 serves next."""
    reason = str(context.variables.get("reason", ""))
    paper = reissue.reissue(case=case_of(context), reason=reason, actor=SYSTEM)
    return {"new_no": paper.number, "serve_paper_id": paper.pk}


@service_task("issue_rectification_notice")
def issue_rectification_notice(context: JobContext) -> Result:
    reason = str(context.variables.get("reason", ""))
    paper = reissue.issue_rectification_notice(case=case_of(context), reason=reason, actor=SYSTEM)
    return {"paper_no": paper.number}
