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
from approvals.selectors.run_words import refusal_text
from approvals.views.operating.frame import operating, operating_page
from workflows import timelines
from workflows.actors import Actor
from workflows.services import incidents, interventions, sweeps

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
    rows = [selectors.incident_part(row) for row in selectors.incidents()]
    context = {
        "page_title": _("Operation"),
        "health": selectors.health(),
        "is_swept": selectors.is_swept(),
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
    """Leave the element and go on at the chosen one: an intervention like any other, tried first, with a second person
    where one is asked for."""
    target, reason = request.POST.get("to", ""), request.POST.get("reason", "").strip()
    if not target or not reason:
        messages.error(
            request, _("Choose where to go on, and say why: both stand in the history of the case.")
        )
        return show(request, actor, status=409)
    incident = selectors.incident(pk)
    if incident is None:
        messages.error(request, _("The incident is settled already. Reload the page and look again."))
        return show(request, actor, status=409)
    arguments = {"incident": pk, "to": [target]}
    instance = incident.instance
    tried = interventions.preview(kind="skip", instance_ids=[instance.pk], arguments=arguments)
    if tried.refused:
        messages.error(request, refusal_text(instance, tried.refused[instance.pk]))
        return show(request, actor, status=409)
    row = interventions.propose(
        kind="skip", instance_ids=[instance.pk], arguments=arguments, reason=reason, actor=actor
    )
    return redirect("intervention", pk=row.pk)


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
