"""The register of beneficiaries: search within one's area, one entitlement with its history and what is done about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.models import Entitlement
from approvals.refusals import REFUSALS, refusal
from approvals.rules.months import CENT
from approvals.selectors import payments as shown
from approvals.selectors.registers import openable
from approvals.services import entitlements
from approvals.services.entitlement_cases import open_at_desk, openings
from approvals.services.entitlements import Payee, open_holder
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from approvals.views.payments.batches import checked_account, number_of
from workflows import timelines
from workflows.actors import Actor

BANK_CODE = re.compile(r"[0-9]{12}")
Act = Callable[[HttpRequest, Actor, Entitlement, date], str]


@require_safe
@desk
def beneficiaries(request: HttpRequest, actor: Actor) -> HttpResponse:
    titles = shown.scheme_titles()
    wanted = filter_of(request, set(titles))
    context = {
        "page_title": _("Register of beneficiaries"),
        "wanted": wanted,
        "page": shown.register_page(actor, wanted),
        "titles": titles,
        "statuses": [
            *((key, shown.word(shown.ENTITLED, key)) for key in shown.ENTITLED),
            (shown.OVERPAID, _("Overpaid, not settled")),
        ],
        "is_filtered": any((wanted.text, wanted.scheme, wanted.status)),
    }
    return page(request, actor, "payments/beneficiaries.html", context)


def filter_of(request: HttpRequest, schemes: set[str]) -> shown.RegisterWanted:
    given = request.GET
    scheme, status = given.get("scheme", ""), given.get("status", "")
    return shown.RegisterWanted(
        text=given.get("q", "").strip()[:60],
        scheme=scheme if scheme in schemes else "",
        status=status if status in (*shown.ENTITLED, shown.OVERPAID) else "",
        page=page_number(given.get("page", "1")),
    )


@require_http_methods(["GET", "POST"])
@desk
def beneficiary(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """GET: one right. POST: the act whose button was pressed; a refusal comes back on the same page."""
    row = access.entitlement_for(actor, pk)
    if request.method == "GET":
        return show(request, actor, row)
    act = ACTS.get(request.POST.get("act", ""))
    try:
        if act is None:
            raise Blocked(_("Choose what is to be done"), code="NO_ACT")
        messages.success(request, act(request, actor, row, timelines.today(row.timeline)))
    except REFUSALS as error:
        row.refresh_from_db()
        return show(request, actor, row, refused=error)
    return redirect(request.path)


def show(
    request: HttpRequest, actor: Actor, row: Entitlement, *, refused: Exception | None = None
) -> HttpResponse:
    status, text = refusal(refused) if refused else (200, "")
    keeper = entitlements.keeper(row, timelines.today(row.timeline))
    shows = shown.entitlement_page(row)
    about = [*shows["matters"], *(one["recovery"] for one in shows["recoveries"])]
    opened = [one for one in openings(row) if access.has_role_at(actor, row.county, one.role)]
    context = {
        "page_title": row.number,
        "title": shown.scheme_titles().get(row.scheme, {"zh": row.scheme, "en": row.scheme}),
        "error": text,
        "openings": opened,
        "is_clerk": access.has_role_at(actor, row.county, "COUNTY_CLERK"),
        "may_change": access.has_role_at(actor, row.county, keeper.role),
        "locked_until": keeper.locked_until,
        "openable": openable(actor, [one.case.number for one in about if one.case]),
        **shows,
    }
    return page(request, actor, "payments/beneficiary.html", context, status=status)


def open_case(request: HttpRequest, actor: Actor, row: Entitlement, on: date) -> str:
    """Open a procedure about the right, for a ground that the procedure names."""
    given = request.POST
    case = open_at_desk(
        entitlement=row,
        pack_id=given.get("pack", ""),
        ground=given.get("ground", ""),
        day=day_of(given.get("day", "")),
        actor=actor,
    )
    return _("Case %(number)s is open; its first step is in the inbox.") % {"number": case.number}


def change_account(request: HttpRequest, actor: Actor, row: Entitlement, on: date) -> str:
    """Enter the account that the person named; the next list pays into it."""
    given = request.POST
    if not given.get("reason", "").strip():
        raise Blocked(_("State the reason; it stands in the file of the entitlement"), code="NO_REASONS")
    payee = Payee(
        open_holder(row.holder)[0],
        checked_account(given.get("account", "").replace(" ", "")),
        checked_bank_code(given.get("bank_code", "").strip()),
    )
    entitlements.change_account_at_desk(
        entitlement=row, payee=payee, on=on, reason=given["reason"].strip(), actor=actor
    )
    return _("The next list pays into the account ending in %(tail)s.") % {"tail": payee.account[-4:]}


def checked_bank_code(text: str) -> str:
    """An account at another bank with the old bank's code comes back unpaid."""
    if not BANK_CODE.fullmatch(text):
        raise Blocked(_("Enter the bank code of 12 digits"), code="BANK_CODE")
    return text


def enter_repayment(request: HttpRequest, actor: Actor, row: Entitlement, on: date) -> str:
    """Enter money that came back."""
    need(actor, row, "COUNTY_CLERK")
    given = request.POST
    recovery = row.recoveries.filter(pk=number_of(given.get("recovery", ""))).first()
    if recovery is None:
        raise Blocked(_("This overpayment does not belong to the entitlement"), code="NO_RECOVERY")
    try:
        amount = Decimal(given.get("amount", "").replace(",", ""))
    except InvalidOperation as error:
        raise Blocked(_("Enter the sum that came back"), code="AMOUNT") from error
    if not amount.is_finite() or amount != amount.quantize(CENT):
        raise Blocked(_("Enter the sum that came back"), code="AMOUNT")
    paid_on = day_of(given.get("paid_on", "")) or on
    entitlements.record_repayment(
        recovery=recovery,
        amount=amount,
        paid_on=paid_on,
        receipt=given.get("receipt", ""),
        on=on,
        actor=actor,
    )
    return _("%(amount)s yuan were entered as paid back.") % {"amount": amount}


def need(actor: Actor, row: Entitlement, role: str) -> None:
    if not access.has_role_at(actor, row.county, role):
        raise Blocked(_("Another office does this"), code="ROLE")


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Blocked(_("Enter the day as YYYY-MM-DD"), code="DAY") from error


ACTS: dict[str, Act] = {"open": open_case, "account": change_account, "repayment": enter_repayment}
