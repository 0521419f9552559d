"""A ruling sends a case back before its decision (S11: 责令重作, 变更); what waited for the old decision is told."""

from __future__ import annotations

from django.db import transaction

from approvals.errors import OutOfLegalPeriod
from approvals.models import Case, CaseStatus
from approvals.rules.lifecycle import move_case
from approvals.services.decision_period import check_decision_date
from approvals.services.intake import locked, root_of
from workflows import timelines
from workflows.actors import Actor
from workflows.services import messages
from workflows.services.history import append

MESSAGE = "case_reopened"


@transaction.atomic
def reopen_case(*, case: Case, actor: Actor) -> bool:
    """Put a served case back before its decision and send `case_reopened` to whatever still works on the old decision.

    Returns whether the law still allows a decision today (guard L2). A case that is open before its decision stays so."""
    case = locked(case)
    if case.status in (CaseStatus.DECIDED, CaseStatus.SERVED):
        move_case(case.status, CaseStatus.ACCEPTED)
        case.status = CaseStatus.ACCEPTED
        case.save(update_fields=["status"])
        append(instance=root_of(case), kind="case_reopened", actor=actor, payload={})
        messages.correlate(name=MESSAGE, business_key=case.number, variables={}, actor=actor)
    try:
        check_decision_date(case, timelines.today(case.timeline))
    except OutOfLegalPeriod:
        return False
    return True
