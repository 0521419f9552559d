"""The work calendar: a year is entered from its notice, looked over, put in force by a second person, and followed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from approvals import access
from approvals.models import CalendarYear
from approvals.refusals import REFUSALS, refusal
from approvals.rules.calendar import FIRST, LAST
from approvals.rules.holiday_notice import Reading, Remark, read_notice
from approvals.selectors import calendar as selectors
from approvals.services import deadlines
from approvals.services.work_calendar import load_year, pending_plan
from approvals.site import desk, page
from workflows import timelines
from workflows.actors import Actor

READERS = ("CALENDAR_ADMIN", "SYSADMIN")
SHOWN = 50
View = Callable[..., HttpResponse]
REMARKS = {
    "no_such_day": gettext_noop("There is no such day: %(said)s"),
    "weekday": gettext_noop("The weekday is another: %(said)s"),
    "count": gettext_noop("The number of days does not agree: %(said)s"),
    "dangling": gettext_noop("Not said whether off or worked: %(said)s"),
    "both": gettext_noop("Both off and worked: %(said)s"),
    "worked_weekday": gettext_noop("A weekday that is worked anyway: %(said)s"),
    "too_long": gettext_noop("The stretch runs backwards or over more than a month: %(said)s"),
    "empty": gettext_noop("The text names no day that is off or worked."),
    "other_year": gettext_noop("%(said)s belongs to the calendar of its own year and was left out here."),
}


def reading(view: View) -> View:
    """Let in who keeps the calendar, and the system administrator to look."""

    @desk
    @wraps(view)
    def entered(request: HttpRequest, actor: Actor, *args: Any, **kwargs: Any) -> HttpResponse:
        is_act = request.method == "POST"
        if not access.has_role(actor, *(READERS[:1] if is_act else READERS)):
            raise PermissionDenied
        return view(request, actor, *args, **kwargs)

    return entered


@require_http_methods(["GET", "HEAD", "POST"])
@reading
def calendar(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The years, and the form in which one is entered from the text of its notice."""
    return enter(request, actor) if request.method == "POST" else show(request, actor, {})


def show(
    request: HttpRequest, actor: Actor, given: Mapping[str, Any], status: int = 200, **more: object
) -> HttpResponse:
    today = timelines.today()
    context = {
        "page_title": _("Work calendar"),
        "years": selectors.calendar_years(),
        "gap": selectors.calendar_gap(today),
        "given": given or {"year": today.year + 1},
        "may_enter": access.has_role(actor, READERS[0]),
        **more,
    }
    return page(request, actor, "calendar/years.html", context, status=status)


def enter(request: HttpRequest, actor: Actor) -> HttpResponse:
    notice = read_of(request.POST)
    if notice is None or not notice.is_sound:
        problems = said(notice.remarks) if notice else [_("Year: expected a number like 2027.")]
        return show(request, actor, request.POST, 409, problems=problems)
    try:
        load_year(
            year=notice.year,
            days_off=notice.days_off,
            worked=notice.worked,
            source=request.POST.get("source", "")[:200],
            actor=actor,
        )
    except REFUSALS as error:
        status, text = refusal(error)
        return show(request, actor, request.POST, status, problems=[text])
    for text in said(notice.remarks):
        messages.warning(request, text)
    messages.success(request, _("Entered. It counts once a second person has confirmed it."))
    return redirect("calendar_year", year=notice.year)


def read_of(given: QueryDict) -> Reading | None:
    """Read the text for the year that was named; None when the year is no number within the calendar."""
    year = given.get("year", "").strip()
    if not (year.isdecimal() and FIRST.year < int(year[:5]) < LAST.year):
        return None
    return read_notice(given.get("notice", "")[:20_000], int(year))


def said(remarks: tuple[Remark, ...]) -> list[str]:
    return [_(REMARKS[remark.kind]) % {"said": remark.said} for remark in remarks]


@require_safe
@reading
def calendar_year(request: HttpRequest, actor: Actor, year: int) -> HttpResponse:
    """One year: what is in force, what waits and whom it would move, and how far the computing is."""
    row = CalendarYear.objects.filter(year=year).first()
    if row is None:
        raise Http404(year)
    changes = list(selectors.calendar_changes(year))
    is_own = row.is_entered_by(actor.user_id, actor.name)
    context = {
        "page_title": _("Work calendar of %(year)s") % {"year": year},
        "row": row,
        "in_force": selectors.figures_in_force(row),
        "waiting": selectors.figures_waiting(row),
        "changes": changes,
        "moves": selectors.limits_moved(year),
        "is_under_way": any(change.status != "done" for change in changes),
        "may_confirm": bool(row.pending) and not is_own and access.has_role(actor, READERS[0]),
        **(foreseen(row) if row.pending else {}),
    }
    return page(request, actor, "calendar/year.html", context)


def foreseen(row: CalendarYear) -> dict[str, Any]:
    found = deadlines.foreseen_moves(pending_plan(row))
    return {
        "foreseen": found,
        "foreseen_shown": [selectors.moved_limit(*move) for move in found.moves[:SHOWN]],
    }


@require_POST
@reading
def calendar_confirm(request: HttpRequest, actor: Actor, year: int) -> HttpResponse:
    """Put the entered year in force as it was seen; the open time limits are computed again in the background."""
    try:
        deadlines.confirm_calendar_year(year=year, actor=actor, seen=request.POST.get("seen", ""))
    except REFUSALS as error:
        messages.error(request, refusal(error)[1])
    else:
        messages.success(request, _("The year is in force. Open time limits are being computed again."))
    return redirect("calendar_year", year=year)
