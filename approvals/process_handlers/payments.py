"""Handlers of payment batches. Long steps run outside a transaction, in pieces that commit by themselves."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db.models import Count, Sum

from approvals.models import PaymentBatch, PaymentLine
from approvals.process_handlers.context import Result, case_of, today_of
from approvals.services import payments
from approvals.services.payments.acts import figures, unsettled
from approvals.services.payments.publishing import notify_payees, village_totals
from approvals.services.payments.rows import newest
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, service_task

State = PaymentLine.State
ONE_IN_A_HUNDRED = Decimal("0.01")
ARRIVED = {"notice": "paid", "states": "paid"}
"""What diagrams say that are older than the properties of their notices."""


@service_task("build_payment_batch", outside=True)
def build_payment_batch(context: JobContext) -> Result:
    """c.P2: one line for every running right on the key date."""
    case = case_of(context)
    due_on = context.variables.get("due_on")
    batch = payments.open_batch(
        case=case,
        scheme=str(context.variables["scheme"]),
        due_on=due_on if isinstance(due_on, date) else today_of(context),
        actor=SYSTEM,
    )
    batch = payments.build_lines(batch)
    return {
        "batch_number": batch.number,
        "batch_period": batch.period,
        **figures(batch),
    }


@service_task("check_payment_batch")
def check_payment_batch(context: JobContext) -> Result:
    """c.P3: what the checks object to; each objection waits for somebody to settle it."""
    return {"findings": payments.check_lines(payments.batch_of(case_of(context)))}


@service_task("return_payment_batch")
def return_payment_batch(context: JobContext) -> Result:
    """S08: the panel does not agree with what was moved to the next batch; the exceptions are open again."""
    batch = payments.locked(payments.batch_of(case_of(context)))
    if batch.status == PaymentBatch.Status.PREPARED:
        batch.status = PaymentBatch.Status.CHECKED
        batch.save(update_fields=["status"])
    return None


@service_task("export_bank_file", outside=True)
def export_bank_file(context: JobContext) -> Result:
    """c.P9: the file for the bank."""
    # After repairs the newest batch is the one under way.
    file = payments.export_file(batch=newest(case_of(context)), on=today_of(context), actor=SYSTEM)
    return {"bank_file": file.name, "bank_file_hash": file.sha256} if file else None


@service_task("apply_bank_return", outside=True)
def apply_bank_return(context: JobContext) -> Result:
    """c.P11: D-C4 for every line of the return file."""
    case = case_of(context)
    batch = payments.apply_return(newest(case), today_of(context))
    counts = {
        row["state"]: row["n"] for row in batch.lines.order_by().values("state").annotate(n=Count("pk"))
    }
    failed = sum(counts.get(state, 0) for state in (State.FAILED, State.HELD, State.UNKNOWN))
    return {
        "resend_count": counts.get(State.RESEND, 0),
        "failed_count": failed,
        "held_count": counts.get(State.HELD, 0),
        "unsettled": unsettled(batch).count(),
        # One in a hundred (c.9): more failures than this are nobody's single mistake.
        "is_trouble": failed > batch.line_count * ONE_IN_A_HUNDRED,
    }


@service_task("make_repair_batch")
def make_repair_batch(context: JobContext) -> Result:
    """c.P12: what was mended is paid again in a batch of its own."""
    case = case_of(context)
    batch = payments.make_repair_batch(batch=payments.batch_of(case), on=today_of(context), actor=SYSTEM)
    sums = batch.lines.aggregate(n=Count("pk"), total=Sum("amount")) if batch else {"n": 0}
    return {"repaired": sums["n"], "round": batch.round if batch else 0}


@service_task("notify_payees", outside=True)
def tell_payees(context: JobContext) -> Result:
    """Send the diagram's `notice` to the payees whose lines are in its `states` (c.P3, c.P11, c.P14)."""
    # The diagram's own words win.
    wanted = {**ARRIVED, **context.properties}
    told = notify_payees(
        payments.batch_of(case_of(context)),
        notice=wanted["notice"],
        states=wanted["states"].split(),
        only=wanted.get("only", ""),
    )
    return {"notified": told}


@service_task("sum_up_villages")
def sum_up_villages(context: JobContext) -> Result:
    """c.P15: totals for each village; fewer than five persons are not shown."""
    batch = payments.batch_of(case_of(context))
    batch.sums = {**batch.sums, "villages": village_totals(batch)}
    batch.save(update_fields=["sums"])
    # The villages are for the register; the process needs only the sums.
    return {"sums": {key: value for key, value in batch.sums.items() if key != "villages"}}
