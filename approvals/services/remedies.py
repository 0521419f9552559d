"""Rights of the party: statement and defence before an adverse decision (S06), remedies after it (S11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Statement
from approvals.services.annulment import ANNULLING, annul_decision
from approvals.services.casework import Act, action
from approvals.services.intake import deliver, locked, root_of
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

REVIEW_OUTCOMES = ("maintained", "dismissed", "changed", "annulled", "unlawful", "act_anew", "withdrawn")
STAYED = "execution_stayed"


@transaction.atomic
def submit_statement(
    *, case: Case, arguments: Sequence[str], actor: Actor, channel: str = "portal", is_waiver: bool = False
) -> Statement:
    """The party states and defends, or waives in writing after service (S06). Raises Blocked outside the period."""
    case = locked(case)
    points = [text.strip() for text in arguments if text.strip()]
    if not points and not is_waiver:
        raise Blocked(_("Write what you state in your defence"), code="NO_ARGUMENTS")
    statement = Statement.objects.create(
        case=case,
        arguments=points,
        channel=channel,
        is_waiver=is_waiver,
        given_on=timelines.today(case.timeline),
    )
    append(
        instance=root_of(case),
        kind="statement_waived" if is_waiver else "statement_given",
        actor=actor,
        payload={"arguments": points},
    )
    deliver(case, "statement_waived" if is_waiver else "statement", {"statement_id": statement.pk}, actor)
    return statement


@action("statement_review")
def review_statement(act: Act) -> Mapping[str, Any]:
    """S06: every argument is answered with reasons; a statement never leads to a harsher result (Penalty Law art. 45)."""
    statement = act.case.statements.filter(reviewed_on__isnull=True, is_waiver=False).last()
    if statement is None:
        return {}
    answers = list(act.answers.get("answers") or ())
    if len(answers) < len(statement.arguments):
        raise Blocked(
            _("The party made %(count)s points; answer each: adopted or not, and why")
            % {"count": len(statement.arguments)},
            code="UNANSWERED",
        )
    statement.answers = answers
    statement.reviewed_on = act.today
    statement.reviewed_by_name = act.actor.name
    statement.proposal = str(act.answers.get("proposal", ""))
    statement.save(update_fields=["answers", "reviewed_on", "reviewed_by_name", "proposal"])
    return {}


@transaction.atomic
def record_review(*, case: Case, kind: str, number: str, actor: Actor) -> None:
    """S11: reconsideration or suit accepted; coercive and collecting steps are locked until it is over."""
    case = locked(case)
    case.is_locked = True
    case.lock_reason = f"{'行政复议' if kind == 'reconsideration' else '行政诉讼'}审理中（{number}）"
    case.save(update_fields=["is_locked", "lock_reason"])
    append(
        instance=root_of(case), kind="review_accepted", actor=actor, payload={"kind": kind, "number": number}
    )
    deliver(case, "review_accepted", {"review_kind": kind}, actor)


@transaction.atomic
def record_review_outcome(*, case: Case, outcome: str, text: str, actor: Actor) -> None:
    """S11: the body's result; unlocks the case, voids an annulled act in the register, and tells the process what follows."""
    if outcome not in REVIEW_OUTCOMES:
        raise Blocked(_("Unknown outcome of a review: %(outcome)s") % {"outcome": outcome}, code="NO_OUTCOME")
    case = locked(case)
    case.is_locked = False
    case.lock_reason = ""
    case.notes.pop(STAYED, None)
    case.save(update_fields=["is_locked", "lock_reason", "notes"])
    if outcome in ANNULLING:
        annul_decision(case=case, outcome=outcome, text=text, actor=actor)
    append(
        instance=root_of(case), kind="review_ended", actor=actor, payload={"outcome": outcome, "text": text}
    )
    deliver(case, "review_ended", {"review_outcome": outcome}, actor)


@transaction.atomic
def record_stay(*, case: Case, number: str, actor: Actor) -> None:
    """S11: the reviewing body or court stays the execution: until its outcome nothing is done in the case but the reply.

    Raises Blocked: NO_NUMBER, NOT_UNDER_REVIEW."""
    case = locked(case)
    if not number.strip():
        raise Blocked(_("Enter the number of the order that stays the execution"), code="NO_NUMBER")
    if not case.is_locked:
        raise Blocked(_("No reconsideration or suit is pending in this case"), code="NOT_UNDER_REVIEW")
    case.notes[STAYED] = number.strip()
    case.lock_reason = f"停止执行（{number.strip()}）"[:120]
    case.save(update_fields=["notes", "lock_reason"])
    append(instance=root_of(case), kind="execution_stayed", actor=actor, payload={"number": number.strip()})
