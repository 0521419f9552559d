"""Decisions that everybody may read, masked, and those that were withdrawn (Penalty Law art. 48)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from approvals.models import Decision
from approvals.selectors.desk import Page, paged
from approvals.services.collections.claims import overturned
from approvals.services.organisation import unit_agency

PAGE = 20


@dataclass(frozen=True, slots=True)
class PublishedDecision:
    """A published decision; `withdrawn_on` and `reason` stand when it has lost its force, and then nothing else is told."""

    decision: Decision
    number: str
    agency: str
    party: str
    amount: Decimal
    withdrawn_on: date | None
    reason: str


def published_decisions(number: int) -> Page:
    """Return a page of what was ever published, the newest first."""
    rows = Decision.objects.filter(published_on__isnull=False).select_related("case__case_type")
    rows = rows.prefetch_related("papers", "case__claims").order_by("-published_on", "-pk")
    found = paged(rows, number, PAGE)
    return replace(found, rows=[published(row) for row in found.rows])


def published(decision: Decision) -> PublishedDecision:
    papers = sorted(decision.papers.all(), key=lambda paper: paper.pk)
    fallen = overturned(decision.case)
    claims = [claim for claim in decision.case.claims.all() if claim.closing_reason not in fallen]
    return PublishedDecision(
        decision=decision,
        number=papers[0].number if papers else "",
        agency=unit_agency(decision.unit, decision.decided_on),
        party=decision.case.applicant_label,
        amount=sum((claim.principal for claim in claims), Decimal(0)),
        withdrawn_on=decision.annulled_on or decision.replaced_on,
        reason=decision.annulment,
    )
