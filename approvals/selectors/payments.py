"""Payment batches, their lines and the register of beneficiaries as the screens show them: masked, in pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals import access
from approvals.models import CaseType, Entitlement, PaymentBatch, PaymentFinding, PaymentLine
from approvals.selectors.desk import Page, paged, unit_names
from approvals.services.payments.reconciling import Reconciliation, reconciliation
from workflows.actors import Actor

STATES = {
    "built": gettext_noop("On the list"),
    "excluded": gettext_noop("Moved to the next batch"),
    "ready": gettext_noop("Released"),
    "sent": gettext_noop("At the bank"),
    "paid": gettext_noop("Paid out"),
    "failed": gettext_noop("Not booked"),
    "held": gettext_noop("Held in the special account"),
    "resend": gettext_noop("To be sent again unchanged"),
    "unknown": gettext_noop("Fate unknown"),
    "repaired": gettext_noop("Paid again in a repair batch"),
    "given_up": gettext_noop("Paid by other means"),
}
BATCH_STATUSES = {
    "building": gettext_noop("Being built"),
    "built": gettext_noop("Built"),
    "checked": gettext_noop("Checked, exceptions to settle"),
    "prepared": gettext_noop("Prepared"),
    "reviewed": gettext_noop("Reviewed"),
    "approved": gettext_noop("Approved"),
    "funded": gettext_noop("Funded"),
    "released": gettext_noop("Released to the bank"),
    "sent": gettext_noop("At the bank"),
    "returned": gettext_noop("Answered by the bank"),
    "reconciled": gettext_noop("Reconciled"),
}
FINDINGS = {
    "duplicate_person": gettext_noop("Same person twice"),
    "runs_elsewhere": gettext_noop("Entitled in another county"),
    "duplicate_account": gettext_noop("One account, several persons"),
    "dead": gettext_noop("Noted as dead"),
    "account_name": gettext_noop("Account not in the holder's name"),
    "no_amount": gettext_noop("Nothing to pay"),
    "growth": gettext_noop("More than twice last year's"),
    "bank_11": gettext_noop("Account does not exist (11)"),
    "bank_12": gettext_noop("Name does not match (12)"),
    "bank_13": gettext_noop("Account closed (13)"),
    "bank_14": gettext_noop("Account frozen (14)"),
    "bank_15": gettext_noop("Account asleep (15)"),
    "bank_21": gettext_noop("Above the limit (21)"),
    "bank_31": gettext_noop("Error of the bank (31)"),
    "bank_99": gettext_noop("No answer for this line (99)"),
}
ACTIONS = {
    "keep": gettext_noop("Keep the line"),
    "next": gettext_noop("Move to the next batch"),
    "fix": gettext_noop("Mend the account"),
    "repair": gettext_noop("Pay again"),
    "hold": gettext_noop("Hold the amount"),
    "manual": gettext_noop("Pay by other means"),
    "wait": gettext_noop("Wait for the bank"),
}
ENTITLED = {
    "active": gettext_noop("Running"),
    "held": gettext_noop("On hold, paid later in full"),
    "ended": gettext_noop("Ended"),
    "transferred": gettext_noop("Transferred"),
}
EVENTS = {
    "entered": gettext_noop("Entered in the register"),
    "account_changed": gettext_noop("Account changed"),
    "held": gettext_noop("Put on hold"),
    "resumed": gettext_noop("Resumed"),
    "died": gettext_noop("Death noted"),
    "ended": gettext_noop("Ended"),
    "transferred": gettext_noop("Transferred"),
}
STEPS = {
    "building": gettext_noop("Building the list"),
    "notifying": gettext_noop("Telling the payees"),
    "return": gettext_noop("Entering the bank's answer"),
}
PARTS = {
    "paid": gettext_noop("Paid out"),
    "held": gettext_noop("Held in the special account"),
    "open": gettext_noop("Waiting for the bank's word"),
    "manual": gettext_noop("Paid by other means"),
    "failed": gettext_noop("Not settled"),
}


def word(words: Mapping[str, str], key: str) -> str:
    return _(words[key]) if key in words else key


@dataclass(frozen=True, slots=True)
class LineFilter:
    """What of a batch is shown; unknown values fell away before."""

    text: str = ""
    state: str = ""
    kind: str = ""
    page: int = 1


def batch_list(actor: Actor, scheme: str, number: int) -> Page:
    """Return a page of the batches within sight, the newest first."""
    rows = access.visible_batches(actor).select_related("case").order_by("-year", "-pk")
    found = paged(rows.filter(scheme=scheme) if scheme else rows, number)
    names = unit_names({row.county for row in found.rows})
    shown = [
        {
            "batch": row,
            "county": names.get(row.county, row.county),
            "status": word(BATCH_STATUSES, row.status),
            "progress": progress_of(row),
        }
        for row in found.rows
    ]
    return Page(shown, found.number, found.has_next, found.size)


def scheme_titles() -> dict[str, dict[str, str]]:
    """Return the titles of the schemes that current procedures pay."""
    tables = CaseType.objects.filter(is_current=True, manifest__has_key="payments")
    titles: dict[str, dict[str, str]] = {}
    for schemes in tables.values_list("manifest__payments__schemes", flat=True):
        titles |= {key: row.get("title", {"zh": key, "en": key}) for key, row in schemes.items()}
    return titles


def progress_of(batch: PaymentBatch) -> dict[str, Any] | None:
    """Return the long step that is under way: its name, how many lines of how many; None when none is."""
    told = batch.progress
    if not told or not told.get("total") or told["done"] >= told["total"]:
        return None
    step = str(told["step"]).split()[0]
    return {"name": word(STEPS, step), "done": told["done"], "total": told["total"]}


def lines_shown(batch: PaymentBatch, wanted: LineFilter) -> Page:
    """Return a page of lines with their findings; names stay masked, accounts show their last digits."""
    rows = batch.lines.order_by("seq")
    if wanted.text:
        rows = rows.filter(Q(reference__icontains=wanted.text) | Q(masked_name__startswith=wanted.text[:1]))
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.kind:
        rows = rows.filter(findings__kind=wanted.kind)
    findings = Prefetch("findings", PaymentFinding.objects.order_by("pk"))
    found = paged(rows.prefetch_related(findings), wanted.page)
    names = unit_names({row.village for row in found.rows if row.village})
    shown = [line_row(row, names) for row in found.rows]
    return Page(shown, found.number, found.has_next, found.size)


def line_row(line: PaymentLine, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "line": line,
        "village": names.get(line.village, line.village),
        "state": word(STATES, line.state),
        "findings": [
            {
                "finding": finding,
                "kind": word(FINDINGS, finding.kind),
                "action": word(ACTIONS, finding.action) if finding.action else "",
                "offers": offers(line, finding),
            }
            for finding in line.findings.all()
        ],
    }


def offers(line: PaymentLine, finding: PaymentFinding) -> list[tuple[str, str]]:
    """Return the acts that fit a finding now, as (value, word)."""
    before = line.state in ("built", "excluded") and line.batch.status == "checked"
    after = line.state in ("failed", "held") and finding.kind.startswith("bank_")
    keys = ("keep", "next", "fix") if before else ("repair", "hold", "manual") if after else ()
    return [(key, word(ACTIONS, key)) for key in keys]


def state_counts(batch: PaymentBatch) -> list[dict[str, Any]]:
    """Return number and sum of the lines by state."""
    rows = batch.lines.order_by().values("state").annotate(n=Count("pk"), total=Sum("amount"))
    found = {row["state"]: row for row in rows}
    return [{"key": key, "word": word(STATES, key), **found[key]} for key in STATES if key in found]


def finding_counts(batch: PaymentBatch) -> list[dict[str, Any]]:
    rows = PaymentFinding.objects.filter(line__batch=batch).order_by().values("kind")
    counted = rows.annotate(n=Count("pk"), left=Count("pk", filter=Q(action="")))
    return [{**row, "word": word(FINDINGS, row["kind"])} for row in counted.order_by("kind")]


def sums_of(batch: PaymentBatch) -> tuple[Reconciliation, list[tuple[str, int, Any]]]:
    """Return the reconciliation and its parts as (word, count, sum)."""
    found = reconciliation(batch)
    return found, [(word(PARTS, key), *pair) for key, pair in found.parts.items()]


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
    if wanted.text:
        rows = rows.filter(Q(number__icontains=wanted.text) | Q(masked_name__startswith=wanted.text[:1]))
    if wanted.scheme:
        rows = rows.filter(scheme=wanted.scheme)
    if wanted.status:
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
        "payments": [{"line": line, "state": word(STATES, line.state)} for line in lines],
        "matters": row.matters.select_related("case__case_type").order_by("-pk"),
        "recoveries": row.recoveries.order_by("-pk"),
    }


def own_payment_page(user: Any) -> list[dict[str, Any]]:
    """Return a person's own entitlements with what was paid and what is under way."""
    return [entitlement_page(row) for row in access.own_entitlements(user).order_by("-confirmed_on")]
