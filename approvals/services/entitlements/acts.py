"""What people do at the steps of an end (c.X3, c.X5): decide it, ask for an overpayment by agreement, let it be, write it off,
and give back what was repaid on a decision that fell (S11)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Entitlement, EntitlementCase, Recovery
from approvals.services.casework import Act, action, starts_with
from approvals.services.decisions import decide_case
from approvals.services.entitlements.locking import keeper
from approvals.services.entitlements.overpayments import check_told
from approvals.services.entitlements.recoveries import (
    agree_recovery,
    open_recovery,
    record_repayment,
    settle_recovery,
)
from approvals.services.entitlements.refunds import check_refund, record_refund, refund_due
from approvals.services.entitlements.sealing import open_payee
from workflows.models import WorkItem
from workflows.selectors import instance_variables

FAULTLESS = ("office_error",)
OPEN = (Recovery.Status.OPEN, Recovery.Status.AGREED)


@action("decide_end")
def decide_end(act: Act) -> Mapping[str, Any] | None:
    """c.X3: decide whether the right ends, or return the case to the review.

    Raises Blocked: AT_BANK, TOLD_LESS (see check_told), and whatever a decision raises."""
    result = act.answers.get("result")
    if result == "return":
        return {"decision": "return"}
    if result == "approve":
        check_told(act.case, entitlement_of(act.case), instance_variables(act.work_item.instance))
    return decide_case(act)


@action("treat_overpayment")
def treat_overpayment(act: Act) -> Mapping[str, Any]:
    """c.X5: enter the overpayment and how it is treated.

    Raises Blocked where an error of the office would be asked back, or a decision is chosen without false papers."""
    variables = instance_variables(act.work_item.instance)
    row = entitlement_of(act.case)
    if not variables.get("overpaid") or row.is_running:
        # The end of the right was undone meanwhile (S11, a death entered by mistake): nothing is owed any more.
        return {"agreed": False, "overpaid": Decimal()}
    mode, ground = str(act.answers.get("recover_mode", "")), str(variables.get("ground") or "")
    if ground in FAULTLESS and mode != Recovery.Mode.NONE:
        raise Blocked(
            _("An error of the office is not asked back from a person in good faith"), code="GOOD_FAITH"
        )
    if mode == Recovery.Mode.DECISION and ground != "false_papers":
        raise Blocked(
            _("Only a final finding of false papers leads to a decision to recover"), code="NO_FRAUD"
        )
    recovery = open_recovery(
        entitlement=row,
        case=act.case,
        amount=Decimal(str(variables["overpaid"])),
        mode=mode,
        on=act.today,
        actor=act.actor,
    )
    agreed = bool(act.answers.get("agreed")) and mode == Recovery.Mode.AGREEMENT
    if agreed:
        parts = list(act.answers.get("instalments") or ())
        agree_recovery(recovery=recovery, instalments=parts, on=act.today, actor=act.actor)
    elif mode == Recovery.Mode.NONE:
        reason = str(act.answers.get("remark") or "") or _("an error of the office, received in good faith")
        settle_recovery(
            recovery=recovery,
            status=Recovery.Status.WRITTEN_OFF,
            reason=reason,
            on=act.today,
            actor=act.actor,
        )
    return {"agreed": agreed}


@action("write_off_recovery")
def write_off_recovery(act: Act) -> Mapping[str, Any]:
    """The head writes off what the family declines to pay back, with a reason; nothing where it was let go meanwhile (S11)."""
    recovery = Recovery.objects.filter(case=act.case).first()
    if recovery is None or recovery.status not in OPEN:
        return {}
    settle_recovery(
        recovery=recovery,
        status=Recovery.Status.WRITTEN_OFF,
        reason=str(act.answers.get("reasons", "")),
        on=act.today,
        actor=act.actor,
    )
    return {}


@action("record_execution")
def record_execution(act: Act) -> Mapping[str, Any]:
    """Enter what the court's execution brought; what it did not bring is written off with the reason given.

    Raises Blocked NO_REASONS where something is left and no reason is given."""
    recovery = Recovery.objects.filter(case=act.case).first()
    if recovery is None or recovery.status not in OPEN:
        return {}
    amount = Decimal(str(act.answers.get("amount") or 0))
    if amount:
        recovery = record_repayment(
            recovery=recovery,
            amount=amount,
            paid_on=act.today,
            receipt=str(act.answers.get("receipt") or ""),
            on=act.today,
            actor=act.actor,
        )
    if recovery.status in OPEN:
        settle_recovery(
            recovery=recovery,
            status=Recovery.Status.WRITTEN_OFF,
            reason=str(act.answers.get("remark") or ""),
            on=act.today,
            actor=act.actor,
        )
    return {}


@action("choose_place")
def choose_place(act: Act) -> Mapping[str, Any]:
    """C9: the person chooses where to be paid. Is the register locked, only the head of the county that pays moves the right.

    Raises Blocked ENDED where nothing runs elsewhere that could move."""
    if act.answers.get("benefit_choice") != "transfer":
        return {"register_locked": False}
    row = running_of(act.case, str(instance_variables(act.work_item.instance)["scheme"]))
    return {"register_locked": keeper(row, act.today).locked_until is not None}


def running_of(case: Case, scheme: str) -> Entitlement:
    """Return the running right of a scheme that the case's person has, wherever it is. Raises Blocked ENDED without one."""
    found = case.parties.filter(kind=CaseParty.Kind.APPLICANT).exclude(identity_index="")
    rows = Entitlement.objects.filter(
        timeline=case.timeline,
        scheme=scheme,
        holder_index__in=found.values("identity_index"),
        status__in=["active", "held"],
    )
    row = rows.first()
    if row is None:
        raise Blocked(
            _("No right of this person runs in another place any more; nothing can be moved"), code="ENDED"
        )
    return row


def entitlement_of(case: Case) -> Entitlement:
    return EntitlementCase.objects.select_related("entitlement").get(case=case).entitlement


@starts_with("prepare_refund")
def refund_as_owed(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """The sum that goes back, and the account in the register to which it goes."""
    row = entitlement_of(case)
    payee = open_payee(row.payee, row.bank_code)
    shown = {"payee": payee.name, "account": payee.account, "bank": payee.bank}
    return {**shown, "amount": str(refund_due(row, refund_source(case, work_item)))}


def refund_source(case: Case, work_item: WorkItem) -> str:
    """The case whose end fell: this one, or the one whose death was entered by mistake."""
    return str(instance_variables(work_item.instance).get("refund_source") or case.number)


@action("prepare_refund")
def prepare_refund(act: Act) -> Mapping[str, Any]:
    """S11: finance pays back what the person had repaid. Raises Blocked AMOUNT for another sum than is owed."""
    due = refund_due(entitlement_of(act.case), refund_source(act.case, act.work_item))
    check_refund(due, Decimal(str(act.answers["amount"])))
    return {}


@action("release_refund")
def release_refund(act: Act) -> Mapping[str, Any]:
    """A second person of finance checks what went back, or returns it; the register notes it only then."""
    if act.answers.get("result") == "return":
        return {"refund_check": "return"}
    variables = instance_variables(act.work_item.instance)
    record_refund(
        entitlement=entitlement_of(act.case),
        source=refund_source(act.case, act.work_item),
        amount=Decimal(str(act.answers["amount"])),
        paid_on=variables["paid_on"],
        receipt=str(variables["transfer_no"]),
        on=act.today,
        actor=act.actor,
        case=act.case,
    )
    return {"refund_check": "pass"}
