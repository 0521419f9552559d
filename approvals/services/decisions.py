"""The decision: one per case, by the competent person, on what he saw, within the law in force (a.T14, D-A4)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked, OutOfLegalPeriod
from approvals.models import Case, CaseStatus, Decision
from approvals.rules.lifecycle import move_case
from approvals.services.casework import Act, action, file_hash
from approvals.services.derivations import as_data
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
}


def check_decision_date(case: Case, today: date) -> None:
    """Guard L2: no decision after the last day on which the law allows one."""
    last = case.case_type.decide_until
    if last and today > last:
        raise OutOfLegalPeriod(
            _("The legal basis no longer applies after %(day)s; nothing can be decided on it")
            % {"day": last.isoformat()},
            code="L2",
        )


@action("decide")
def decide_case(act: Act) -> Mapping[str, Any]:
    """Record the decision of the competent head; raises Blocked with the row of the pack's document table.

    The table named by `decision_table` in the manifest (D-A4) must answer with a document; a blocked row, a missing
    statement stage or a missing legal review can't be signed by anyone."""
    check_decision_date(act.case, act.today)
    if Decision.objects.filter(case=act.case).exists():
        raise Blocked(_("This case has been decided"), code="DECIDED")
    result = str(act.answers.get("result", ""))
    if result not in OUTCOMES:
        raise Blocked(_("Choose: grant, refuse or terminate"), code="NO_RESULT")
    derivation = document_of(act, result)
    decision = Decision.objects.create(
        case=act.case,
        outcome=OUTCOMES[result],
        legal_basis=str(
            act.answers.get("legal_basis") or act.case.case_type.manifest.get("decision_basis", "")
        ),
        clauses=clauses_of(act),
        facts=str(act.answers.get("facts", "")),
        reasons=str(act.answers.get("reasons", "")),
        city_reply=str(act.answers.get("city_reply_no") or ""),
        derivation={key: value for key, value in derivation.items() if key != "answer"},
        seen_hash=file_hash(act.case),
        decided_on=act.today,
        decided_by_id=act.actor.person_id,
        decided_by_name=act.actor.name,
        acting_for=act.actor.acting_for,
        unit=act.work_item.unit,
    )
    move_case(act.case.status, CaseStatus.DECIDED)
    act.case.status = CaseStatus.DECIDED
    act.case.save(update_fields=["status"])
    append(
        instance=act.work_item.root,
        kind="decided",
        actor=act.actor,
        payload={"outcome": decision.outcome, "rule": derivation.get("matched", [])},
        element_id=act.work_item.element_id,
    )
    return {"decision": result, "decided_on": act.today, "document": derivation["answer"]}


def clauses_of(act: Act) -> list[str]:
    value = act.answers.get("articles") or act.answers.get("clause") or []
    return list(value) if isinstance(value, list | tuple) else [str(value)]


def document_of(act: Act, result: str) -> dict[str, Any]:
    """Ask the pack's document table which papers follow; keeps the derivation, refuses a blocked combination."""
    table = act.case.case_type.manifest.get("decision_table", "")
    if not table:
        return {"answer": {"document": result, "papers": []}, "matched": []}
    variables = {**instance_variables(act.work_item.root), **instance_variables(act.work_item.instance)}
    found = evaluate_decision(
        deployment=act.case.case_type.deployment, table=table, variables={**variables, "result": result}
    )
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
