"""What a party or proxy can ask of a case now: what it waits for, less what the law allows only once."""

from __future__ import annotations

from approvals.models import Case, CaseStatus, ClockEvent, SupplementRequest
from approvals.services.hearings import is_hearing_asked
from approvals.services.intake import WITHDRAWABLE, is_withdrawable
from approvals.services.mandates import PERSONAL, SUPPLEMENT, WITHDRAW
from approvals.services.third_parties import may_be_heard
from workflows.models import MessageSubscription

# What a citizen may do in a case: the message that the case must be waiting for, and the power that a proxy needs.
ACTS = {
    "supplement": ("papers_supplied", SUPPLEMENT),
    "more_time": ("papers_supplied", SUPPLEMENT),
    "statement": ("statement", PERSONAL),
    "waiver": ("statement_waived", PERSONAL),
    "hearing": ("hearing_requested", PERSONAL),
    "interest": ("hearing_requested", PERSONAL),
    "change": ("facts_changed", PERSONAL),
    "correction": ("data_correction", PERSONAL),
    "pause": ("pause_requested", PERSONAL),
    "withdraw": ("withdrawal", WITHDRAW),
}
# What a third party may do: be heard, and nothing in the file.
THIRD_PARTY = frozenset({"interest", "hearing"})


def offered_acts(case: Case, powers: frozenset[str]) -> frozenset[str]:
    """Return what the case accepts now from whoever has these powers: what it waits for, less what the law allows only once."""
    if case.root_id is None or not case.is_open:
        return frozenset()
    rows = MessageSubscription.objects.filter(kind="message", correlation_key=case.number)
    waiting = set(rows.values_list("name", flat=True))
    offered = {act for act, (message, power) in ACTS.items() if message in waiting and power in powers}
    if not is_withdrawable(case):
        offered -= {"withdraw"}
    if case.status not in WITHDRAWABLE:
        offered -= {"change"}
    if is_hearing_asked(case):
        offered -= {"hearing"}
    if not may_be_heard(case):
        offered -= {"interest"}
    if open_request(case) is None:
        offered -= {"supplement", "more_time"}
    if not may_take_more_time(case):
        offered -= {"more_time"}
    if not may_pause(case):
        offered -= {"pause"}
    return frozenset(offered)


def may_pause(case: Case) -> bool:
    """A pause is asked for once, while a clock runs and before the decision (0.4.2)."""
    has_paused = ClockEvent.objects.filter(clock__case=case, ground="APPLICANT").exists()
    return not has_paused and case.status == CaseStatus.ACCEPTED


def may_take_more_time(case: Case) -> bool:
    """More time for missing papers is given once in a round of asking, where the limit knows an extension."""
    clock = case.clocks.filter(key="supplement").order_by("-round").first()
    is_extendable = bool(clock and case.limit("supplement").get("extension"))
    return is_extendable and not ClockEvent.objects.filter(clock=clock, kind="extend").exists()


def open_request(case: Case) -> SupplementRequest | None:
    return case.supplement_requests.filter(answered_on__isnull=True).last()


def third_party_acts(case: Case) -> frozenset[str]:
    """Return what a third party may do now."""
    return offered_acts(case, frozenset({PERSONAL})) & THIRD_PARTY if may_be_heard(case) else frozenset()
