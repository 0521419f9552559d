"""How each request of an official reaches the case: what was posted becomes one call of a service."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.errors import Blocked
from approvals.models import Case, CaseParty, Evidence
from approvals.rules.calendar import months_after
from approvals.selectors.case_file import today_of
from approvals.selectors.reissue import (
    change_choices,
    chosen_paper,
    correction_choices,
    ending_choices,
    replacement_choices,
)
from approvals.services import intake
from approvals.services.certificate_endings import CANCEL, REVOKE, open_ending
from approvals.services.collections import outstanding_of, request_deferral, request_instalments
from approvals.services.evidence import FROM_PARTY, register_evidence, set_standing
from approvals.services.hearings import request_hearing
from approvals.services.publication import propose_publication
from approvals.services.recusal import request_recusal
from approvals.services.reissue import AMEND, RENEW, open_reissue
from approvals.services.remedies import submit_statement
from approvals.services.remedy_watch import lift_stay, record_review, record_review_outcome, record_stay
from workflows.actors import Actor

LONGEST = 500
CENT = Decimal("0.01")
ASKING = {
    "county": frozenset({"COUNTY_CLERK", "SECTION_HEAD", "COUNTY_DEPUTY"}),
    "city": frozenset({"CITY_CLERK", "DIVISION_HEAD", "CITY_DEPUTY"}),
    # Cases between authorities: the unit examined asks.
    "assessed": frozenset({"UNIT_REPORTER", "UNIT_HEAD"}),
}


def level_of(actor: Actor, case: Case) -> str:
    """Return the level at which the person may ask for more time in this case; empty when at none."""
    for level, roles in ASKING.items():
        if any(unit == case.unit(level) and role in roles for unit, role in actor.posts):
            return level
    return ""


def posted_reason(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if len(reason) < 4:
        raise Blocked(_("State the reason; it stands in the history of the case."), code="NO_REASON")
    return reason[:LONGEST]


def ask_extension(request: HttpRequest, actor: Actor, case: Case) -> None:
    variables = {
        "level": level_of(actor, case),
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


def note_evidence(request: HttpRequest, actor: Actor, case: Case) -> None:
    """A party may hand in evidence until the decision (d.4)."""
    register_evidence(
        case=case,
        kind=request.POST.get("limit", ""),
        origin=FROM_PARTY,
        content=posted_reason(request),
        collected_on=today_of(case),
        actor=actor,
        is_from_party=True,
    )


def mark_evidence(request: HttpRequest, actor: Actor, case: Case) -> None:
    chosen = request.POST.get("limit", "")
    if chosen not in dict(standing_choices(case)):
        raise Blocked(_("Choose the evidence"), code="NO_EVIDENCE")
    number, standing = chosen.split("-")
    row = case.evidence.get(number=int(number))
    set_standing(evidence=row, standing=standing, reason=posted_reason(request), actor=actor)


def standing_choices(case: Case) -> list[tuple[str, str]]:
    """Return (number-standing, words) of what a piece of evidence may become; what is excluded stays so."""
    words = {"doubtful": _("No. %(number)s: doubtful"), "excluded": _("No. %(number)s: excluded")}
    rows = case.evidence.exclude(standing=Evidence.Standing.EXCLUDED).values_list("number", "standing")
    return [
        (f"{number}-{new}", text % {"number": number})
        for number, standing in rows
        for new, text in words.items()
        if new != standing
    ]


def note_hearing(request: HttpRequest, actor: Actor, case: Case) -> None:
    request_hearing(case=case, reason=posted_reason(request), actor=actor)


def note_instalments(request: HttpRequest, actor: Actor, case: Case) -> None:
    """Equal parts from next month on; the last one takes the cents. The head may change the plan when he answers."""
    today = today_of(case)
    total, _fee = outstanding_of(case, today)
    count = int(request.POST.get("limit") or 3)
    part = (total / count).quantize(CENT, ROUND_DOWN)
    plan = [{"due_on": months_after(today, n), "amount": part} for n in range(1, count)]
    plan.append({"due_on": months_after(today, count), "amount": total - part * (count - 1)})
    request_instalments(case=case, reason=posted_reason(request), plan=plan, actor=actor)


def note_deferral(request: HttpRequest, actor: Actor, case: Case) -> None:
    request_deferral(case=case, reason=posted_reason(request), actor=actor)


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


def note_party_died(request: HttpRequest, actor: Actor, case: Case) -> None:
    """D-D3 row 2: after service only the other party's share stays."""
    number = request.POST.get("limit", "")
    if number not in dict(party_choices(case)):
        raise Blocked(_("Choose the party"), code="NO_PARTY")
    variables = {"died_party_no": int(number), "termination_reason": posted_reason(request)}
    intake.deliver(case, "party_died", variables, actor)


def party_choices(case: Case) -> list[tuple[str, str]]:
    """Return (number from 1, masked name) of the parties, in the order of their claims."""
    names = (
        case.parties.filter(kind=CaseParty.Kind.PARTY).order_by("pk").values_list("masked_name", flat=True)
    )
    return [(str(number), name) for number, name in enumerate(names, start=1)]


def ask_publication(request: HttpRequest, actor: Actor, case: Case) -> None:
    propose_publication(case=case, reason=posted_reason(request), actor=actor)


def ask_correction(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), correction_choices(case))
    open_reissue(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)


def ask_replacement(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), replacement_choices(case))
    open_reissue(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)


def ask_amendment(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), change_choices(case, AMEND))
    open_reissue(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)


def ask_renewal(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), change_choices(case, RENEW))
    open_reissue(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)


def ask_revocation(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), ending_choices(case, REVOKE))
    open_ending(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)


def ask_cancellation(request: HttpRequest, actor: Actor, case: Case) -> None:
    paper, kind = chosen_paper(case, request.POST.get("limit", ""), ending_choices(case, CANCEL))
    open_ending(paper=paper, kind=kind, reason=posted_reason(request), actor=actor)
