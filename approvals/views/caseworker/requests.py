"""What an official asks of a case from its page: an extension, a pause for the applicant, his own recusal, a corrected paper."""

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
from approvals.selectors.case_path import listening
from approvals.selectors.reissue import correction_choices, ending_choices, replacement_choices
from approvals.services.certificate_endings import CANCEL, REVOKE
from approvals.services.deadlines import ClockView
from approvals.services.reissue import LONGEST_REASON
from approvals.services.remedy_watch import pending_review
from approvals.views.caseworker import asking
from workflows.actors import Actor

# What a party says or asks orally or on paper, written down by whoever receives it.
FOR_PARTIES = frozenset(
    {
        "statement",
        "hearing",
        "instalments",
        "deferral",
        "review",
        "review_ended",
        "stay",
        "lift_stay",
        "fact_gone",
    }
)
RECORDING = frozenset({"COUNTY_CLERK", "ENF_OFFICER", "ENF_LEADER"})
PAUSING = frozenset({"TOWN_WINDOW", "TOWN_CLERK", "COUNTY_CLERK"})
CORRECTING = frozenset({"COUNTY_CLERK", "SECTION_HEAD"})
REPLACING = frozenset({"TOWN_WINDOW", "COUNTY_CLERK"})
ENDINGS = {"certificate_revocation": REVOKE, "certificate_cancellation": CANCEL}


@dataclass(frozen=True, slots=True)
class Tool:
    """One request: the message that the diagram waits for (none for what the register alone takes), and its words."""

    key: str
    message: str
    title: str
    help: str
    done: str
    send: Callable[[HttpRequest, Actor, Case], None]
    longest: int = asking.LONGEST


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
        level = asking.level_of(actor, case)
        return bool(level and extendable(clocks, level, case))
    if tool.key in ("stay", "lift_stay") and not is_stay_possible(case, lifting=tool.key == "lift_stay"):
        return False
    if tool.key in FOR_PARTIES:
        return at_units(actor, RECORDING, case.county)
    if tool.key == "paper_correction":
        return at_units(actor, CORRECTING, case.county) and bool(correction_choices(case))
    if tool.key == "paper_replacement":
        return at_units(actor, REPLACING, case.township, case.county) and bool(replacement_choices(case))
    if tool.key == "certificate_revocation":
        return at_units(actor, CORRECTING, case.county) and bool(ending_choices(case, REVOKE))
    if tool.key == "certificate_cancellation":
        return at_units(actor, REPLACING, case.township, case.county) and bool(ending_choices(case, CANCEL))
    if tool.key == "pause":
        return at_units(actor, PAUSING, case.township, case.county)
    return bool(actor.posts)


def at_units(actor: Actor, roles: frozenset[str], *units: str) -> bool:
    return any(role in roles and unit in units for unit, role in actor.posts)


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
            words = {"key": tool.key, "title": _(tool.title), "help": _(tool.help), "longest": tool.longest}
            label = _("Limit to be extended") if tool.key == "extension" else _("Choose")
            found.append({**words, "limits": choices_of(tool, actor, case, clocks), "choice_label": label})
    return found


def choices_of(tool: Tool, actor: Actor, case: Case, clocks: list[ClockView]) -> list[tuple[str, str]]:
    """Return what the request lets one choose from, as (value, words)."""
    if tool.key == "extension":
        limits = extendable(clocks, asking.level_of(actor, case), case)
        return [(view.row.key, view.row.title) for view in limits]
    if tool.key == "paper_correction":
        return correction_choices(case)
    if tool.key == "paper_replacement":
        return replacement_choices(case)
    if tool.key in ENDINGS:
        return ending_choices(case, ENDINGS[tool.key])
    given = asking.CHOICES.get(tool.key, ())
    return [(key, f"{key} {_(label)}" if key.isdigit() else _(label)) for key, label in given]


def send_request(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> str:
    """Send the request that was posted; return the words that say so. Raises Blocked when it isn't possible now."""
    tool = TOOLS.get(request.POST.get("act", ""))
    if tool is None or not may_use(tool, actor, case, clocks):
        raise Blocked(_("This request is not possible for you in this case now."), code="NOT_POSSIBLE")
    tool.send(request, actor, case)
    return _(tool.done)


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
            asking.ask_extension,
        ),
        Tool(
            "pause",
            "pause_requested",
            gettext_noop("Pause at the applicant's request"),
            gettext_noop("The applicant asked in writing. All clocks stand still for at most 30 days, once."),
            gettext_noop("The clocks of this case stand still; the applicant is told."),
            asking.ask_pause,
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
            asking.ask_recusal,
        ),
        Tool(
            "statement",
            "statement",
            gettext_noop("Record a statement"),
            gettext_noop("What the party says in its defence, one point a line. Each point is answered."),
            gettext_noop("The statement is recorded; somebody else than the investigators reviews it."),
            asking.note_statement,
        ),
        Tool(
            "hearing",
            "hearing_requested",
            gettext_noop("Record a request for a hearing"),
            gettext_noop("A party asks for a hearing; it is free, and nothing becomes harsher by it."),
            gettext_noop(
                "The hearing is asked for; the clocks of the decision stand until its record is confirmed."
            ),
            asking.note_hearing,
        ),
        Tool(
            "instalments",
            "instalments_requested",
            gettext_noop("Record a request for instalments"),
            gettext_noop(
                "The party's reason. Not answered in time, it counts as granted; no late fee meanwhile."
            ),
            gettext_noop("The request is recorded; the head of the authority answers it."),
            asking.note_instalments,
        ),
        Tool(
            "deferral",
            "deferral_requested",
            gettext_noop("Record a request to pay later"),
            gettext_noop(
                "The party's hardship: disaster, illness, accident, minimum living. It is discussed and answered in writing."
            ),
            gettext_noop("The request is recorded; it goes to the discussion."),
            asking.note_deferral,
        ),
        Tool(
            "review",
            "review_accepted",
            gettext_noop("Record a review"),
            gettext_noop("The number under which the body accepted it. From now on nothing is demanded."),
            gettext_noop("The case is under review; collecting steps are locked."),
            asking.note_review,
        ),
        Tool(
            "review_ended",
            "review_ended",
            gettext_noop("Record the result of a review"),
            gettext_noop("The number of the ruling and what it says."),
            gettext_noop("The result is recorded and takes effect."),
            asking.note_review_outcome,
        ),
        Tool(
            "stay",
            "",
            gettext_noop("Record a stay of the execution"),
            gettext_noop(
                "The number of the court's or the authority's order. Nothing is done in the case but the reply."
            ),
            gettext_noop("The execution is stayed."),
            asking.note_stay,
        ),
        Tool(
            "lift_stay",
            "",
            gettext_noop("Record that the stay is lifted"),
            gettext_noop("The number of the order that lifts it. The review itself goes on."),
            gettext_noop("The stay is lifted; the work goes on."),
            asking.note_lifted_stay,
        ),
        Tool(
            "fact_gone",
            "case_terminated",
            gettext_noop("Record that the case has lost its object"),
            gettext_noop("Death of the child or of all parties. Everything stops; nothing more is demanded."),
            gettext_noop("The case is being ended."),
            asking.note_fact_gone,
        ),
        Tool(
            "child_died",
            "child_died",
            gettext_noop("Record that the child has died"),
            gettext_noop(
                "How the office learned of it. The appraisal ends at once; the family gets a letter and is asked nothing."
            ),
            gettext_noop("The appraisal has ended and the letter to the family is on its way."),
            asking.note_child_died,
        ),
        Tool(
            "paper_correction",
            "",
            gettext_noop("Correct a clerical error in a paper"),
            gettext_noop(
                "A name or number is written wrongly. You write down what is right, a second person agrees, and the "
                "corrected paper is served with a notice of correction."
            ),
            gettext_noop("The correction is opened; its first step is on your unit's list."),
            asking.ask_correction,
            LONGEST_REASON,
        ),
        Tool(
            "paper_replacement",
            "",
            gettext_noop("Replace a lost or damaged certificate"),
            gettext_noop(
                "The holder asked at the window. The new certificate is issued within one working day, with a new number "
                "and the same last day; the old one is no longer valid."
            ),
            gettext_noop("The replacement is opened; its first step is on the county's list."),
            asking.ask_replacement,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_revocation",
            "",
            gettext_noop("Examine a revocation"),
            gettext_noop(
                "Only in the cases of article 69 of the Licensing Law. The holder is heard first; until a decision is served "
                "the certificate stays valid."
            ),
            gettext_noop("The examination is opened; its first step is on your unit's list."),
            asking.ask_revocation,
            LONGEST_REASON,
        ),
        Tool(
            "certificate_cancellation",
            "",
            gettext_noop("Cancel a certificate"),
            gettext_noop(
                "The holder hands it back of his own will, or has died. A second person agrees; nobody is asked for proof of "
                "a death."
            ),
            gettext_noop("The cancellation is opened; its first step is on the county's list."),
            asking.ask_cancellation,
            LONGEST_REASON,
        ),
    )
}
