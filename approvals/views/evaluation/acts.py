"""What is begun on the page of a unit: a request after a disaster, a correction, a change of units, an entry, a check."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from approvals import access
from approvals.errors import ApprovalError
from approvals.models import Case, EvaluatedUnit
from approvals.selectors import evaluations as selectors
from approvals.selectors.evaluations import EvaluationYear
from approvals.services.evaluations import (
    open_change,
    open_check,
    open_correction,
    open_indicator_change,
    open_innovation,
    open_waiver,
)
from approvals.site import desk
from workflows.actors import Actor

KINDS = ("spot", "flight")


def begun(
    request: HttpRequest, actor: Actor, unit: EvaluatedUnit, begin: Callable[[Case], Case | None], told: str
) -> HttpResponse:
    """Begin something in the unit's year; go to its first step where the person may do it, else back to the unit."""
    year = selectors.year_case(unit)
    if year is None:
        raise Http404
    try:
        case = begin(year)
    except ApprovalError as error:
        messages.error(request, str(error))
        return redirect("evaluation_unit", year=unit.year_name, key=unit.key)
    messages.success(request, told)
    item = selectors.own_step(case, actor) if case else None
    if item is not None:
        return redirect("work_item", item.pk)
    return redirect("evaluation_unit", year=unit.year_name, key=unit.key)


@require_POST
@desk
def waiver(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """A unit struck by a disaster asks to be measured without the period, or its superior asks for it."""
    unit = access.evaluated_unit(actor, *year, key)
    told = _("The request is open: say what happened, and what shall not count.")
    return begun(
        request,
        actor,
        unit,
        lambda case: open_waiver(unit=unit, actor=actor, timeline=case.timeline),
        told,
    )


@require_POST
@desk
def correction(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """A value that was submitted is wrong: the unit asks for its correction, or its superior."""
    unit = access.evaluated_unit(actor, *year, key)
    told = _("The correction is open: name each value, what it should be and why.")
    return begun(
        request,
        actor,
        unit,
        lambda case: open_correction(unit=unit, actor=actor, timeline=case.timeline),
        told,
    )


@require_POST
@desk
def change(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """The city's office registers that the unit was merged, split or renamed."""
    unit = access.evaluated_unit(actor, *year, key)
    told = _("The change is open: name the units before and after, and the document.")
    return begun(request, actor, unit, lambda case: open_change(year=case, unit=unit, actor=actor), told)


@require_POST
@desk
def indicators(request: HttpRequest, actor: Actor, year: EvaluationYear) -> HttpResponse:
    """The city's office drafts a change of the published indicators; the lead group decides for all units alike."""
    found = selectors.year_of_office(actor, year)
    if found is None:
        raise Http404
    try:
        case = open_indicator_change(year=found, actor=actor)
    except ApprovalError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('evaluation')}?year={year}")
    item = selectors.own_step(case, actor)
    messages.success(request, _("The change is open: say from which period it applies, and why."))
    return redirect("work_item", item.pk) if item else redirect("evaluation")


@require_POST
@desk
def innovation(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """The head enters the unit for an innovation award."""
    unit = access.evaluated_unit(actor, *year, key)
    told = _("The entry is open: describe the work and its result, without any person in it.")
    return begun(request, actor, unit, lambda case: open_innovation(unit=unit, year=case, actor=actor), told)


@require_POST
@desk
def check(request: HttpRequest, actor: Actor, year: EvaluationYear, key: str) -> HttpResponse:
    """The city's office sends assessors to the unit; the chair alone beyond the number of the year, with a reason."""
    unit = access.evaluated_unit(actor, *year, key)
    kind, period = request.POST.get("kind", ""), request.POST.get("period", "")
    if kind not in KINDS or period not in selectors.CHECKED_PERIODS or not selectors.may_send(unit, actor):
        raise Http404

    def begin(case: Case) -> Case | None:
        reason = request.POST.get("reason", "").strip()[:300]
        sent = open_check(
            unit=unit, kind=kind, period=period, actor=actor, timeline=case.timeline, override_reason=reason
        )
        return sent.case

    told = _("Two assessors are drawn and have the check on their desk.")
    return begun(request, actor, unit, begin, told)
