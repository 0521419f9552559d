"""What the outcome of a review does to the act (S11): the decision void in the register, its certificates and papers with it."""

from __future__ import annotations

from approvals.models import Case, Certificate, Decision, LedgerEvent, NumberEntry
from approvals.rules.lifecycle import CERTIFICATE, move_decision
from approvals.services.certificates import restore_certificates, revoke_certificate
from approvals.services.numbering import void_number
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

WRONG_CASE = "wrong_case_review"


def annul_decision(*, case: Case, word: str, text: str, outcome: str, actor: Actor) -> Decision | None:
    """Void the decision in force as of today, with its numbers and what it granted, and enter the review of the wrong case (F08).

    `word` is what the register says (撤销). Call it inside the transaction that records the outcome. None without a
    decision in force, so that a second call changes nothing."""
    # The lock makes a second call find no decision in force.
    decision = Decision.objects.select_for_update().filter(case=case).in_force()
    if decision is None:
        return None
    today = timelines.today(case.timeline)
    reason = f"{word}：{text}"[:300] if text else word
    move_decision(decision.standing, Decision.Standing.ANNULLED)
    decision.standing = Decision.Standing.ANNULLED
    decision.annulled_on, decision.annulment = today, reason
    decision.save(update_fields=["standing", "annulled_on", "annulment"])
    for certificate in Certificate.objects.filter(case=case, paper__decision=decision).order_by("pk"):
        # One that has ended otherwise keeps its end.
        if Certificate.Status.REVOKED in CERTIFICATE[certificate.status]:
            revoke_certificate(certificate=certificate, reason=reason, actor=actor)
    # What this decision had revoked in other cases holds again.
    restore_certificates(decision=decision, actor=actor)
    void_numbers(decision, reason, actor)
    # One review of a wrong case a day, however often the outcome is entered.
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


def void_numbers(decision: Decision, reason: str, actor: Actor) -> None:
    """The numbers of the decision's papers stay in the register as void (作废, 0.6); no other paper ever bears them."""
    numbers = decision.papers.values_list("number", flat=True)
    for entry in NumberEntry.objects.filter(text__in=list(numbers), is_void=False).order_by("pk"):
        void_number(entry=entry, reason=reason[:150], actor=actor)
