"""What stands on a claim on a day: paid, unpaid, late fee with its lines; computed from entries and pauses, never stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from approvals.models import Case, CaseParty, Claim, ClaimEntry, Instalment
from approvals.rules.late_fees import LateFee, Pause, Terms, earliest_over, late_fee

ZERO = Decimal("0.00")
# What was written off is no payment: it lowers nothing that was paid.
SIGNS = {ClaimEntry.Kind.PAYMENT: 1, ClaimEntry.Kind.REFUND: -1, ClaimEntry.Kind.WRITE_OFF: 0}


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A claim as an official or a party sees it on a day; all sums in yuan."""

    row: Claim
    name: str
    paid: Decimal
    unpaid: Decimal
    fee: LateFee
    fee_unpaid: Decimal
    written_off: Decimal
    entries: Sequence[ClaimEntry] = field(default_factory=tuple)
    instalments: Sequence[Instalment] = field(default_factory=tuple)

    @property
    def owed(self) -> Decimal:
        """What would settle the claim today: the unpaid principal and the late fee on it."""
        return self.unpaid + self.fee_unpaid


def claims_of(case: Case, on: date) -> list[ClaimView]:
    """Return the claims of a case as they stand on a day."""
    rows = case.claims.select_related("party").prefetch_related("entries", "pauses", "instalments")
    return [view_of(row, on) for row in rows]


def view_of(claim: Claim, on: date) -> ClaimView:
    entries = [entry for entry in claim.entries.all() if entry.on <= on]
    paid = sum((entry.amount * SIGNS[ClaimEntry.Kind(entry.kind)] for entry in entries), ZERO)
    written = sum((e.amount for e in entries if e.kind == ClaimEntry.Kind.WRITE_OFF), ZERO)
    # A refund beyond what was paid must not raise the debt.
    unpaid = max(ZERO, claim.principal - max(ZERO, paid))
    fee = late_fee_of(claim, on)
    # What was paid beyond the principal goes to the late fee.
    over = max(ZERO, paid - claim.principal)
    is_over = claim.status != Claim.Status.OPEN
    return ClaimView(
        row=claim,
        name=claim.party.masked_name if claim.party else "",
        paid=paid,
        # An ended claim owes nothing more, however it ended.
        unpaid=ZERO if is_over else unpaid,
        fee=fee,
        fee_unpaid=ZERO if is_over else max(ZERO, fee.total - over),
        written_off=written,
        entries=tuple(entries),
        instalments=tuple(claim.instalments.all()),
    )


def late_fee_of(claim: Claim, on: date) -> LateFee:
    """Return the late fee of a claim on a day; it stops on the day on which the claim ended."""
    payments = [
        (entry.on, entry.amount * SIGNS[ClaimEntry.Kind(entry.kind)])
        for entry in claim.entries.all()
        if entry.kind != ClaimEntry.Kind.WRITE_OFF
    ]
    return late_fee(
        claim.principal,
        due_on=claim.due_on,
        as_of=min(on, claim.closed_on) if claim.closed_on else on,
        terms=terms_of(claim),
        payments=payments,
        pauses=pauses_of(claim),
    )


def terms_of(claim: Claim) -> Terms:
    return Terms(claim.late_rate, claim.late_period, claim.late_cap)


def late_fee_over(case: Case, on: date, share: Decimal) -> tuple[bool, date | None]:
    """Does the late fee of an open claim pass `share` of its principal, and if not, on which day to look again?

    No day is given when none ever can."""
    days = []
    for claim in case.claims.filter(status=Claim.Status.OPEN):
        accrued = late_fee_of(claim, on).total
        if accrued > claim.principal * share:
            return True, None
        next_look = earliest_over(
            claim.principal,
            due_on=claim.due_on,
            as_of=on,
            terms=terms_of(claim),
            accrued=accrued,
            share=share,
        )
        days += [next_look] if next_look else []
    return False, min(days, default=None)


def pauses_of(claim: Claim) -> list[Pause]:
    """Return the days that don't count: plans, deferrals, and reviews where [claims] says `pause_in_review`.

    Penalty Law art. 73: the late fine of the days of a reconsideration or suit is not counted."""
    own = [Pause(row.from_on, row.until_on) for row in claim.pauses.all()]
    if not claim.case.case_type.manifest.get("claims", {}).get("pause_in_review"):
        return own
    return [*own, *(Pause(row.accepted_on, row.ended_on) for row in claim.case.reviews.all())]


def owing_numbers(case: Case, on: date) -> list[int]:
    """Return the numbers (from 1) of the parties who owe something on a day; only they are reminded."""
    owing = {view.row.party_id for view in claims_of(case, on) if view.owed}
    parties = case.parties.filter(kind=CaseParty.Kind.PARTY).order_by("pk").values_list("pk", flat=True)
    return [number for number, pk in enumerate(parties, start=1) if pk in owing]


def outstanding_of(case: Case, on: date) -> tuple[Decimal, Decimal]:
    """Return (unpaid principal, unpaid late fee) of all open claims of a case on a day."""
    views = claims_of(case, on)
    return sum((v.unpaid for v in views), ZERO), sum((v.fee_unpaid for v in views), ZERO)
