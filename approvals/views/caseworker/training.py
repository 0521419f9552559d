"""The training clock: which day it is there, moving it forward, and what that set off."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.training import TIMELINE, fired_since, last_event, next_due_day
from approvals.site import MOVERS, desk, page
from approvals.templatetags.jingwei import day as day_text
from workflows import timelines
from workflows.actors import Actor

FARTHEST = timedelta(days=800)


def check_mover(actor: Actor) -> None:
    if not access.has_role(actor, *MOVERS):
        raise PermissionDenied


@require_safe
@desk
def training(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The day, the ways to move on, and what training mode is."""
    check_mover(actor)
    return show(request, actor)


@require_POST
@desk
def move_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Move on by a day, to the next due day, or to a day; the page then says what that set off."""
    check_mover(actor)
    before = last_event()
    try:
        target = target_day(request)
        timelines.move_to(timeline=TIMELINE, day=target, actor=actor)
    except REFUSALS as error:
        return show(request, actor, error=refusal(error)[1], status=409)
    messages.success(request, _("The simulated day is now %(day)s.") % {"day": day_text(target)})
    request.session["moved_from_event"] = before
    return redirect("training")


def target_day(request: HttpRequest) -> date:
    """Return the day asked for; Blocked for a day that is no day, lies behind, or too far ahead."""
    today = timelines.today(TIMELINE)
    wanted = request.POST.get("to", "")
    if wanted == "tomorrow":
        return today + timedelta(days=1)
    if wanted == "due":
        due = next_due_day()
        if due is None:
            raise Blocked(_("No time limit is running: there is no next due day."), code="NO_TIMER")
        return due
    try:
        day = date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Blocked(_("Enter a day."), code="NO_DAY") from error
    if day < today:
        raise Blocked(_("Time moves forward only; choose a day from today on."), code="BACKWARD")
    if day > today + FARTHEST:
        raise Blocked(_("Move at most 800 days at once."), code="TOO_FAR")
    return day


def show(request: HttpRequest, actor: Actor, *, error: str = "", status: int = 200) -> HttpResponse:
    before = request.session.pop("moved_from_event", None)
    is_simulated = timelines.is_simulated(TIMELINE)
    context = {
        "page_title": _("Training"),
        "today": timelines.today(TIMELINE) if is_simulated else None,
        "next_due": next_due_day(),
        "fired": fired_since(before) if before is not None else None,
        "error": error,
    }
    return page(request, actor, "desk/training.html", context, status=status)
