"""What a proxy may do in a case: what the mandate names, until its last day (S-16)."""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext as _

from approvals.models import Case, CaseParty
from workflows import timelines
from workflows.actors import Actor
from workflows.errors import NotCompetent

SUBMIT, SUPPLEMENT, COLLECT, QUERY, WITHDRAW = "submit", "supplement", "collect", "query", "withdraw"
POWERS = (SUBMIT, SUPPLEMENT, COLLECT, QUERY, WITHDRAW)
# What no mandate can name: state, waive, report a change, have data corrected, ask for a pause or a hearing, rate.
PERSONAL = "personal"
# Whom a case concerns himself; a third party has a door of his own.
PERSONS = (CaseParty.Kind.APPLICANT, CaseParty.Kind.SPOUSE, CaseParty.Kind.PARTY)
# A mandate from before powers were asked for: a proxy withdraws only where that is named.
UNNAMED = frozenset(POWERS) - {WITHDRAW}


def seats(user_id: int, power: str = "") -> Q:
    """Return the condition on CaseParty for the places from which a person reaches a case: his own, or a proxy's while the
    mandate holds and, where a power is given, names it."""
    proxy = Q(kind=CaseParty.Kind.PROXY) & in_force()
    if power:
        named = Q(mandate__powers__icontains=f'"{power}"')
        proxy &= named | Q(mandate__powers__isnull=True) if power in UNNAMED else named
    return Q(user=user_id) & (Q(kind__in=PERSONS) | proxy)


def in_force() -> Q:
    """Return the condition that a mandate's last day is not over on the day of its case."""
    holds = Q(mandate__until__isnull=True)
    for timeline in ("live", "training"):
        holds |= Q(case__timeline=timeline, mandate__until__gte=timelines.today(timeline).isoformat())
    return holds


def proxy_seat(case: Case, actor: Actor) -> CaseParty | None:
    """Return the place of whoever acts in the case for another alone; None for whom it concerns and for officials."""
    if actor.user_id is None or actor.user_id == case.applicant_id:
        return None
    own = case.parties.filter(user_id=actor.user_id)
    if own.filter(kind__in=PERSONS).exists():
        return None
    return own.filter(kind=CaseParty.Kind.PROXY).last()


def powers_in(case: Case, actor: Actor) -> frozenset[str]:
    """Return what the person may do in the case: everything for whom it concerns, for a proxy what the mandate names today."""
    proxy = proxy_seat(case, actor)
    # An official who writes down what a party says holds no place in the case.
    if proxy is None:
        return frozenset({*POWERS, PERSONAL})
    today = timelines.today(case.timeline).isoformat()
    if (proxy.mandate.get("until") or today) < today:
        return frozenset()
    named = proxy.mandate.get("powers")
    return UNNAMED if named is None else frozenset(named)


def check_power(case: Case, actor: Actor, power: str = PERSONAL) -> None:
    """Raise NotCompetent for a proxy whose mandate does not name the power, or has run out."""
    if power not in powers_in(case, actor):
        raise NotCompetent(
            _("The mandate does not allow this, or it has run out; the applicant does it himself.")
        )
