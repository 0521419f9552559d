"""The page of a payment batch: lines, exceptions, progress, the bank's files, reconciliation."""

from __future__ import annotations

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
from approvals.models import PaymentBatch, PaymentFinding
from approvals.refusals import REFUSALS, refusal
from approvals.selectors import payments as shown
from approvals.selectors.registers import openable
from approvals.services import payments
from approvals.services.entitlements import Payee, open_holder
from approvals.site import desk, page
from approvals.views.caseworker.inbox import page_number
from workflows import timelines
from workflows.actors import Actor

Act = Callable[[HttpRequest, Actor, PaymentBatch, date], str]
MOST_BYTES = 64 * 1024 * 1024


@require_safe
@desk
def batches(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The batches within a person's sight."""
    titles = shown.scheme_titles()
    scheme = request.GET.get("scheme", "")
    scheme = scheme if scheme in titles else ""
    found = shown.batch_list(actor, scheme, page_number(request.GET.get("page", "1")))
    context = {
        "page_title": _("Payments"),
        "page": found,
        "titles": titles,
        "scheme": scheme,
        "openable": openable(actor, [row["batch"].case.number for row in found.rows]),
        "audited_years": shown.batch_years(actor) if access.audited_units(actor) else [],
    }
    return page(request, actor, "payments/batches.html", context)


@require_http_methods(["GET", "POST"])
@desk
def batch(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """GET: the batch. POST: the act whose button was pressed; a refusal comes back on the same page."""
    row = access.batch_for(actor, pk)
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
    return redirect(request.get_full_path())


def show(
    request: HttpRequest, actor: Actor, row: PaymentBatch, *, refused: Exception | None = None
) -> HttpResponse:
    status, text = refusal(refused) if refused else (200, "")
    wanted = filter_of(request)
    even, parts = shown.sums_of(row)
    context = {
        "page_title": row.number,
        "error": text,
        "batch": row,
        "openable": openable(actor, [row.case.number]),
        "title": shown.scheme_titles().get(row.scheme, {"zh": row.scheme, "en": row.scheme}),
        "status": shown.word(shown.BATCH_STATUSES, row.status),
        "progress": shown.progress_of(row),
        "page": shown.lines_shown(row, wanted),
        "wanted": wanted,
        "states": shown.state_counts(row),
        "findings": shown.finding_counts(row),
        "files": row.files.order_by("pk"),
        "family": payments.family(row).order_by("round"),
        "even": even,
        "parts": parts,
        "is_clerk": access.has_role_at(actor, row.county, "COUNTY_CLERK"),
        "is_finance": access.has_role_at(actor, row.county, *access.FINANCE_ROLES),
    }
    return page(request, actor, "payments/batch.html", context, case=row.case, status=status)


def filter_of(request: HttpRequest) -> shown.LineFilter:
    given = request.GET
    state, kind = given.get("state", ""), given.get("kind", "")
    return shown.LineFilter(
        text=given.get("q", "").strip()[:60],
        state=state if state in shown.STATES else "",
        kind=kind if kind in (*shown.FINDINGS, shown.ARREARS) else "",
        page=page_number(given.get("page", "1")),
    )


def settle(request: HttpRequest, actor: Actor, row: PaymentBatch, on: date) -> str:
    """Settle one exception of a line."""
    need(actor, row, "COUNTY_CLERK")
    finding = PaymentFinding.objects.filter(
        line__batch=row, pk=number_of(request.POST.get("finding", ""))
    ).first()
    if finding is None:
        raise Blocked(_("This exception does not belong to the batch"), code="NO_FINDING")
    account = request.POST.get("account", "").replace(" ", "")
    entitlement = finding.line.entitlement
    payee = None
    if account:
        bank_code = request.POST.get("bank_code", "").strip() or entitlement.bank_code
        payee = Payee(open_holder(entitlement.holder)[0], checked_account(account), bank_code)
    payments.settle_finding(
        finding=finding,
        action=request.POST.get("action", ""),
        reason=request.POST.get("reason", ""),
        on=on,
        actor=actor,
        payee=payee,
    )
    return _("The exception of line %(seq)s is settled; another person checks it.") % {
        "seq": finding.line.seq
    }


def checked_account(text: str) -> str:
    if not text.isdecimal() or not 12 <= len(text) <= 19:
        raise Blocked(_("A bank account has 12 to 19 digits"), code="ACCOUNT")
    return text


def acknowledge(request: HttpRequest, actor: Actor, row: PaymentBatch, on: date) -> str:
    """Enter how many lines of what sum the bank read."""
    need(actor, row, *access.FINANCE_ROLES)
    file = access.bank_file_for(actor, row, number_of(request.POST.get("file", "")))
    try:
        total = Decimal(request.POST.get("total", "").replace(",", ""))
    except InvalidOperation as error:
        raise Blocked(_("Enter the sum that the bank read"), code="TOTAL") from error
    payments.acknowledge(
        file=file, count=number_of(request.POST.get("count", "")), total=total, on=on, actor=actor
    )
    return _("The acknowledgement agrees with the file.")


def take_return(request: HttpRequest, actor: Actor, row: PaymentBatch, on: date) -> str:
    """Take the bank's return file; its results are entered by the worker, piece by piece."""
    need(actor, row, *access.FINANCE_ROLES)
    upload = request.FILES.get("answer")
    if upload is None or not upload.size or upload.size > MOST_BYTES:
        raise Blocked(_("Choose the bank's file (up to 64 MB)"), code="NO_FILE")
    try:
        text = upload.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Blocked(
            _("The file is not UTF-8 text; ask the bank for the agreed form"), code="BANK_FILE"
        ) from error
    payments.receive_return(batch=row, text=text, on=on, actor=actor)
    return _("The bank's answer was taken; its results appear as they are entered.")


def confirm(request: HttpRequest, actor: Actor, row: PaymentBatch, on: date) -> str:
    """Enter the bank's written word on a payment of unknown fate."""
    need(actor, row, "COUNTY_CLERK")
    line = row.lines.filter(pk=number_of(request.POST.get("line", ""))).first()
    if line is None:
        raise Blocked(_("This line does not belong to the batch"), code="NO_LINE")
    told = request.POST.get("bank_date", "")
    payments.confirm_unknown(
        line=line,
        is_paid=request.POST.get("paid") == "yes",
        letter=request.POST.get("letter", ""),
        bank_date=date.fromisoformat(told) if told else on,
        on=on,
        actor=actor,
    )
    return _("The bank's word on line %(seq)s is entered.") % {"seq": line.seq}


def need(actor: Actor, row: PaymentBatch, *roles: str) -> None:
    if not access.has_role_at(actor, row.county, *roles):
        raise Blocked(_("Another office does this step of the batch"), code="ROLE")


def number_of(text: str) -> int:
    return int(text) if text.isdecimal() else 0


@require_safe
@desk
def bank_file(request: HttpRequest, actor: Actor, pk: int, file_id: int) -> HttpResponse:
    """The file as the bank reads it; opening it is logged."""
    row = access.batch_for(actor, pk)
    file = access.bank_file_for(actor, row, file_id)
    response = HttpResponse(
        (line.encode() for line in payments.content_of(file)), content_type="text/plain; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


ACTS: dict[str, Act] = {
    "settle": settle,
    "acknowledge": acknowledge,
    "return": take_return,
    "confirm": confirm,
}
