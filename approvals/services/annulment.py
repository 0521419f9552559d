"""What the outcome of a review does to the act (S11): the decision void in the register, its certificates and papers with it."""

from __future__ import annotations

from approvals.models import Case, Certificate, Decision, LedgerEvent
from approvals.rules.lifecycle import CERTIFICATE
from approvals.services.certificates import revoke_certificate
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

# Outcomes that take the act out of the world; a change replaces it by the new paper.
ANNULLING = frozenset({"annulled", "unlawful", "act_anew"})
WRONG_CASE = "wrong_case_review"
WORDS = {"annulled": "撤销", "unlawful": "确认违法", "act_anew": "撤销并责令重作"}


def annul_decision(*, case: Case, outcome: str, text: str, actor: Actor) -> Decision | None:
    """Void the decision of the case as of today, revoke what it granted, and enter the review of the wrong case (F08).

    Call it inside the transaction that records the outcome. None without a decision; a second call changes nothing."""
    decision = Decision.objects.select_for_update().filter(case=case).first()
    if decision is None or decision.annulled_on is not None:
        return decision
    today = timelines.today(case.timeline)
    reason = f"{WORDS[outcome]}：{text}"[:300] if text else WORDS[outcome]
    decision.annulled_on, decision.annulment = today, reason
    decision.save(update_fields=["annulled_on", "annulment"])
    for certificate in Certificate.objects.filter(case=case, paper__decision=decision).order_by("pk"):
        if Certificate.Status.REVOKED in CERTIFICATE[certificate.status]:
            revoke_certificate(certificate=certificate, reason=reason, actor=actor)
    LedgerEvent.objects.get_or_create(
        case=case,
        kind=WRONG_CASE,
        limit_key="",
        occurred_on=today,
        defaults={"unit": decision.unit, "detail": reason},
    )
    if case.root is not None:
        append(instance=case.root, kind="decision_annulled", actor=actor, payload={"outcome": outcome})
    return decision
