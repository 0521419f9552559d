"""What an official asks of a running case from its page: an extension, a pause for the applicant, his own recusal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked
from approvals.models import Case
from approvals.rules.calendar import months_after
from approvals.rules.clock import Lamp
from approvals.selectors.case_file import today_of
from approvals.selectors.case_path import listening
from approvals.services import intake
from approvals.services.collections import outstanding_of, request_instalments
from approvals.services.deadlines import ClockView
from approvals.services.recusal import request_recusal
from approvals.services.remedies import submit_statement
from approvals.services.remedy_watch import (
    lift_stay,
    pending_review,
    record_review,
    record_review_outcome,
    record_stay,
)
from workflows.actors import Actor

CENT = Decimal("0.01")
ASKING = {
    "county": frozenset({"COUNTY_CLERK", "SECTION_HEAD", "COUNTY_DEPUTY"}),
    "city": frozenset({"CITY_CLERK", "DIVISION_HEAD", "CITY_DEPUTY"}),
}
# What a party says or asks orally or on paper, written down by whoever receives it.
FOR_PARTIES = frozenset(
    {"statement", "hearing", "instalments", "review", "review_ended", "stay", "lift_stay", "fact_gone"}
)
RECORDING = frozenset({"COUNTY_CLERK", "ENF_OFFICER", "ENF_LEADER"})
PAUSING = frozenset({"TOWN_WINDOW", "TOWN_CLERK", "COUNTY_CLERK"})


@dataclass(frozen=True, slots=True)
class Tool:
    """One request: the message that the diagram waits for (none for what the register alone takes), and its words."""

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
    if tool.key in ("stay", "lift_stay") and not is_stay_possible(case, lifting=tool.key == "lift_stay"):
        return False
    if tool.key in FOR_PARTIES:
        return any(role in RECORDING and unit == case.county for unit, role in actor.posts)
    if tool.key == "pause":
        return any(role in PAUSING and unit in (case.township, case.county) for unit, role in actor.posts)
    return bool(actor.posts)


def is_stay_possible(case: Case, *, lifting: bool) -> bool:
    """An order stays or lifts only while a review is pending (S11)."""
    review = pending_review(case)
    return review is not None and review.is_stayed == lifting


def tools(case: Case, actor: Actor, clocks: list[ClockView]) -> list[dict[str, Any]]:
    """Return the requests that the diagram listens for now and that this person may make."""
    heard = listening(case)
    found = []
    for tool in TOOLS.values():
        if (not tool.message or tool.message in heard) and may_use(tool, actor, case, clocks):
            limits = extendable(clocks, level_of(actor, case), case) if tool.key == "extension" else []
            words = {"key": tool.key, "title": _(tool.title), "help": _(tool.help)}
            choices = [(view.row.key, view.row.title) for view in limits]
            choices += [
                (key, f"{key} {_(label)}" if key.isdigit() else _(label))
                for key, label in CHOICES.get(tool.key, ())
            ]
            label = _("Limit to be extended") if limits else _("Choose")
            found.append({**words, "limits": choices, "choice_label": label})
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


CHOICES: dict[str, tuple[tuple[str, str], ...]] = {
    "instalments": tuple((str(n), gettext_noop("equal monthly parts")) for n in (3, 6, 12, 24)),
    "review": (
        ("reconsideration", gettext_noop("reconsideration accepted")),
        ("suit", gettext_noop("suit accepted")),
    ),
    "review_ended": (
        ("maintained", gettext_noop("maintained")),
        ("dismissed", gettext_noop("dismissed")),
        ("changed", gettext_noop("changed")),
        ("annulled", gettext_noop("annulled")),
        ("unlawful", gettext_noop("confirmed as unlawful")),
        ("act_anew", gettext_noop("to be decided anew")),
        ("withdrawn", gettext_noop("withdrawn")),
        ("settled", gettext_noop("settled")),
    ),
}


def note_statement(request: HttpRequest, actor: Actor, case: Case) -> None:
    submit_statement(case=case, arguments=posted_reason(request).splitlines(), actor=actor, channel="oral")


def note_hearing(request: HttpRequest, actor: Actor, case: Case) -> None:
    variables = {"hearing_reason": posted_reason(request)}
    intake.deliver(case, "hearing_requested", variables, actor)


def note_instalments(request: HttpRequest, actor: Actor, case: Case) -> None:
    """Equal parts from next month on; the last one takes the cents. The head may change the plan when he answers."""
    today = today_of(case)
    total, _fee = outstanding_of(case, today)
    count = int(request.POST.get("limit") or 3)
    part = (total / count).quantize(CENT, ROUND_DOWN)
    plan = [{"due_on": months_after(today, n), "amount": part} for n in range(1, count)]
    plan.append({"due_on": months_after(today, count), "amount": total - part * (count - 1)})
    request_instalments(case=case, reason=posted_reason(request), plan=plan, actor=actor)


def note_review(request: HttpRequest, actor: Actor, case: Case) -> None:
    kind = request.POST.get("limit") or "reconsideration"
    record_review(case=case, kind=kind, number=posted_reason(request), actor=actor)


def note_review_outcome(request: HttpRequest, actor: Actor, case: Case) -> None:
    outcome = request.POST.get("limit", "")
    record_review_outcome(case=case, outcome=outcome, text=posted_reason(request), actor=actor)


def note_stay(request: HttpRequest, actor: Actor, case: Case) -> None:
    record_stay(case=case, number=posted_reason(request), actor=actor)


def note_lifted_stay(request: HttpRequest, actor: Actor, case: Case) -> None:
    lift_stay(case=case, number=posted_reason(request), actor=actor)


def note_fact_gone(request: HttpRequest, actor: Actor, case: Case) -> None:
    intake.deliver(case, "case_terminated", {"termination_reason": posted_reason(request)}, actor)


def note_child_died(request: HttpRequest, actor: Actor, case: Case) -> None:
    """Who told it stands in the history; nothing is asked of the family, no paper and no proof (b.3, S17)."""
    intake.deliver(case, "child_died", {"termination_reason": posted_reason(request)}, actor)


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
        Tool(
            "statement",
            "statement",
            gettext_noop("Record a statement"),
            gettext_noop("What the party says in its defence, one point a line. Each point is answered."),
            gettext_noop("The statement is recorded; somebody else than the investigators reviews it."),
            note_statement,
        ),
        Tool(
            "hearing",
            "hearing_requested",
            gettext_noop("Record a request for a hearing"),
            gettext_noop("A party asks for a hearing; it is free, and nothing becomes harsher by it."),
            gettext_noop(
                "The hearing is asked for; the clocks of the decision stand until its record is confirmed."
            ),
            note_hearing,
        ),
        Tool(
            "instalments",
            "instalments_requested",
            gettext_noop("Record a request for instalments"),
            gettext_noop(
                "The party's reason. Not answered in time, it counts as granted; no late fee meanwhile."
            ),
            gettext_noop("The request is recorded; the head of the authority answers it."),
            note_instalments,
        ),
        Tool(
            "review",
            "review_accepted",
            gettext_noop("Record a review"),
            gettext_noop("The number under which the body accepted it. From now on nothing is demanded."),
            gettext_noop("The case is under review; collecting steps are locked."),
            note_review,
        ),
        Tool(
            "review_ended",
            "review_ended",
            gettext_noop("Record the result of a review"),
            gettext_noop("The number of the ruling and what it says."),
            gettext_noop("The result is recorded and takes effect."),
            note_review_outcome,
        ),
        Tool(
            "stay",
            "",
            gettext_noop("Record a stay of the execution"),
            gettext_noop(
                "The number of the court's or the authority's order. Nothing is done in the case but the reply."
            ),
            gettext_noop("The execution is stayed."),
            note_stay,
        ),
        Tool(
            "lift_stay",
            "",
            gettext_noop("Record that the stay is lifted"),
            gettext_noop("The number of the order that lifts it. The review itself goes on."),
            gettext_noop("The stay is lifted; the work goes on."),
            note_lifted_stay,
        ),
        Tool(
            "fact_gone",
            "case_terminated",
            gettext_noop("Record that the case has lost its object"),
            gettext_noop("Death of the child or of all parties. Everything stops; nothing more is demanded."),
            gettext_noop("The case is being ended."),
            note_fact_gone,
        ),
        Tool(
            "child_died",
            "child_died",
            gettext_noop("Record that the child has died"),
            gettext_noop(
                "How the office learned of it. The appraisal ends at once; the family gets a letter and is asked nothing."
            ),
            gettext_noop("The appraisal has ended and the letter to the family is on its way."),
            note_child_died,
        ),
    )
}
