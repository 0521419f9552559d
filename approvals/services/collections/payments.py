"""Money in and money back: entered from the treasury's receipt, never handed to an officer (令357 art. 10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseStatus, Claim, ClaimEntry
from approvals.services.casework import Act, action
from approvals.services.collections.account import claims_of, view_of
from approvals.services.collections.claims import finish, overturned
from approvals.services.collections.terms import limit_key
from approvals.services.deadlines import start_clock, stop_clock
from approvals.services.intake import locked, root_of
from workflows import timelines
from workflows.actors import Actor
from workflows.services import messages
from workflows.services.history import append

MESSAGE = "claim_paid"


@transaction.atomic
def record_payment(
    *, claim: Claim, amount: Decimal, on: date, receipt_no: str, payer: str, actor: Actor
) -> ClaimEntry:
    """Enter what arrived at the treasury's bank on a day; the message `claim_paid` goes out when nothing is owed any more.

    Principal first, then the late fee up to that day. Raises Blocked: CLAIM_ENDED, NO_AMOUNT, FUTURE, BEFORE_DECISION,
    NO_RECEIPT, TOO_MUCH, KNOWN_RECEIPT."""
    case = locked(claim.case)
    # Locked after its case: two entries of the same receipt meet here.
    row = Claim.objects.select_for_update().get(pk=claim.pk)
    check_payment(case, row, amount, on, receipt_no)
    entry = ClaimEntry.objects.create(
        claim=row,
        kind=ClaimEntry.Kind.PAYMENT,
        amount=amount,
        on=on,
        receipt_no=receipt_no.strip(),
        payer=payer[:60],
        recorded_by_name=actor.name,
    )
    watch_entry(case, on, actor)
    payload = {"claim": row.number, "amount": str(amount), "receipt": entry.receipt_no}
    append(instance=root_of(case), kind="payment_recorded", actor=actor, payload=payload)
    # Read again: the entry above is part of the account now.
    if not view_of(fresh(row), on).owed:
        finish(row, Claim.Status.SETTLED, "paid", on)
    # The diagram waits for the whole case, not for one party.
    if not case.claims.filter(status=Claim.Status.OPEN).exists():
        messages.correlate(name=MESSAGE, business_key=case.number, variables={"paid_on": on}, actor=actor)
    return entry


def watch_entry(case: Case, arrived_on: date, actor: Actor) -> None:
    """d.P5: how long it took to enter what had arrived stands as a round of the limit that [claims] `entry_limit` names."""
    if key := limit_key(case, "entry_limit"):
        start_clock(case=case, key=key, on=arrived_on, actor=actor)
        stop_clock(case=case, key=key, actor=actor)


def fresh(claim: Claim) -> Claim:
    return (
        Claim.objects.select_related("party")
        .prefetch_related("entries", "pauses", "instalments")
        .get(pk=claim.pk)
    )


def check_payment(case: Case, claim: Claim, amount: Decimal, on: date, receipt_no: str) -> None:
    if claim.status != Claim.Status.OPEN or case.status == CaseStatus.CLOSED:
        raise Blocked(_("This claim has ended; nothing can be paid on it"), code="CLAIM_ENDED")
    if amount <= 0:
        raise Blocked(_("Enter the sum that arrived"), code="NO_AMOUNT")
    if on > timelines.today(case.timeline):
        raise Blocked(_("The day of payment lies in the future"), code="FUTURE")
    if on < claim.opened_on:
        raise Blocked(_("The payment is older than the decision's service"), code="BEFORE_DECISION")
    if not receipt_no.strip():
        raise Blocked(_("Enter the number of the treasury's receipt"), code="NO_RECEIPT")
    if claim.entries.filter(receipt_no=receipt_no.strip()).exists():
        raise Blocked(_("A payment with this receipt is entered already"), code="KNOWN_RECEIPT")
    # Owed on the day of the payment, which may lie behind today.
    owed = view_of(fresh(claim), on).owed
    if amount > owed:
        raise Blocked(
            _("Only %(owed)s is owed on that day; the rest goes back to the payer") % {"owed": owed},
            code="TOO_MUCH",
        )


@transaction.atomic
def record_refund(*, case: Case, on: date, note: str, actor: Actor) -> Decimal:
    """Enter that what was paid on a void decision went back in full; returns the sum. Raises Blocked NOTHING_TO_REFUND."""
    total = refund_all(locked(case), on, note, actor)
    messages.correlate(name="refund_recorded", business_key=case.number, variables={}, actor=actor)
    return total


def refund_all(case: Case, on: date, note: str, actor: Actor) -> Decimal:
    total = Decimal(0)
    for view in claims_of(case, on):
        # Money that moved to a new decision has left the old account already.
        if view.row.closing_reason not in overturned(case) or view.paid <= 0:
            continue
        ClaimEntry.objects.create(
            claim=view.row,
            kind=ClaimEntry.Kind.REFUND,
            amount=view.paid,
            on=on,
            note=note[:200],
            recorded_by_name=actor.name,
        )
        total += view.paid
    if not total:
        raise Blocked(_("Nothing was paid that would have to go back"), code="NOTHING_TO_REFUND")
    append(instance=root_of(case), kind="refund_recorded", actor=actor, payload={"amount": str(total)})
    return total


def ask_refund(*, case: Case, actor: Actor) -> None:
    """Send `refund_due`: where the diagram listens, the finance clerk gets the task to pay back (S11)."""
    messages.correlate(name="refund_due", business_key=case.number, variables={}, actor=actor)


@action("enter_refund")
def enter_refund(act: Act) -> Mapping[str, Any]:
    """The refund done at its own task; the note is the number of the refund order. Raises Blocked NOTHING_TO_REFUND."""
    note = str(act.answers.get("refund_no", ""))
    return {"refunded": refund_all(act.case, act.today, note, act.actor)}
