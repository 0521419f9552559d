"""A claim begins with the service of a decision and ends: settled, written off, or void with the decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Claim, ClaimEntry
from approvals.services.collections.account import claims_of
from approvals.services.collections.terms import claim_terms, limit_key
from approvals.services.intake import locked, root_of
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

PAYING_KINDS = (CaseParty.Kind.PARTY, CaseParty.Kind.APPLICANT, CaseParty.Kind.SPOUSE)


@transaction.atomic
def open_claims(
    *, case: Case, amounts: Sequence[Mapping[str, Any]], served: Mapping[int, date], actor: Actor
) -> list[Claim]:
    """Open a claim for each party who has to pay. `amounts` rows are {"party_no", "amount"}; `served` party_no -> day.

    Due days and terms follow the pack's [claims] table (payment_limit, late_rate, late_period, late_cap). A second
    call returns the claims that are there. Raises Blocked NOT_SERVED when a party has not got the decision."""
    case = locked(case)
    # Claims of a decision that a review took away are history; the new decision opens its own beside them.
    current = case.claims.exclude(closing_reason__in=overturned(case))
    if current.exists():
        return list(current)
    parties = list(case.parties.filter(kind__in=PAYING_KINDS).order_by("pk"))
    rows = [row for row in amounts if Decimal(str(row["amount"])) > 0]
    # Numbers go on: claims of an earlier decision keep theirs.
    first = case.claims.count() + 1
    found = [opened(case, parties, row, served, number) for number, row in enumerate(rows, start=first)]
    payload = {"claims": [str(claim.principal) for claim in found]}
    append(instance=root_of(case), kind="claims_opened", actor=actor, payload=payload)
    return found


def opened(
    case: Case, parties: Sequence[CaseParty], row: Mapping[str, Any], served: Mapping[int, date], number: int
) -> Claim:
    party_no = int(row["party_no"])
    # The period of payment runs for each party from its own service.
    day = served.get(party_no)
    if day is None:
        raise Blocked(
            _("The decision has not been served on party %(number)s yet") % {"number": party_no},
            code="NOT_SERVED",
        )
    limit, terms = case.limit(limit_key(case, "payment_limit")), claim_terms(case)
    return Claim.objects.create(
        case=case,
        party=parties[party_no - 1],
        number=number,
        principal=Decimal(str(row["amount"])),
        opened_on=day,
        due_on=calendar_for(day).after(day, int(limit["length"]), limit["unit"]),
        late_rate=Decimal(str(terms.get("late_rate", 0))),
        # Kept with the claim: a later version of the pack changes no debt.
        late_period=str(terms.get("late_period", "month")),
        late_cap=Decimal(str(terms.get("late_cap", 1))),
    )


@transaction.atomic
def close_claims(
    *, case: Case, reason: str, actor: Actor, party: CaseParty | None = None, write_off: bool = True
) -> int:
    """End what is still open without full payment; what is unpaid is written off. Returns how many claims ended.

    `reason` is the pack's closing code; `party` limits it to one party's share."""
    case = locked(case)
    today = timelines.today(case.timeline)
    ended = 0
    for view in claims_of(case, today):
        if view.row.status != Claim.Status.OPEN or (party is not None and view.row.party_id != party.pk):
            continue
        # What is given up is written down, so the account still adds up to the principal.
        if write_off and view.unpaid:
            ClaimEntry.objects.create(
                claim=view.row,
                kind=ClaimEntry.Kind.WRITE_OFF,
                amount=view.unpaid,
                on=today,
                note=reason,
                recorded_by_name=actor.name,
            )
        finish(view.row, Claim.Status.CLOSED, reason, today)
        ended += 1
    if ended:
        append(instance=root_of(case), kind="claims_closed", actor=actor, payload={"reason": reason})
    return ended


def finish(claim: Claim, status: str, reason: str, today: date) -> None:
    claim.status, claim.closing_reason, claim.closed_on = status, reason, today
    claim.save(update_fields=["status", "closing_reason", "closed_on"])


def overturned(case: Case) -> tuple[str, ...]:
    """Return the reasons with which the pack ends claims whose decision fell ([closing] `overturned`)."""
    return tuple(case.case_type.manifest.get("closing", {}).get("overturned", {}).values())


@transaction.atomic
def void_claims(*, case: Case, how: str, actor: Actor) -> Decimal:
    """The decision fell, `how` being void, changed or exempt: end its claims; return what was paid on them and has to go back."""
    case = locked(case)
    today = timelines.today(case.timeline)
    reason = str(case.case_type.manifest["closing"]["overturned"][how])
    back = Decimal(0)
    for view in claims_of(case, today):
        # Whatever was paid goes back in full; it was never owed.
        back += max(Decimal(0), view.paid)
        finish(view.row, Claim.Status.CLOSED, reason, today)
    append(instance=root_of(case), kind="claims_void", actor=actor, payload={"refund": str(back)})
    return back


@transaction.atomic
def carry_over(*, case: Case, actor: Actor) -> Decimal:
    """Let what a party paid on a changed decision count for the new one (S11); return what is left over and goes back.

    Each sum leaves the old account and enters the new one on the same day. Safe to repeat: what moved is gone."""
    case = locked(case)
    today = timelines.today(case.timeline)
    left = Decimal(0)
    views = claims_of(case, today)
    changed = case.case_type.manifest["closing"]["overturned"]["changed"]
    for old in (view for view in views if view.row.closing_reason == changed and view.paid > 0):
        # Only within the same party: nobody pays for another.
        new = next((view for view in views if view.row.party_id == old.row.party_id and view.unpaid), None)
        part = min(old.paid, new.unpaid) if new else Decimal(0)
        left += old.paid - part
        if new is not None and part:
            move(old.row, new.row, part, today, actor)
    return left


def move(old: Claim, new: Claim, amount: Decimal, on: date, actor: Actor) -> None:
    entry = {"amount": amount, "on": on, "recorded_by_name": actor.name}
    ClaimEntry.objects.create(
        claim=old, kind=ClaimEntry.Kind.REFUND, note=f"转入第{new.number}号应缴账", **entry
    )
    ClaimEntry.objects.create(
        claim=new, kind=ClaimEntry.Kind.PAYMENT, note=f"由第{old.number}号应缴账转入", **entry
    )
    # Nothing is left to collect from this party.
    if amount == new.principal:
        finish(new, Claim.Status.SETTLED, "paid", on)
