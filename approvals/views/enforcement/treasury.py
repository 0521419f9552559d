"""The treasury's screens: open claims of the county, and one claim with its account, where payments are entered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.models import Claim
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.case_file import today_of
from approvals.selectors.collections import TREASURY, claim_for, open_claims_of
from approvals.selectors.desk import paged
from approvals.services.collections import record_payment, record_refund
from approvals.services.collections.account import view_of
from approvals.services.collections.claims import overturned
from approvals.services.evidence import day_of
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from workflows.actors import Actor

CLAIMS_A_PAGE = 50


@require_safe
@desk
def claims(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Open claims, nearest due day first; found by case number."""
    search = request.GET.get("q", "").strip()
    found = paged(open_claims_of(actor, search), page_number(request.GET.get("page", "1")), CLAIMS_A_PAGE)
    may_enter = access.has_role(actor, TREASURY)
    context = {"page_title": _("Treasury receipts"), "page": found, "search": search, "may_enter": may_enter}
    return page(request, actor, "desk/claims.html", context)


@require_http_methods(["GET", "POST"])
@desk
def claim(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """GET: the account. POST: a payment, or the refund of a void decision."""
    row = claim_for(actor, pk)
    if request.method == "GET":
        return show(request, actor, row)
    try:
        enter(request, access.actor_of(request.user, row.case), row)
    except REFUSALS as error:
        return show(request, actor, claim_for(actor, pk), error)
    messages.success(request, _("Entered in the account."))
    return redirect("claim", pk=pk)


def enter(request: HttpRequest, actor: Actor, row: Claim) -> None:
    if request.POST.get("act") == "refund":
        note = request.POST.get("note", "")
        record_refund(case=row.case, on=today_of(row.case), note=note, actor=actor)
        return
    record_payment(
        claim=row,
        amount=sum_of(request.POST.get("amount", "")),
        on=posted_day(request, row),
        receipt_no=request.POST.get("receipt_no", ""),
        payer=request.POST.get("payer", ""),
        actor=actor,
    )


def sum_of(text: str) -> Decimal:
    try:
        return Decimal(text.replace(",", "").strip()).quantize(Decimal("0.01"))
    except InvalidOperation as error:
        raise Blocked(_("Enter the sum that arrived"), code="NO_AMOUNT") from error


def posted_day(request: HttpRequest, row: Claim) -> date:
    try:
        return day_of(request.POST.get("on"), today_of(row.case))
    except ValueError as error:
        raise Blocked(_("Enter the day like 2011-06-01"), code="NO_DAY") from error


def show(request: HttpRequest, actor: Actor, row: Claim, refused: Exception | None = None) -> HttpResponse:
    status, text = refusal(refused) if refused else (200, "")
    today = today_of(row.case)
    context = {
        "page_title": row.case.number,
        "claim": view_of(row, today),
        "case": row.case,
        "today": today,
        "given": request.POST,
        "may_refund": row.closing_reason in overturned(row.case) and view_of(row, today).paid > 0,
        "error": text,
    }
    return page(request, actor, "desk/claim.html", context, case=row.case, status=status)
