"""What people do with a batch at its steps: prepare, review, approve, fund, release, handle failures, reconcile."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import PaymentBatch, PaymentFinding, PaymentLine
from approvals.rules.capitals import in_capitals
from approvals.services.casework import Act, action
from approvals.services.payments.building import check_status, count_up
from approvals.services.payments.checking import note_stopped, open_findings
from approvals.services.payments.findings import put_off, recheck
from approvals.services.payments.reconciling import reconciliation
from approvals.services.payments.rows import batch_of, lines_of, locked, settings_of
from workflows.services.history import append

Status = PaymentBatch.Status
State = PaymentLine.State
CENT = Decimal("0.01")


def move(batch: PaymentBatch, act: Act, status: str, kind: str) -> None:
    """Set the batch's status and note in the history what was seen: number and sum of the lines."""
    batch.status = status
    batch.save(update_fields=["status"])
    payload = {"batch": batch.number, "count": batch.line_count, "total": str(batch.total)}
    append(
        instance=act.work_item.root, kind=kind, actor=act.actor, payload=payload,
        element_id=act.work_item.element_id,
    )  # fmt: skip


@action("prepare_batch")
def prepare_batch(act: Act) -> Mapping[str, Any]:
    """c.P4: every exception is settled, each with a reason."""
    # The batch is the lock: two officials may stand at the same list.
    batch = locked(batch_of(act.case))
    check_status(batch, Status.CHECKED)
    left = open_findings(batch).count()
    if left:
        raise Blocked(
            _("%(count)s exceptions are not settled yet; the page of the batch lists them") % {"count": left},
            code="OPEN_FINDINGS",
        )
    # Counted anew: lines were moved to the next batch meanwhile.
    count_up(batch)
    move(batch, act, Status.PREPARED, "batch_prepared")
    return {**figures(batch), "excluded_count": excluded_persons(batch)}


def figures(batch: PaymentBatch) -> dict[str, Any]:
    """Return number and sum of the list as the papers print them."""
    return {
        "line_count": batch.line_count,
        "total": batch.total,
        "total_text": in_capitals(batch.total),
    }


def excluded_persons(batch: PaymentBatch) -> int:
    """Return how many persons wait for the next batch; above the number in the diagram a panel discusses it (S08)."""
    rows = batch.lines.filter(state=State.EXCLUDED).order_by()
    return rows.values("entitlement__holder_index").distinct().count()


@action("review_batch")
def review_batch(act: Act) -> Mapping[str, Any]:
    """c.P5: a second person checks the exceptions and the totals, or sends the list back."""
    batch = locked(batch_of(act.case))
    check_status(batch, Status.PREPARED)
    if act.answers.get("result") == "return":
        return_to_clerk(batch, act)
        return {"batch_review": "return"}
    check_none_stopped(batch)
    check_totals(batch, act)
    recheck(batch=batch, on=act.today, actor=act.actor)
    move(batch, act, Status.REVIEWED, "batch_reviewed")
    return {"batch_review": "pass"}


def return_to_clerk(batch: PaymentBatch, act: Act) -> None:
    """The list goes back to the clerk, with whose payment was to stop meanwhile among its exceptions."""
    note_stopped(batch)
    move(batch, act, Status.CHECKED, "batch_returned")


def check_none_stopped(batch: PaymentBatch) -> None:
    """A death, an end or a suspension that became known while the list waited: nobody may sign it as it stands."""
    stopped = note_stopped(batch)
    if stopped:
        raise Blocked(
            _("%(count)s payments of the list are to stop since it was checked; return it")
            % {"count": stopped},
            code="STOPPED",
        )


def check_totals(batch: PaymentBatch, act: Act) -> None:
    """The signer states number and sum as read on the list; they must be those of the list as it stands."""
    count, total = act.answers.get("count"), act.answers.get("total")
    if int(count or 0) != batch.line_count or Decimal(str(total or 0)) != batch.total:
        raise Blocked(
            _("The list has %(count)s lines of %(total)s yuan; number and sum must agree with it")
            % {"count": batch.line_count, "total": batch.total},
            code="TOTALS",
        )


@action("approve_batch")
def approve_batch(act: Act) -> Mapping[str, Any]:
    """c.P6: the head approves what was reviewed."""
    batch = locked(batch_of(act.case))
    check_status(batch, Status.REVIEWED)
    if act.answers.get("result") == "return":
        return_to_clerk(batch, act)
        return {"batch_approval": "return"}
    check_none_stopped(batch)
    check_totals(batch, act)
    move(batch, act, Status.APPROVED, "batch_approved")
    # The cover of the list names the shares before finance gives them.
    return {"batch_approval": "pass", "shares": shares_of(batch.total, settings_of(act.case).shares)}


@action("fund_batch")
def fund_batch(act: Act) -> Mapping[str, Any]:
    """c.P7: finance gives the money to the special account, in the shares that the pack names."""
    batch = locked(batch_of(act.case))
    check_status(batch, Status.APPROVED)
    check_totals(batch, act)
    # By the pack's parts; the funds come from several levels (ORG section 14).
    batch.shares = shares_of(batch.total, settings_of(act.case).shares)
    batch.save(update_fields=["shares"])
    move(batch, act, Status.FUNDED, "batch_funded")
    return {}


def shares_of(total: Decimal, rows: tuple[Mapping[str, Any], ...]) -> list[dict[str, str]]:
    """Divide a sum by parts (6:4); the last share takes what rounding leaves."""
    if not rows:
        return [{"level": "county", "amount": str(total)}]
    parts = sum(int(row["parts"]) for row in rows)
    amounts = [(total * int(row["parts"]) / parts).quantize(CENT, ROUND_HALF_UP) for row in rows[:-1]]
    amounts.append(total - sum(amounts, Decimal()))
    return [
        {"level": str(row["level"]), "amount": str(amount)} for row, amount in zip(rows, amounts, strict=True)
    ]


@action("release_batch")
def release_batch(act: Act) -> Mapping[str, Any]:
    """c.P8: another person of finance releases the lines to the bank, or sends the funding back.

    Raises Blocked NO_RETURN where the case's diagram, older than this way back, would go on to the bank."""
    batch = locked(batch_of(act.case))
    check_status(batch, Status.FUNDED)
    if act.answers.get("result") == "return":
        if act.work_item.properties.get("kind") != "returnable":
            raise Blocked(
                _("This step leads to the bank alone; leave it open and tell the finance clerk"),
                code="NO_RETURN",
            )
        # Finance settles no exceptions: what is to stop waits for the next list, and the funds are checked anew.
        put_off(batch=batch, reason=_("The payment was to stop after the approval"), on=act.today)
        move(batch, act, Status.APPROVED, "batch_returned")
        return {"batch_release": "return", **figures(batch)}
    check_none_stopped(batch)
    check_totals(batch, act)
    # Only now can a line enter a bank file.
    batch.lines.filter(state=State.BUILT).update(state=State.READY)
    move(batch, act, Status.RELEASED, "batch_released")
    return {"batch_release": "pass"}


def unsettled(batch: PaymentBatch) -> Any:
    """Return the findings of failed lines for which nothing was decided."""
    return PaymentFinding.objects.filter(
        line__in=lines_of(batch).filter(state=State.FAILED), kind__startswith="bank_", action=""
    )


@action("handle_failures")
def handle_failures(act: Act) -> Mapping[str, Any]:
    """c.P11: each line that the bank did not book is settled."""
    batch = batch_of(act.case)
    left = unsettled(batch).count()
    if left:
        raise Blocked(
            _("%(count)s failed payments are not settled yet; the page of the batch lists them")
            % {"count": left},
            code="OPEN_FINDINGS",
        )
    return {}


@action("check_failures")
def check_failures(act: Act) -> Mapping[str, Any]:
    """F-C7: a second person checks how the failures were settled."""
    # Repairs are batches of their own, with failures of their own.
    for batch in act.case.batches.order_by("round"):
        recheck(batch=batch, on=act.today, actor=act.actor)
    return {}


@action("reconcile_batch")
def reconcile_batch(act: Act) -> Mapping[str, Any]:
    """c.P13: the county and then finance confirm the same figures; a difference stops both.

    Who reports a difference confirms nothing: the diagram tells it to head and supervisor."""
    batch = locked(batch_of(act.case))
    if act.answers.get("agrees") == "no":
        move(batch, act, batch.status, "batch_difference")
        return {}
    found = reconciliation(batch)
    if not found.is_even:
        raise Blocked(
            _(
                "The sums do not agree: the difference is %(difference)s yuan, %(failed)s lines are not settled"
            )
            % {"difference": found.difference, "failed": found.parts["failed"][0]},
            code="DIFFERENCE",
        )
    batch.sums = {**batch.sums, **found.as_data()}
    batch.save(update_fields=["sums"])
    # Two confirm; the last of them closes the batch.
    is_last = act.work_item.properties.get("kind") == "closing"
    move(batch, act, Status.RECONCILED if is_last else batch.status, "batch_reconciled")
    return {"difference": found.difference}


@action("publish_batch")
def publish_batch(act: Act) -> Mapping[str, Any]:
    """c.P15: the totals of the villages become public."""
    batch = locked(batch_of(act.case))
    check_status(batch, Status.RECONCILED)
    batch.sums = {**batch.sums, "published_on": act.today.isoformat()}
    batch.save(update_fields=["sums"])
    return {}
