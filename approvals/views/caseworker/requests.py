"""What an official asks of a case from its page: an extension, a pause for the applicant, his own recusal, a corrected paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Evidence
from approvals.rules.clock import Lamp
from approvals.selectors.case_path import listening
from approvals.selectors.english import pack_word
from approvals.selectors.reissue import (
    change_choices,
    correction_choices,
    ending_choices,
    replacement_choices,
)
from approvals.selectors.wording import EVIDENCE, said
from approvals.services.certificate_endings import CANCEL, REVOKE
from approvals.services.deadlines import ClockView
from approvals.services.evidence import OPEN_UNTIL_DECISION
from approvals.services.publication import may_be_published
from approvals.services.reissue import AMEND, RENEW
from approvals.services.remedy_watch import pending_review
from approvals.views.caseworker import asking
from approvals.views.caseworker.declared_requests import declared, tool_of
from approvals.views.caseworker.request_tools import TOOLS, Tool
from workflows.actors import Actor

# What a party says or asks, written down by whoever receives it, and what those who handle the case propose.
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
        "party_died",
        "publication",
    }
)
RECORDING = frozenset({"COUNTY_CLERK", "ENF_OFFICER", "ENF_LEADER"})
# What parties hand in is entered by whoever receives it; whether it may be cited is settled by those who answer for the file.
ABOUT_EVIDENCE = {
    "evidence": RECORDING,
    "evidence_standing": frozenset({"ENF_OFFICER", "ENF_LEADER", "LEGAL_REVIEWER"}),
}
PAUSING = frozenset({"TOWN_WINDOW", "TOWN_CLERK", "COUNTY_CLERK"})
CORRECTING = frozenset({"COUNTY_CLERK", "SECTION_HEAD"})
REPLACING = frozenset({"TOWN_WINDOW", "COUNTY_CLERK"})
# What can be asked about an issued paper: by whom, and what he chooses from.
ABOUT_PAPERS: dict[str, tuple[frozenset[str], Callable[[Case], list[tuple[str, str]]]]] = {
    "paper_correction": (CORRECTING, correction_choices),
    "paper_replacement": (REPLACING, replacement_choices),
    "certificate_amendment": (REPLACING, partial(change_choices, kind=AMEND)),
    "certificate_renewal": (REPLACING, partial(change_choices, kind=RENEW)),
    "certificate_revocation": (CORRECTING, partial(ending_choices, kind=REVOKE)),
    "certificate_cancellation": (REPLACING, partial(ending_choices, kind=CANCEL)),
}


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
    """The level that asks: `extension_asked_at` of the limit where it is not the one that decides."""
    try:
        limit = case.limit(view.row.key)
    except KeyError:
        return ""
    return str(limit.get("extension_asked_at") or limit.get("extension_level", ""))


def may_use(tool: Tool, actor: Actor, case: Case, clocks: list[ClockView]) -> bool:
    if tool.key == "extension":
        level = asking.level_of(actor, case)
        return bool(level and extendable(clocks, level, case))
    if tool.key in ("stay", "lift_stay") and not is_stay_possible(case, lifting=tool.key == "lift_stay"):
        return False
    if tool.key == "publication" and not may_be_published(case):
        return False
    if tool.key in ABOUT_EVIDENCE:
        return takes_evidence(case) and may_tell_of_evidence(tool.key, actor, case)
    if tool.key in FOR_PARTIES:
        return at_units(actor, RECORDING, case.county)
    if tool.key in ABOUT_PAPERS:
        roles, choices = ABOUT_PAPERS[tool.key]
        return at_units(actor, roles, case.township, case.county) and bool(choices(case))
    if tool.key == "pause":
        return at_units(actor, PAUSING, case.township, case.county)
    return bool(actor.posts)


def may_request(row: Mapping[str, Any], actor: Actor, case: Case, clocks: list[ClockView]) -> bool:
    """May the person make a request that the procedure declares, at this time?"""
    if row.get("while") and not is_running(str(row["while"]), clocks):
        return False
    roles = frozenset(row.get("roles", ()))
    return at_units(actor, roles, case.unit(str(row["at"]))) if roles else bool(actor.posts)


def is_running(key: str, clocks: list[ClockView]) -> bool:
    return any(
        view.row.key == key and view.row.stopped_on is None and view.lamp != Lamp.RED for view in clocks
    )


def at_units(actor: Actor, roles: frozenset[str], *units: str) -> bool:
    return any(role in roles and unit in units for unit, role in actor.posts)


def takes_evidence(case: Case) -> bool:
    """Has the case a register of evidence that is still open (d.4)?"""
    return (
        case.channel == "ex_officio"
        and case.status in OPEN_UNTIL_DECISION
        and "claims" in case.case_type.manifest
    )


def may_tell_of_evidence(key: str, actor: Actor, case: Case) -> bool:
    """Evidence is entered by whoever receives it, and marked where there is some to be marked."""
    if not at_units(actor, ABOUT_EVIDENCE[key], case.county):
        return False
    return key == "evidence" or bool(asking.standing_choices(case))


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
    for row in declared(case).values():
        if row["message"] in heard and may_request(row, actor, case, clocks):
            tool = tool_of(row)
            words = {"key": tool.key, "title": tool.title, "help": tool.help, "longest": tool.longest}
            found.append({**words, "limits": [], "choice_label": ""})
    return found


def choices_of(tool: Tool, actor: Actor, case: Case, clocks: list[ClockView]) -> list[tuple[str, str]]:
    """Return what the request lets one choose from, as (value, words)."""
    if tool.key == "extension":
        limits = extendable(clocks, asking.level_of(actor, case), case)
        return [(view.row.key, pack_word(view.row.title)) for view in limits]
    if tool.key == "party_died":
        return asking.party_choices(case)
    if tool.key == "evidence":
        return [(key, said(EVIDENCE, key)) for key in Evidence.Kind.values]
    if tool.key == "evidence_standing":
        return asking.standing_choices(case)
    if tool.key in ABOUT_PAPERS:
        return ABOUT_PAPERS[tool.key][1](case)
    given = asking.CHOICES.get(tool.key, ())
    return [(key, f"{key} {_(label)}" if key.isdigit() else _(label)) for key, label in given]


def send_request(request: HttpRequest, actor: Actor, case: Case, clocks: list[ClockView]) -> str:
    """Send the request that was posted; return the words that say so. Raises Blocked when it isn't possible now."""
    act = request.POST.get("act", "")
    tool, row = TOOLS.get(act), declared(case).get(act)
    if row is not None and may_request(row, actor, case, clocks):
        own = tool_of(row)
        own.send(request, actor, case)
        return own.done
    if tool is None or not may_use(tool, actor, case, clocks):
        raise Blocked(_("This request is not possible for you in this case now."), code="NOT_POSSIBLE")
    tool.send(request, actor, case)
    return _(tool.done)
