"""Demanding and applying to the court: only while nothing is under review, the law is in force, and the window is open (L3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked, OutOfLegalPeriod
from approvals.models import Case, Claim, ClaimEntry
from approvals.services.casework import Act, action
from approvals.services.collections.account import claims_of, outstanding_of, owing_numbers
from approvals.services.collections.claims import close_claims, finish
from approvals.services.collections.payments import watch_entry
from approvals.services.collections.plans import day_of
from approvals.services.collections.terms import limit_key
from approvals.services.decision_period import check_decision_date, suit_until
from workflows import timelines
from workflows.actors import Actor
from workflows.errors import NotCompetent
from workflows.handlers import work_guard
from workflows.models import WorkItem
from workflows.selectors import instance_variables


def may_collect(case: Case, today: date) -> str:
    """Return why nothing may be demanded in the case today; empty when it may (guard L3, S11)."""
    if case.is_locked:
        return _("Under review: %(reason)s. Nothing is demanded until it is over.") % {
            "reason": case.lock_reason
        }
    # Collecting after the law's end is refused like deciding (guard L3).
    try:
        check_decision_date(case, today)
    except OutOfLegalPeriod as error:
        return str(error)
    return ""


@work_guard
def check_collecting(item: WorkItem, actor: Actor, operation: str) -> None:
    """A step marked `collecting` is locked during a review and after the end of its law."""
    if operation != "complete" or item.properties.get("collecting") != "true":
        return
    case = Case.objects.select_related("case_type").filter(root_id=item.root_id).first()
    reason = may_collect(case, timelines.today(case.timeline)) if case else ""
    if reason:
        raise NotCompetent(reason)


@action("demand_payment")
def demand_payment(act: Act) -> Mapping[str, Any]:
    """d.P6, d.P9: what is owed today, as the paper will state it, and by which parties. Raises Blocked NOTHING_OWED."""
    principal, fee = outstanding_of(act.case, act.today)
    if not principal and not fee:
        raise Blocked(_("Nothing is owed; no demand can be made"), code="NOTHING_OWED")
    return {
        "owed_principal": principal,
        "owed_late_fee": fee,
        "owing_nos": owing_numbers(act.case, act.today),
        "demanded_on": act.today,
    }


@action("court_application")
def apply_to_court(act: Act) -> Mapping[str, Any]:
    """d.P11: with the legal review passed, after the remedies and inside the window (Compulsion Law art. 53).

    Raises Blocked: NOT_REVIEWED, REMEDY_OPEN, WINDOW."""
    if act.answers.get("court_decision") != "apply":
        return {}
    # The step's own variables hide those of the case.
    variables = {**instance_variables(act.work_item.root), **instance_variables(act.work_item.instance)}
    if variables.get("court_legal_review") not in ("pass", "pass_with_changes"):
        raise Blocked(_("The legal review has not passed the application"), code="NOT_REVIEWED")
    last = suit_until(act.case)
    if last is not None and act.today <= last:
        raise Blocked(
            _("The party may still sue until %(day)s; the court is asked after that day") % {"day": last},
            code="REMEDY_OPEN",
        )
    clock = act.case.clocks.filter(key=limit_key(act.case, "court_limit")).order_by("-round").first()
    if clock is None or clock.due_on is None or act.today > clock.due_on:
        raise Blocked(_("The time in which the court may be asked is over"), code="WINDOW")
    principal, fee = outstanding_of(act.case, act.today)
    return {"owed_principal": principal, "owed_late_fee": fee}


@action("execution_result")
def note_execution(act: Act) -> Mapping[str, Any]:
    """d.P14: what the court collected is entered claim by claim, with the day on which it was received; what a part leaves
    open waits for the court, and the rest ends with its procedure."""
    received_on = day_of(act.answers["told_on"])
    if act.answers.get("amount"):
        watch_entry(act.case, received_on, act.actor)
    left = Decimal(str(act.answers.get("amount") or 0))
    for view in claims_of(act.case, received_on):
        # What is left of the court's sum goes to the next claim.
        part = min(left, view.owed)
        if part > 0:
            ClaimEntry.objects.create(
                claim=view.row,
                kind=ClaimEntry.Kind.PAYMENT,
                amount=part,
                on=received_on,
                receipt_no=str(act.answers.get("receipt_no", ""))[:40],
                payer=_("Court"),
                recorded_by_name=act.actor.name,
            )
            left -= part
        # Fully paid claims end here; the rest waits for the step that closes the collection.
        if view.row.status == Claim.Status.OPEN and part == view.owed:
            finish(view.row, Claim.Status.SETTLED, "executed", received_on)
    return {}


@action("close_collection")
def close_collection(act: Act) -> Mapping[str, Any]:
    """d.T16: what is still open ends with the reason of the closing table; it is written off and demanded no more."""
    known = instance_variables(act.work_item.root).get("closing")
    reason = str(known or act.case.case_type.manifest["closing"]["otherwise"])
    close_claims(case=act.case, reason=reason, actor=act.actor)
    return {"closed_as": reason}
