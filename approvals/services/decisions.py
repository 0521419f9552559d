"""The decision: one in force in a case, by the competent person, on what he saw, within the law in force (a.T14, D-A4)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Certificate, Decision
from approvals.rules.lifecycle import CERTIFICATE, move_case, move_decision
from approvals.services.casework import Act, action, file_hash
from approvals.services.certificates import revoke_certificate
from approvals.services.decision_period import check_decision_date
from approvals.services.derivations import as_data
from approvals.services.disputed_data import check_undisputed
from approvals.services.higher_review import higher_review_of
from workflows.selectors import instance_variables
from workflows.services.deployment import evaluate_decision
from workflows.services.history import append

OUTCOMES = {
    "approve": Decision.Outcome.GRANTED,
    "refuse": Decision.Outcome.REFUSED,
    "terminate": Decision.Outcome.TERMINATED,
    "impose": Decision.Outcome.IMPOSED,
    "reduce": Decision.Outcome.IMPOSED,
    "not_impose": Decision.Outcome.NOT_IMPOSED,
    "revoke": Decision.Outcome.REVOKED,
    "not_revoke": Decision.Outcome.NOT_REVOKED,
}
Standing = Decision.Standing
CHANGED = "决定已变更"


@action("decide")
def decide_case(act: Act) -> Mapping[str, Any]:
    """Record the decision of the competent head; raises Blocked with the row of the pack's document table.

    The table named by `decision_table` in the manifest (D-A4) must answer with a document; a blocked row, a missing
    statement stage or a missing legal review can't be signed by anyone. `second_approval` is "needed" when the decision
    says again what was annulled: it has no force before `approve_again` (S11)."""
    check_decision_date(act.case, act.today)
    result = str(act.answers.get("result", ""))
    if result not in OUTCOMES:
        raise Blocked(_("Choose: grant, refuse or terminate"), code="NO_RESULT")
    derivation = document_of(act, result)
    check_undisputed(act.case, OUTCOMES[result])
    old = replaceable(act.case)
    decision = Decision(
        case=act.case,
        replaces=old,
        outcome=OUTCOMES[result],
        legal_basis=str(
            act.answers.get("legal_basis") or act.case.case_type.manifest.get("decision_basis", "")
        ),
        clauses=clauses_of(act),
        facts=str(act.answers.get("facts", "")),
        reasons=str(act.answers.get("reasons", "")),
        cited_reply=cited_reply_of(act),
        # The answer itself stands in the paper; the derivation says why.
        derivation={key: value for key, value in derivation.items() if key != "answer"},
        seen_hash=file_hash(act.case),
        decided_on=act.today,
        decided_by_id=act.actor.person_id,
        decided_by_name=act.actor.name,
        acting_for=act.actor.acting_for,
        unit=act.work_item.unit,
    )
    # The same result on the same facts and reasons (S11); anything new is no repetition.
    says_again = old is not None and old.standing == Standing.ANNULLED and old.grounds == decision.grounds
    found = {"decision": result, "decided_on": act.today, "document": derivation["answer"]}
    if says_again:
        decision.standing = Standing.PENDING
        # Kept as a draft: no register counts it before the second person agrees.
        decision.save()
        note(act, "decided_again", decision)
        return {**found, "second_approval": "needed"}
    take_force(act, decision)
    return {**found, "second_approval": "none"}


def cited_reply_of(act: Act) -> str:
    """Return the number of the higher authority's reply that a decision on such a ground cites (D-A4 rows 2 and 5).

    It is the one issued in this case, whether the decider writes it or not; Blocked OTHER_REPLY for another."""
    review = higher_review_of(act.case.case_type)
    if review is None:
        return ""
    given = str(act.answers.get(review.cited_as) or "")
    match = instance_variables(act.work_item.root).get("match") or {}
    reply = act.case.papers.filter(key=review.paper, superseded_by=None).last()
    if reply is None or match.get("route") != review.route:
        return given
    if given and given != reply.number:
        raise Blocked(
            _("The city's reply in this case is %(number)s; cite that one") % {"number": reply.number},
            code="OTHER_REPLY",
        )
    return reply.number


def replaceable(case: Case) -> Decision | None:
    """Return the decision that a new one comes in place of: the annulled one, or the one that a review has changed.

    Raises Blocked DECIDED while another decision stands or waits for its second person."""
    if case.decisions.filter(standing=Standing.PENDING).exists():
        raise Blocked(_("A decision of this case waits for a second person"), code="DECIDED")
    decision = case.decisions.in_force()
    if decision is None:
        # A rejected draft is no act: what it would have replaced is still to be replaced.
        return case.decisions.filter(standing=Standing.ANNULLED, replaced_by__isnull=True).last()
    # The last review that ended decides: only a change lets a new decision come in place.
    review = decision.reviews.exclude(ended_on=None).last()
    if review is None or review.outcome != "changed":
        raise Blocked(_("This case has been decided"), code="DECIDED")
    return decision


def take_force(act: Act, decision: Decision) -> None:
    """Let a decision hold from today: the one it replaces ends first, then the case counts as decided."""
    old = decision.replaces
    # The old one first: the constraint allows one in force at a time.
    if old is not None and old.standing == Standing.IN_FORCE:
        replace_decision(old, act)
    decision.standing = Standing.IN_FORCE
    decision.save()
    move_case(act.case.status, CaseStatus.DECIDED)
    act.case.status = CaseStatus.DECIDED
    act.case.save(update_fields=["status"])
    note(act, "decided", decision)


def replace_decision(old: Decision, act: Act) -> None:
    """End what a review has changed, and what it granted: the new decision grants anew or not at all."""
    move_decision(old.standing, Standing.REPLACED)
    old.standing, old.replaced_on = Standing.REPLACED, act.today
    old.save(update_fields=["standing", "replaced_on"])
    for certificate in Certificate.objects.filter(paper__decision=old).order_by("pk"):
        # What has ended otherwise keeps its end.
        if Certificate.Status.REVOKED in CERTIFICATE[certificate.status]:
            revoke_certificate(certificate=certificate, reason=CHANGED, actor=act.actor)


def note(act: Act, kind: str, decision: Decision) -> None:
    append(
        instance=act.work_item.root,
        kind=kind,
        actor=act.actor,
        payload={"outcome": decision.outcome, "rule": decision.derivation.get("matched", [])},
        element_id=act.work_item.element_id,
    )


@action("approve_again")
def approve_again(act: Act) -> Mapping[str, Any]:
    """S11: a second person agrees that what was annulled is decided again on the same facts and reasons, or sends it back.

    Raises Blocked: NO_DECISION, SAME_PERSON."""
    decision = act.case.decisions.filter(standing=Standing.PENDING).last()
    if decision is None:
        raise Blocked(_("No decision waits for a second person"), code="NO_DECISION")
    if act.actor.person_id == decision.decided_by_id:
        raise Blocked(_("Somebody else than the decider has to agree"), code="SAME_PERSON")
    if act.answers.get("second_approval") != "approved":
        move_decision(decision.standing, Standing.REJECTED)
        # It replaces nothing any more, so the next draft can.
        decision.standing, decision.replaces = Standing.REJECTED, None
        decision.save(update_fields=["standing", "replaces"])
        note(act, "decision_rejected", decision)
        return {"second_approval": "refused", "decision": "none"}
    check_decision_date(act.case, act.today)
    move_decision(decision.standing, Standing.IN_FORCE)
    # It is an act only from today: the periods of the law run from this day, not from the draft's.
    decision.decided_on, decision.second_approver_name = act.today, act.actor.name
    take_force(act, decision)
    return {"second_approval": "approved", "decided_on": act.today}


def clauses_of(act: Act) -> list[str]:
    value = act.answers.get("articles") or act.answers.get("clause") or []
    return list(value) if isinstance(value, list | tuple) else [str(value)]


def document_of(act: Act, result: str) -> dict[str, Any]:
    """Ask the pack's document table which papers follow; keeps the derivation, refuses a blocked combination."""
    table = act.case.case_type.manifest.get("decision_table", "")
    if not table:
        return {"answer": {"document": result, "papers": []}, "matched": []}
    variables = {
        **instance_variables(act.work_item.root),
        **instance_variables(act.work_item.instance),
        "result": result,
        "articles": clauses_of(act),
        # A table may say from which day something can be granted.
        "deciding_on": act.today,
    }
    found = evaluate_decision(deployment=act.case.case_type.deployment, table=table, variables=variables)
    value = found.value or {}
    answer = dict(value) if isinstance(value, Mapping) else {"document": str(value), "papers": []}
    document = str(answer.get("document") or "")
    if not document or document.startswith("blocked"):
        reason = answer.get("reason") or document or _("no paper fits")
        raise Blocked(
            _("The decision does not agree with the file and cannot be signed: %(reason)s")
            % {"reason": reason},
            code=table,
        )
    return {"answer": answer, "table": table, **as_data(found)}
