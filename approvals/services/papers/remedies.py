"""Where and until when a party may have an act reviewed: the table remedy_periods (S11), filled with real names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals.models import Case, CaseType, OrgUnit
from approvals.rules.calendar import WorkCalendar
from approvals.services.organisation import unit_in_force
from approvals.services.periods import REMEDIES, period_of

MONTHS = {3: "三个月", 6: "六个月"}
# The Reconsideration Law of 2023 leaves the government alone as the reviewing authority.
GOVERNMENT_ALONE_SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class RemedyPeriods:
    """The last days of the two remedies, counted from service."""

    objection_until: date
    suit_until: date


def reconsideration_days(case_type: CaseType, act_day: date) -> int:
    """Return the calendar days within which reconsideration of an act of that day may be asked for."""
    return period_of(case_type, REMEDIES, "reconsideration", act_day=act_day).length


def suit_months(case_type: CaseType, act_day: date) -> int:
    """Return the months within which a suit may be filed against an act of that day."""
    return period_of(case_type, REMEDIES, "direct_suit", act_day=act_day).length


def remedy_periods(
    case_type: CaseType, calendar: WorkCalendar, *, act_day: date, served_on: date
) -> RemedyPeriods:
    """Return the last days of the two remedies against an act of that day, counted from its service (T1, T3, T4)."""
    days = period_of(case_type, REMEDIES, "reconsideration", act_day=act_day)
    months = period_of(case_type, REMEDIES, "direct_suit", act_day=act_day)
    suit_from = act_day if counts_from_decision(case_type) else served_on
    return RemedyPeriods(days.after(calendar, served_on), months.after(calendar, suit_from))


def counts_from_decision(case_type: CaseType) -> bool:
    """Does the time for a suit run from the day of the decision (State Compensation Law art. 14), not from its service?"""
    return bool(case_type.manifest.get("suit_from") == "decision")


def next_stage_until(case_type: CaseType, calendar: WorkCalendar, *, act_day: date, told_on: date) -> date:
    """Return the last day for a suit after reconsideration has upheld the act; it counts from the ruling's receipt."""
    period = period_of(case_type, REMEDIES, "after_reconsideration", act_day=act_day)
    return period.after(calendar, told_on)


def remedies_of(case: Case, *, unit: str, act_day: date, on: date) -> dict[str, Any]:
    """Return what the instruction on remedies says: days, months, authorities, court and the court above it.

    The manifest's [remedies] table may name `authorities` and `court`; else they follow from the unit that acts."""
    named = case.case_type.manifest.get("remedies", {})
    acting = unit_in_force(unit, on)
    months = suit_months(case.case_type, act_day)
    return {
        "days": reconsideration_days(case.case_type, act_day),
        "months": months,
        "months_text": MONTHS.get(months, f"{months}个月"),
        "authorities": list(named.get("authorities") or authorities(acting, act_day)),
        "court": str(named.get("court") or court(acting)),
        "higher_court": higher_court(acting),
    }


def authorities(unit: OrgUnit | None, act_day: date) -> list[str]:
    """Return the reviewing authorities of an agency of a county or city: its government and, until 2023, the agency
    above; of a township's government the county's."""
    if unit is None:
        return []
    if unit.level == "township":
        return [f"{unit.parent.name}人民政府"] if unit.parent else []
    found = [f"{unit.name}人民政府"]
    if act_day < GOVERNMENT_ALONE_SINCE and unit.parent:
        found.append(unit.parent.signature)
    return found


def court(unit: OrgUnit | None) -> str:
    """Return the court of first instance: the basic court at the seat of the agency (Litigation Law arts 14 and 18)."""
    if unit is None:
        return ""
    if unit.level == "township" and unit.parent:
        return f"{unit.parent.name}人民法院"
    is_county = unit.level == "county"
    # A city's agency has no court of its own name at its seat.
    return f"{unit.name}人民法院" if is_county else f"{unit.signature}所在地基层人民法院"


def higher_court(unit: OrgUnit | None) -> str:
    """Return the court above that of first instance: the intermediate court of the city (Courts Law art. 20)."""
    while unit is not None and unit.level in ("township", "county"):
        unit = unit.parent
    return f"{unit.name}中级人民法院" if unit else ""
