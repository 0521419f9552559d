"""Settling what a check or the bank objected to (F-C7): the line is mended, moved, held, or kept with a reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import PaymentBatch, PaymentFinding, PaymentLine
from approvals.services.entitlements import Payee, change_account
from approvals.services.payments.building import count_up
from approvals.services.payments.checking import note_stopped, open_findings
from approvals.services.payments.rows import rounds_left
from workflows.actors import SYSTEM, Actor

State = PaymentLine.State
CHECKED = {"keep", "next", "fix"}
"""Before approval: keep the line with a reason, move it to the next batch, or mend the account."""
RETURNED = {"repair", "hold", "manual", "wait"}
"""After the bank's answer: pay again into a mended account, hold the amount, pay by other means, wait for the bank."""


@transaction.atomic
def settle_finding(
    *,
    finding: PaymentFinding,
    action: str,
    reason: str,
    on: date,
    actor: Actor,
    payee: Payee | None = None,
) -> PaymentFinding:
    """Record how a finding is settled and do it. Raises Blocked without a reason, for an act that does not fit the
    line's state, or for a mended account that is not given."""
    # The batch first, as everywhere; the line's own row alone afterwards (outer join).
    batch = PaymentBatch.objects.select_for_update().get(pk=finding.line.batch_id)
    row = (
        PaymentFinding.objects.select_for_update(of=("self",))
        .select_related("line__entitlement")
        .get(pk=finding.pk)
    )
    check_act(row, batch, action, reason, payee)
    if payee is not None:
        mend_account(row.line, payee, on, reason, actor)
    move_line(row.line, action)
    row.action, row.reason, row.settled_on = action, reason.strip(), on
    row.settled_by_id, row.settled_by_name = actor.user_id, actor.name
    # Settled anew it has to be checked anew.
    row.checked_by_name, row.checked_on = "", None
    row.save()
    # A line that moves changes number and sum.
    if action == "next":
        count_up(batch)
    return row


def check_act(
    row: PaymentFinding, batch: PaymentBatch, action: str, reason: str, payee: Payee | None
) -> None:
    is_before = batch.status == PaymentBatch.Status.CHECKED and row.line.state in (
        State.BUILT,
        State.EXCLUDED,
    )
    is_after = row.line.state in (State.FAILED, State.HELD)
    allowed = CHECKED if is_before else RETURNED if is_after else set()
    if action not in allowed:
        raise Blocked(
            _("This can't be done with the line as it stands; choose what the page offers"),
            code="LINE_STATE",
        )
    if action == "repair" and rounds_left(batch) < 1:
        raise Blocked(_("This payment failed too often; pay it by other means or hold it"), code="ROUNDS")
    if not reason.strip():
        raise Blocked(_("State the reason; it stands in the file of the batch"), code="NO_REASONS")
    if action in ("fix", "repair") and payee is None and row.kind != "bank_12":
        raise Blocked(_("Enter the account that is right"), code="NO_ACCOUNT")


def mend_account(line: PaymentLine, payee: Payee, on: date, reason: str, actor: Actor) -> None:
    changed = change_account(entitlement=line.entitlement, payee=payee, on=on, reason=reason, actor=actor)
    # A line that is at the bank keeps the account with which it went.
    if line.state != State.BUILT:
        return
    names = ("payee", "account_index", "account_tail", "bank_code")
    for name in names:
        setattr(line, name, getattr(changed, name))
    line.save(update_fields=names)


def move_line(line: PaymentLine, action: str) -> None:
    after = {
        "next": State.EXCLUDED,
        "keep": State.BUILT,
        "fix": State.BUILT,
        "hold": State.HELD,
        "manual": State.GIVEN_UP,
    }
    if action in after:
        line.state = after[action]
        line.save(update_fields=["state"])


@transaction.atomic
def put_off(*, batch: PaymentBatch, reason: str, on: date) -> None:
    """Move to the next list every line whose payment was to stop after the approval, and count the list anew."""
    if not note_stopped(batch):
        return
    rows = open_findings(batch)
    PaymentLine.objects.filter(pk__in=rows.values("line_id")).update(state=State.EXCLUDED)
    rows.update(action="next", reason=reason, settled_on=on, settled_by_name=SYSTEM.name)
    count_up(batch)


@transaction.atomic
def recheck(*, batch: PaymentBatch, on: date, actor: Actor) -> int:
    """A second person looks at what was settled (F-C7); returns how many. Raises Blocked for one's own."""
    rows = PaymentFinding.objects.filter(line__batch=batch, checked_on__isnull=True).exclude(action="")
    if rows.filter(settled_by_id=actor.user_id).exists():
        raise Blocked(
            _("You settled some of these exceptions yourself; another person checks them"), code="FOUR_EYES"
        )
    return rows.update(checked_by_name=actor.name, checked_on=on)
