"""The operators' page: what stands still and why, trying again or going on elsewhere; and the answer of /healthz."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from approvals.refusals import REFUSALS, refusal
from approvals.selectors import operation as selectors
from approvals.selectors.calendar import calendar_gap
from approvals.views.operating.frame import operating, operating_page
from workflows import timelines
from workflows.actors import Actor
from workflows.services import incidents, sweeps

SWEPT = {
    "timers due and not fired": gettext_noop("timers due and not fired"),
    "jobs past their lease": gettext_noop("jobs past their lease"),
    "open work without inbox rows": gettext_noop("open work without inbox rows"),
    "ended instances with open rows": gettext_noop("ended instances with open rows"),
}


@require_GET
@operating
def operation(request: HttpRequest, actor: Actor) -> HttpResponse:
    return show(request, actor)


def show(request: HttpRequest, actor: Actor, status: int = 200) -> HttpResponse:
    rows = [{"incident": row, "places": selectors.places(row)} for row in selectors.incidents()]
    context = {
        "page_title": _("Operation"),
        "health": selectors.health(),
        "gap": calendar_gap(timelines.today()),
        "incidents": rows,
        "jobs": selectors.failed_jobs(),
        "timers": selectors.late_timers(),
        "notices": selectors.late_notices(),
    }
    return operating_page(request, actor, "operator/operation.html", context, tab="operation", status=status)


@require_POST
@operating
def incident_retry(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Do once more what failed."""
    return acted(request, actor, lambda: incidents.retry(incident_id=pk, actor=actor), _("Tried again."))


@require_POST
@operating
def incident_skip(request: HttpRequest, actor: Actor, pk: int) -> HttpResponse:
    """Leave the element and go on at the chosen one; the reason stands in the history."""
    target, reason = request.POST.get("to", ""), request.POST.get("reason", "").strip()
    if not target or not reason:
        messages.error(
            request, _("Choose where to go on, and say why: both stand in the history of the case.")
        )
        return show(request, actor, status=409)

    def skip() -> object:
        return incidents.skip(incident_id=pk, to_elements=[target], reason=reason[:300], actor=actor)

    return acted(request, actor, skip, _("The element was skipped; the procedure goes on at the chosen one."))


def acted(request: HttpRequest, actor: Actor, act: Callable[[], object], done: str) -> HttpResponse:
    try:
        act()
    except REFUSALS as error:
        status, text = refusal(error)
        messages.error(request, text)
        return show(request, actor, status)
    messages.success(request, done)
    return redirect("operation")


@require_POST
@operating
def sweep(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Run the sweepers and say what they found and mended."""
    found = sweeps.sweep()
    for finding in found:
        text = _("%(what)s: %(count)s found, %(mended)s mended")
        what = _(SWEPT[finding.what]) if finding.what in SWEPT else finding.what
        messages.warning(request, text % {"what": what, "count": finding.count, "mended": finding.mended})
    if not found:
        messages.success(request, _("The sweepers found nothing."))
    return redirect("operation")


@require_GET
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, worker and notices are well, 503 otherwise; without login, numbers only."""
    report = selectors.health()
    body = {"status": "ok" if report.is_well else "failing", **asdict(report)}
    return JsonResponse(body, status=200 if report.is_well else 503)
