"""Who a notice goes to: the words of a manifest's `to` list and the accounts behind them on a day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User

from approvals.errors import InvalidPack
from approvals.models import Case, CaseParty, Draw, Person, UnitCheck
from approvals.services.organisation import people_with, unit_in_force
from workflows.models import WorkItem

Found = Iterable[int | None]
Recipient = Callable[[Case, date, Mapping[str, Any]], Found]
HEADS = {"township": "TOWN_HEAD", "county": "SECTION_HEAD", "city": "DIVISION_HEAD"}
CLERKS = {"township": "TOWN_CLERK", "county": "COUNTY_CLERK", "city": "CITY_CLERK"}


def applicant(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    own = case.parties.filter(kind__in=[CaseParty.Kind.APPLICANT, CaseParty.Kind.SPOUSE])
    # The account of the application and those of its parties may differ.
    return [case.applicant_id, *own.values_list("user_id", flat=True)]


def party(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """The parties of a case opened by the authority, where they have an account; papers reach them by service."""
    return case.parties.filter(kind=CaseParty.Kind.PARTY).values_list("user_id", flat=True)


def proxy(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Whoever files by mandate, until its last day; mandates from before one was asked for have none (S-16)."""
    rows = case.parties.filter(kind=CaseParty.Kind.PROXY)
    return [row.user_id for row in rows if (row.mandate.get("until") or str(on)) >= str(on)]


def third_party(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Whose interest the application touches, once he came in with the code on his notice."""
    return case.parties.filter(kind=CaseParty.Kind.THIRD_PARTY).values_list("user_id", flat=True)


def village(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    return holders("VILLAGE_CLERK", case.village, on)


def window(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    return holders("TOWN_WINDOW", case.township, on)


def county(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    return holders("COUNTY_CLERK", case.county, on)


def assignee(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Whoever holds the open work of the case, or of the limit in question; unclaimed work calls those who may take it.

    Where no work is open, the clerks of the level are called."""
    open_work = WorkItem.objects.filter(root_id=case.root_id, status__in=["open", "claimed"])
    if context.get("limit"):
        # The limit in question first: its holder is the one to be urged.
        open_work = open_work.filter(properties__clock=context["limit"])
    holding = [pk for pk in open_work.values_list("assignee_id", flat=True) if pk]
    pairs = {tuple(pair) for item in open_work for pair in item.candidates.get("pairs", ())}
    may_take = [pk for unit, role in sorted(pairs) for pk in holders(role, unit, on)]
    level = level_of(case, context)
    return holding or may_take or holders(CLERKS.get(level, ""), case.unit(level), on)


def head(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    level = level_of(case, context)
    return holders(HEADS.get(level, ""), case.unit(level), on)


def level_of(case: Case, context: Mapping[str, Any]) -> str:
    """The level whose limit the notice is about, else the one at which the case stands."""
    level = str(context.get("level") or "")
    return level if level in HEADS else case.stage


def supervisor(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """The supervisors of the nearest unit at or above the one that handles the case."""
    unit = unit_in_force(case.unit(level_of(case, context)), on)
    # Upwards until one is found, since not every unit has a supervisor.
    while unit is not None:
        found = list(holders("SUPERVISOR", unit.code, on))
        if found:
            return found
        unit = unit.parent
    return []


def lanes(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Everybody who completed work in the case."""
    done = WorkItem.objects.filter(root_id=case.root_id, completed_by__isnull=False)
    return done.values_list("completed_by_id", flat=True).distinct()


def objector(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Objectors are known by their receipt alone and read the answer with it; no account is kept for them."""
    return []


def drawn(case: Case, on: date, context: Mapping[str, Any]) -> Found:
    """Whoever was drawn to check a unit on the spot, or to assess it: who is sent learns it from the lot, not at the door
    (e.14)."""
    keys = [row["key"] for check in UnitCheck.objects.filter(case=case) for row in check.assessors]
    keys += [key for draw in case.draws.filter(purpose__in=Draw.OF_ASSESSORS) for key in draw.chosen]
    return Person.objects.filter(pk__in=keys).values_list("user_id", flat=True)


RECIPIENTS: Mapping[str, Recipient] = {
    function.__name__: function
    for function in (
        applicant,
        party,
        proxy,
        third_party,
        village,
        window,
        county,
        assignee,
        head,
        supervisor,
        lanes,
        objector,
        drawn,
    )
}


def holders(role: str, unit: str, on: date) -> Found:
    return people_with(role, unit, on).values_list("user_id", flat=True) if role and unit else []


def behind(name: str, case: Case, on: date, context: Mapping[str, Any]) -> Found:
    seat, is_seat, role = name.partition(":")
    if is_seat:
        return holders(role, case.unit(seat), on)
    if name not in RECIPIENTS:
        raise InvalidPack([f"notices.toml: to = [{name!r}]: there is no such recipient"])
    return RECIPIENTS[name](case, on, context)


def recipients_of(names: Iterable[str], case: Case, on: date, context: Mapping[str, Any]) -> list[User]:
    """Return the active accounts behind a `to` list, each once; InvalidPack for a word that means nobody.

    A word is one of RECIPIENTS, or a seat and a role like "assessed:UNIT_HEAD": whoever holds the role there."""
    found = {pk for name in names for pk in behind(name, case, on, context) if pk}
    return list(User.objects.filter(pk__in=found, is_active=True).order_by("pk"))
