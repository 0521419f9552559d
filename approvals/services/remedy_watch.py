"""Reconsideration and suit about a decision (S11): accepted, stayed, ended; what an outcome does stands in a table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Review
from approvals.services.annulment import annul_decision
from approvals.services.deadlines import STAYED, hold_duties, release_duties
from approvals.services.intake import deliver, locked, root_of
from approvals.services.papers import next_stage_until
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.deployment import evaluate_decision
from workflows.services.history import append

OUTCOMES = (
    "maintained", "dismissed", "changed", "annulled", "unlawful", "act_anew", "withdrawn", "settled",
)  # fmt: skip
TABLE = "review_outcomes"
NAMES = {Review.Kind.RECONSIDERATION: "行政复议", Review.Kind.SUIT: "行政诉讼"}


def pending_review(case: Case) -> Review | None:
    """Return the reconsideration or suit that is pending in the case."""
    return case.reviews.filter(ended_on__isnull=True).first()


@transaction.atomic
def record_review(*, case: Case, kind: str, number: str, actor: Actor) -> Review:
    """S11: reconsideration or suit accepted; coercive and collecting steps are locked until it is over.

    Raises Blocked: NO_KIND, NO_NUMBER, UNDER_REVIEW (one at a time, Reconsideration Law 2023 art. 29), NOT_EXPECTED."""
    case = locked(case)
    if kind not in Review.Kind.values:
        raise Blocked(_("Choose: reconsideration or suit"), code="NO_KIND")
    if not number.strip():
        raise Blocked(_("Enter the number under which the body accepted it"), code="NO_NUMBER")
    if pending_review(case) is not None:
        raise Blocked(_("A reconsideration or suit is pending already"), code="UNDER_REVIEW")
    review = Review.objects.create(
        case=case,
        # The act that is attacked; an annulment finds it by this.
        decision=case.decisions.in_force(),
        kind=kind,
        number=number.strip()[:80],
        accepted_on=timelines.today(case.timeline),
    )
    # Collecting and coercion stop; the act itself holds until the outcome (Reconsideration Law art. 42).
    lock(case, locked_by(review))
    append(
        instance=root_of(case), kind="review_accepted", actor=actor,
        payload={"kind": kind, "number": review.number},
    )  # fmt: skip
    deliver(case, "review_accepted", {"review_kind": kind}, actor)
    return review


def locked_by(review: Review) -> str:
    return f"{NAMES[Review.Kind(review.kind)]}审理中（{review.number}）"


def lock(case: Case, reason: str) -> None:
    """Lock the case with a reason that its head shows; an empty reason takes the lock off."""
    case.is_locked, case.lock_reason = bool(reason), reason[:120]
    case.save(update_fields=["is_locked", "lock_reason"])


def effect_of(case: Case, outcome: str, kind: str) -> Mapping[str, Any]:
    """Return the row of the table review_outcomes: `act`, `next_stage`, `task` and the `word` of the register."""
    found = evaluate_decision(
        deployment=case.case_type.deployment,
        table=TABLE,
        variables={"review_outcome": outcome, "review_kind": kind},
    )
    value: Mapping[str, Any] = found.value
    return value


@transaction.atomic
def record_review_outcome(*, case: Case, outcome: str, text: str, actor: Actor) -> None:
    """S11: the body's result; unlocks the case, voids an annulled act in the register, and tells the process what follows.

    Raises Blocked: NO_OUTCOME, NOT_UNDER_REVIEW, NOT_EXPECTED."""
    if outcome not in OUTCOMES:
        raise Blocked(_("Unknown outcome of a review: %(outcome)s") % {"outcome": outcome}, code="NO_OUTCOME")
    case = locked(case)
    review = needed_review(case)
    effect = effect_of(case, outcome, review.kind)
    end(case, review, outcome, text, actor, is_on=bool(effect["next_stage"]))
    if effect["act"] in ("void", "anew"):
        # An act to be done anew is void first; the process then goes back before the decision.
        annul_decision(case=case, word=str(effect["word"]), text=text, outcome=outcome, actor=actor)
    append(
        instance=root_of(case), kind="review_ended", actor=actor, payload={"outcome": outcome, "text": text}
    )
    deliver(case, "review_ended", {"review_outcome": outcome, "review_kind": review.kind}, actor)


def needed_review(case: Case) -> Review:
    review = pending_review(case)
    if review is None:
        raise Blocked(_("No reconsideration or suit is pending in this case"), code="NOT_UNDER_REVIEW")
    return review


def end(case: Case, review: Review, outcome: str, text: str, actor: Actor, *, is_on: bool) -> None:
    """Close the review and take the lock off; where the next stage is open, its last day becomes that of the decision."""
    today = timelines.today(case.timeline)
    if review.is_stayed:
        release_duties(case=case, order=review.stay_number, actor=actor)
    review.outcome, review.text, review.ended_on = outcome, text[:500], today
    review.save(update_fields=["outcome", "text", "ended_on"])
    # A stay ends with its review.
    case.notes.pop(STAYED, None)
    case.save(update_fields=["notes"])
    lock(case, "")
    decision = case.decisions.in_force()
    # Only where a further remedy is open does its last day change.
    if is_on and decision is not None:
        decision.suit_until = next_stage_until(
            case.case_type, calendar_for(today), act_day=decision.decided_on, told_on=today
        )
        decision.save(update_fields=["suit_until"])


@transaction.atomic
def record_stay(*, case: Case, number: str, actor: Actor) -> None:
    """S11: the reviewing body or court stays the execution: until it is lifted or over nothing is done but the reply, and
    the time limits of what may not be done stand still.

    Raises Blocked: NO_NUMBER, NOT_UNDER_REVIEW, STAYED."""
    case = locked(case)
    if not number.strip():
        raise Blocked(_("Enter the number of the order that stays the execution"), code="NO_NUMBER")
    review = needed_review(case)
    if review.is_stayed:
        raise Blocked(_("The execution is stayed already"), code="STAYED")
    review.stay_number, review.stay_lifted_on = number.strip()[:80], None
    review.stayed_on = timelines.today(case.timeline)
    review.save(update_fields=["stay_number", "stayed_on", "stay_lifted_on"])
    case.notes[STAYED] = review.stay_number
    case.save(update_fields=["notes"])
    hold_duties(case=case, order=review.stay_number, actor=actor)
    lock(case, f"停止执行（{review.stay_number}）")
    payload = {"number": review.stay_number}
    append(instance=root_of(case), kind="execution_stayed", actor=actor, payload=payload)


@transaction.atomic
def lift_stay(*, case: Case, number: str, actor: Actor) -> None:
    """The body lifts its stay: the work goes on, the review itself stays pending. Raises Blocked: NO_NUMBER, NOT_STAYED."""
    case = locked(case)
    if not number.strip():
        raise Blocked(_("Enter the number of the order that lifts the stay"), code="NO_NUMBER")
    review = pending_review(case)
    if review is None or not review.is_stayed:
        raise Blocked(_("The execution is not stayed"), code="NOT_STAYED")
    review.stay_lifted_on = timelines.today(case.timeline)
    review.save(update_fields=["stay_lifted_on"])
    case.notes.pop(STAYED, None)
    case.save(update_fields=["notes"])
    release_duties(case=case, order=review.stay_number, actor=actor)
    # The review itself still locks.
    lock(case, locked_by(review))
    append(instance=root_of(case), kind="stay_lifted", actor=actor, payload={"number": number.strip()})
