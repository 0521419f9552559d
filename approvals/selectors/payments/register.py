"""The register of beneficiaries and one entitlement as the screens show them: masked, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from approvals import access
from approvals.models import Entitlement, Recovery
from approvals.selectors.desk import Page, paged, unit_names
from approvals.selectors.payments.words import ENTITLED, EVENTS, RECOVERIES, STATES, arrears_words, word
from approvals.services.entitlements import repaid
from workflows.actors import Actor

OVERPAID = "overpaid"


@dataclass(frozen=True, slots=True)
class RegisterWanted:
    """What of the register of beneficiaries is shown."""

    text: str = ""
    scheme: str = ""
    status: str = ""
    page: int = 1


def register_page(actor: Actor, wanted: RegisterWanted) -> Page:
    """Return a page of the register within the person's area: masked names, last digits of accounts."""
    rows: QuerySet[Entitlement] = (
        access.visible_entitlements(actor).distinct().order_by("-confirmed_on", "-pk")
    )
    # Of a masked name only the first character can be looked for.
    if wanted.text:
        rows = rows.filter(Q(number__icontains=wanted.text) | Q(masked_name__startswith=wanted.text[:1]))
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme)
    if wanted.status == OVERPAID:
        unsettled = Q(recoveries__status__in=["open", "agreed"]) | Q(recoveries__refund_due__gt=0)
        rows = rows.filter(unsettled)
    elif wanted.status:
        rows = rows.filter(status=wanted.status)
    found = paged(rows, wanted.page)
    names = unit_names({row.village for row in found.rows if row.village})
    shown = [
        {"row": row, "village": names.get(row.village, row.village), "status": word(ENTITLED, row.status)}
        for row in found.rows
    ]
    return Page(shown, found.number, found.has_next, found.size)


def entitlement_page(row: Entitlement) -> dict[str, Any]:
    """Return an entitlement with its events, payments, matters and recoveries."""
    lines = row.payments.select_related("batch").order_by("-batch__year", "-pk")[:60]
    return {
        "row": row,
        "status": word(ENTITLED, row.status),
        "village": unit_names({row.village}).get(row.village, row.village) if row.village else "",
        "events": [{"event": event, "word": word(EVENTS, event.kind)} for event in row.events.all()],
        "payments": [
            {"line": line, "state": word(STATES, line.state), "arrears": arrears_words(line)}
            for line in lines
        ],
        "matters": row.matters.select_related("case__case_type").order_by("-pk"),
        "recoveries": [recovery_row(one) for one in row.recoveries.select_related("case").order_by("-pk")],
    }


def recovery_row(recovery: Recovery) -> dict[str, Any]:
    """Return an overpayment with what came back, what is left of it, and what went back to the person."""
    back = repaid(recovery)
    return {
        "recovery": recovery,
        "status": word(RECOVERIES, recovery.status),
        "instalments": [dated(part, "due_on") for part in recovery.instalments],
        "repayments": [dated(part, "paid_on") for part in recovery.repayments],
        "refunds": [dated(part, "paid_on") for part in recovery.refunds],
        "repaid": back,
        "left": recovery.amount - back,
        "is_due": recovery.status in ("open", "agreed"),
    }


def dated(part: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {**part, name: date.fromisoformat(part[name])}


def own_payment_page(user: Any) -> list[dict[str, Any]]:
    """Return a person's own entitlements with what was paid and what is under way."""
    return [entitlement_page(row) for row in access.own_entitlements(user).order_by("-confirmed_on")]
