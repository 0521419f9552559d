"""What an official asks of a running case from its page: an extension, a pause for the applicant, his own recusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked
from approvals.models import Case
from approvals.rules.clock import Lamp
from approvals.selectors.case_file import today_of
from approvals.selectors.case_path import listening
from approvals.services import intake
from approvals.services.deadlines import ClockView
from approvals.services.recusal import request_recusal
from workflows.actors import Actor

ASKING = {
    "county": frozenset({"COUNTY_CLERK", "SECTION_HEAD", "COUNTY_DEPUTY"}),
    "city": frozenset({"CITY_CLERK", "DIVISION_HEAD", "CITY_DEPUTY"}),
}
PAUSING = frozenset({"TOWN_WINDOW", "TOWN_CLERK", "COUNTY_CLERK"})


@dataclass(frozen=True, slots=True)
class Tool:
    """One request: the message that the diagram waits for, and its words on the page."""

    key: str
    message: str
    title: str
    help: str
    done: str
    send: Callable[[HttpRequest, Actor, Case], None]


def level_of(actor: Actor, case: Case) -> str:
    """Return the level at which the person may ask for more time in this case; empty when at none."""
    for level, roles in ASKING.items():
        if any(unit == case.unit(level) and role in roles for unit, role in actor.posts):
            return level
    return ""


def extendable(clocks: list[ClockView], level: str, case: Case) -> list[ClockView]:
    """Return the running clocks of a level that the law lets be extended and that have not run out."""
    return [
        view
        for view in clocks
        if view.row.stopped_on is None
        and view.row.longest_extension
        and view.lamp != Lamp.RED
        and limit_level(case, view) == level
    ]


def limit_level(case: Case, view: ClockView) -> str:
    try:
        return str(case.limit(view.row.key).get("extension_level", ""))
    except KeyError:
        return ""


def may_use(tool: Tool, actor: Actor, case: Case, clocks: list[ClockView]) -> bool:
    if tool.key == "extension":
        level = level_of(actor, case)
        return bool(level and extendable(clocks, level, case))
    if tool.key == "pause":
        return any(role in PAUSING and unit in (case.township, case.county) for unit, role in actor.posts)
    return bool(actor.posts)


def tools(case: Case, actor: Actor, clocks: list[ClockView]) -> list[dict[str, Any]]:
    """Return the requests that the diagram listens for now and that this person may make."""
    heard = listening(case)
    found = []
    for tool in TOOLS.values():
        if tool.message in heard and may_use(tool, actor, case, clocks):
            limits = extendable(clocks, level_of(actor, case), case) if tool.key == "extension" else []
            words = {"key": tool.key, "title": _(tool.title), "help": _(tool.help)}
            found.append({**words, "limits": [(view.row.key, view.row.title) for view in limits]})
    return found


def send_request(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> str:
    """Send the request that was posted; return the words that say so. Raises Blocked when it isn't possible now."""
    tool = TOOLS.get(request.POST.get("act", ""))
    if tool is None or not may_use(tool, actor, case, clocks):
        raise Blocked(_("This request is not possible for you in this case now."), code="NOT_POSSIBLE")
    tool.send(request, actor, case)
    return _(tool.done)


def posted_reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 4:
        raise Blocked(_("State the reason; it stands in the history of the case."), code="NO_REASON")
    return reason[:500]


def ask_extension(request: HttpRequest, actor: Actor, case: Case) -> None:
    level = level_of(actor, case)
    variables = {
        "level": level,
        "extension_limit": request.POST.get("limit", ""),
        "extension_reason": posted_reason(request),
    }
    intake.deliver(case, "extension_requested", variables, actor)


def ask_pause(request: HttpRequest, actor: Actor, case: Case) -> None:
    """The applicant asked in writing at the window: the paper is named, the day is today."""
    variables = {"pause_reason": posted_reason(request), "pause_requested_on": today_of(case)}
    intake.deliver(case, "pause_requested", variables, actor)


def ask_recusal(request: HttpRequest, actor: Actor, case: Case) -> None:
    request_recusal(case=case, user_id=actor.user_id or 0, ground=posted_reason(request), actor=actor)


TOOLS = {
    tool.key: tool
    for tool in (
        Tool(
            "extension",
            "extension_requested",
            gettext_noop("Ask for an extension"),
            gettext_noop(
                "Once, before the limit ends. The head of the authority decides; the applicant is told why."
            ),
            gettext_noop("The request for an extension is on its way to the head of the authority."),
            ask_extension,
        ),
        Tool(
            "pause",
            "pause_requested",
            gettext_noop("Pause at the applicant's request"),
            gettext_noop("The applicant asked in writing. All clocks stand still for at most 30 days, once."),
            gettext_noop("The clocks of this case stand still; the applicant is told."),
            ask_pause,
        ),
        Tool(
            "recusal",
            "recusal_requested",
            gettext_noop("Ask for my recusal"),
            gettext_noop(
                "You have an interest in the case or know a party. Until it is decided you do not act in it."
            ),
            gettext_noop(
                "Your recusal is on its way to whoever decides on it; until then you do not act here."
            ),
            ask_recusal,
        ),
    )
}
