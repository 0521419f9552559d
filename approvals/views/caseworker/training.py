"""The training clock: which day it is there, asking for a later one, and what the move sets off."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from approvals import access
from approvals.errors import Blocked
from approvals.refusals import REFUSALS, refusal
from approvals.selectors.training import TIMELINE, newest_move, next_due_day
from approvals.services.training import ask_move
from approvals.site import MOVERS, desk, page
from workflows import timelines
from workflows.actors import Actor


def check_mover(actor: Actor) -> None:
    if not access.has_role(actor, *MOVERS):
        raise PermissionDenied


@require_safe
@desk
def training(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The day, the ways to move on, and the last move with what it set off."""
    check_mover(actor)
    return show(request, actor)


@never_cache
@require_safe
@desk
def move_state(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The part of the page that a move under way renews; once it is through, the whole page comes again."""
    check_mover(actor)
    state = newest_move()
    answer = render(request, "desk/training_move.html", {"state": state})
    if state is None or not state.move.is_under_way:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
@desk
def move_day(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Ask for the next day, the next due day, or a day; the page then follows the move."""
    check_mover(actor)
    try:
        ask_move(day=target_day(request), actor=actor)
    except REFUSALS as error:
        return show(request, actor, error=refusal(error)[1], status=409)
    return redirect("training")


def target_day(request: HttpRequest) -> date:
    """Return the day asked for; Blocked for what is no day."""
    wanted = request.POST.get("to", "")
    if wanted == "tomorrow":
        return timelines.today(TIMELINE) + timedelta(days=1)
    if wanted == "due":
        due = next_due_day()
        if due is None:
            raise Blocked(_("No time limit is running: there is no next due day."), code="NO_TIMER")
        return due
    try:
        return date.fromisoformat(request.POST.get("day", ""))
    except ValueError as error:
        raise Blocked(_("Enter a day."), code="NO_DAY") from error


def show(request: HttpRequest, actor: Actor, *, error: str = "", status: int = 200) -> HttpResponse:
    is_simulated = timelines.is_simulated(TIMELINE)
    context = {
        "page_title": _("Training"),
        "today": timelines.today(TIMELINE) if is_simulated else None,
        "next_due": next_due_day(),
        "state": newest_move(),
        "error": error,
    }
    return page(request, actor, "desk/training.html", context, status=status)
