"""Handlers of small cases about issued papers: the new paper in the original case, the notice of correction, the renewal and
the end of a certificate."""

from __future__ import annotations

from approvals.process_handlers.context import Result, case_of
from approvals.services import certificate_endings, reissue
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


@service_task("renew_certificate")
def renew_certificate(context: JobContext) -> Result:
    """a.3 a_renew: the certificate holds for its validity once more, from the last day that the application knew."""
    last = context.variables["valid_until"]
    certificate = reissue.renew(case=case_of(context), last=last, actor=SYSTEM)
    return {"valid_until": certificate.valid_until}


@service_task("end_certificate")
def end_certificate(context: JobContext) -> Result:
    """a.3: `kind` is revoked or canceled; what the officer found is the reason in the register."""
    reason = str(context.variables.get("finding") or context.variables.get("reason", ""))
    certificate_endings.end_certificate(
        case=case_of(context), status=context.properties["kind"], reason=reason, actor=SYSTEM
    )
    return None
