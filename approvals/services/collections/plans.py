"""Paying in parts and later: request, answer or silence, the plan's days, deferral; meanwhile no late fee."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Claim, ClaimPause, Instalment, InstalmentRequest
from approvals.rules.calendar import months_after
from approvals.services.casework import Act, action
from approvals.services.collections.account import claims_of
from approvals.services.intake import deliver, locked, root_of
from approvals.services.work_calendar import calendar_for
from workflows import timelines
from workflows.actors import Actor
from workflows.services.history import append

Plan = Sequence[Mapping[str, Any]]


@transaction.atomic
def request_instalments(*, case: Case, reason: str, plan: Plan, actor: Actor) -> InstalmentRequest:
    """A party asks in writing to pay in parts; `plan` rows are {"due_on", "amount"} over all parties together.

    The late fee stands still from this day. Raises Blocked: NO_REASON, PLAN_SUM, PLAN_LENGTH, NOT_EXPECTED (too late:
    ask for a deferral)."""
    case = locked(case)
    today = timelines.today(case.timeline)
    if not reason.strip():
        raise Blocked(_("State why the sum cannot be paid at once"), code="NO_REASON")
    check_plan(case, plan, today)
    request = InstalmentRequest.objects.create(
        case=case,
        reason=reason.strip()[:500],
        plan=[{"due_on": str(row["due_on"]), "amount": str(row["amount"])} for row in plan],
        asked_on=today,
    )
    # From the day of asking, not of the answer: the party must not pay for the office's time.
    pause_fees(case, today, request.reason)
    append(instance=root_of(case), kind="instalments_requested", actor=actor, payload={"plan": request.plan})
    deliver(case, "instalments_requested", {"instalment_request": request.pk}, actor)
    return request


def pause_fees(case: Case, today: date, reason: str) -> None:
    """Let no late fee run from today; a plan that is in force has its pause already."""
    running = ClaimPause.objects.filter(
        claim__case=case, kind=ClaimPause.Kind.PLAN, until_on__isnull=True
    ).values("claim")
    for claim in case.claims.filter(status=Claim.Status.OPEN).exclude(pk__in=running):
        ClaimPause.objects.create(claim=claim, kind=ClaimPause.Kind.PLAN, from_on=today, reason=reason[:300])


@transaction.atomic
def request_deferral(*, case: Case, reason: str, actor: Actor) -> None:
    """A party in hardship asks to pay later (d.P7). Raises Blocked: NO_REASON, NOT_EXPECTED."""
    case = locked(case)
    if not reason.strip():
        raise Blocked(_("State the hardship: disaster, illness, accident, minimum living"), code="NO_REASON")
    append(
        instance=root_of(case),
        kind="deferral_requested",
        actor=actor,
        payload={"reason": reason.strip()[:500]},
    )
    deliver(case, "deferral_requested", {"deferral_reason": reason.strip()[:500]}, actor)


def check_plan(case: Case, plan: Plan, today: date) -> None:
    """The plan pays the open principal exactly and ends within the months of the pack's [claims] `plan_months`."""
    # Principal alone: the late fee stands still while the plan is kept.
    unpaid = sum((view.unpaid for view in claims_of(case, today)), Decimal(0))
    total = sum((Decimal(str(row["amount"])) for row in plan), Decimal(0))
    if not plan or total != unpaid:
        raise Blocked(
            _("The parts have to add up to %(sum)s; they make %(total)s") % {"sum": unpaid, "total": total},
            code="PLAN_SUM",
        )
    months = int(case.case_type.manifest.get("claims", {}).get("plan_months", 24))
    last = max(day_of(row["due_on"]) for row in plan)
    if last > months_after(today, months) or min(day_of(row["due_on"]) for row in plan) < today:
        raise Blocked(
            _("The parts are due from today on, the last within %(months)s months") % {"months": months},
            code="PLAN_LENGTH",
        )


def day_of(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


@action("decide_instalments")
def decide_instalments(act: Act) -> Mapping[str, Any]:
    """The county grants the plan, changes it or refuses with a reason; raises Blocked NO_REASON, PLAN_SUM, PLAN_LENGTH."""
    request = pending(act.case)
    result = str(act.answers.get("instalments", ""))
    reason = str(act.answers.get("reason", "")).strip()
    if result == "granted":
        # The county may grant another plan than the one that was asked.
        changed = list(act.answers.get("plan") or ())
        grant_plan(request=request, plan=changed or request.plan, answer=reason, actor=act.actor)
        return {"instalments": "granted"}
    if not reason:
        raise Blocked(_("A refusal needs a reason"), code="NO_REASON")
    request.result, request.answer, request.answered_on = (
        InstalmentRequest.Result.REFUSED,
        reason[:500],
        act.today,
    )
    request.save(update_fields=["result", "answer", "answered_on"])
    # Refused: the fee runs on from today, not from the request.
    end_pause_of(request, act.today)
    return {"instalments": "refused"}


def end_pause_of(request: InstalmentRequest, today: date) -> None:
    """Let late fee run again after a refusal; a plan in force, of which only a change was refused, keeps its pause."""
    granted = (InstalmentRequest.Result.GRANTED, InstalmentRequest.Result.DEEMED)
    in_force = request.case.instalment_requests.filter(result__in=granted).values("asked_on")
    ClaimPause.objects.filter(
        claim__case=request.case, kind=ClaimPause.Kind.PLAN, until_on__isnull=True, from_on=request.asked_on
    ).exclude(from_on__in=in_force).update(until_on=today)


def pending(case: Case) -> InstalmentRequest:
    request = case.instalment_requests.filter(result=InstalmentRequest.Result.PENDING).last()
    if request is None:
        raise Blocked(_("No request for instalments is pending"), code="NO_REQUEST")
    return request


@transaction.atomic
def grant_plan(
    *, request: InstalmentRequest, plan: Plan, answer: str, actor: Actor, is_silent: bool = False
) -> None:
    """Put the plan in force, spread over the parties' claims in the order of their days."""
    case = locked(request.case)
    today = timelines.today(case.timeline)
    if not is_silent:
        # What was asked for was checked on that day; a payment since then must not undo what silence has granted.
        check_plan(case, plan, today)
    Instalment.objects.filter(claim__case=case).delete()
    spread(case, sorted(plan, key=lambda row: day_of(row["due_on"])), today)
    request.result = InstalmentRequest.Result.DEEMED if is_silent else InstalmentRequest.Result.GRANTED
    request.answer, request.answered_on = answer[:500], today
    request.save(update_fields=["result", "answer", "answered_on"])
    append(instance=root_of(case), kind="instalments_granted", actor=actor, payload={"silent": is_silent})


def spread(case: Case, plan: Plan, today: date) -> None:
    """Give each day's sum to the claims in turn until each has its principal."""
    left = {view.row.pk: view.unpaid for view in claims_of(case, today) if view.unpaid}
    numbers = dict.fromkeys(left, 0)
    for row in plan:
        amount = Decimal(str(row["amount"]))
        # A copy of the keys: claims that are covered stay in the table.
        for pk in list(left):
            part = min(amount, left[pk])
            if not part:
                continue
            numbers[pk] += 1
            Instalment.objects.create(
                claim_id=pk, number=numbers[pk], due_on=day_of(row["due_on"]), amount=part
            )
            left[pk] -= part
            amount -= part


def end_pauses(case: Case, kind: str, today: date) -> None:
    ClaimPause.objects.filter(claim__case=case, kind=kind, until_on__isnull=True).update(until_on=today)


def next_due(case: Case, today: date) -> date | None:
    """Return the next day of the plan that is still to come, today included; None when none is left."""
    return (
        Instalment.objects.filter(claim__case=case, claim__status=Claim.Status.OPEN, due_on__gte=today)
        .order_by("due_on")
        .values_list("due_on", flat=True)
        .first()
    )


def is_plan_kept(case: Case, today: date) -> bool:
    """Is everything paid that the plan made due before today?"""
    # Before today: on its own day a part may still be paid.
    due = Instalment.objects.filter(claim__case=case, claim__status=Claim.Status.OPEN, due_on__lt=today)
    wanted = sum((row.amount for row in due), Decimal(0))
    paid = sum(
        (view.paid for view in claims_of(case, today) if view.row.status == Claim.Status.OPEN), Decimal(0)
    )
    return paid >= wanted


@action("defer_claims")
def defer_claims(act: Act) -> Mapping[str, Any]:
    """d.P7: defer by up to the pack's [claims] `deferral_months`; the late fee stands still. Blocked: DEFERRAL_LENGTH."""
    if act.answers.get("deferral") != "granted":
        return {}
    months = int(act.answers.get("months") or 0)
    most = int(act.case.case_type.manifest.get("claims", {}).get("deferral_months", 12))
    if not 1 <= months <= most:
        raise Blocked(
            _("A deferral lasts from 1 to %(most)s months") % {"most": most}, code="DEFERRAL_LENGTH"
        )
    until = calendar_for(act.today).after(act.today, months, "M")
    for claim in act.case.claims.filter(status=Claim.Status.OPEN):
        ClaimPause.objects.create(
            claim=claim,
            kind=ClaimPause.Kind.DEFERRAL,
            from_on=act.today,
            until_on=until,
            reason=str(act.answers.get("reason", ""))[:300],
        )
    return {"deferred_until": until}
