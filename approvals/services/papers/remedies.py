"""Where and until when a party may have an act reviewed: table of S11 by the day of the act, filled with real names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from approvals.models import Case, OrgUnit
from approvals.rules.calendar import WorkCalendar
from approvals.services.organisation import unit_in_force

RECONSIDERATION_DAYS = 60
# Direct suit: three months by art. 39 of the 1989 text, six months by art. 46 of the text in force from this day.
SIX_MONTHS_SINCE = date(2015, 5, 1)
# The Reconsideration Law of 2023 leaves the government alone as the reviewing authority.
GOVERNMENT_ALONE_SINCE = date(2024, 1, 1)


@dataclass(frozen=True, slots=True)
class RemedyPeriods:
    """The last days of the two remedies, counted from service."""

    objection_until: date
    suit_until: date


def suit_months(act_day: date) -> int:
    """Return the months within which a suit may be filed against an act of that day."""
    return 6 if act_day >= SIX_MONTHS_SINCE else 3


def remedy_periods(calendar: WorkCalendar, *, act_day: date, served_on: date) -> RemedyPeriods:
    """Return the last days: sixty calendar days for reconsideration, three or six months for a suit (T1, T3, T4)."""
    return RemedyPeriods(
        calendar.after(served_on, RECONSIDERATION_DAYS, "CD"),
        calendar.after(served_on, suit_months(act_day), "M"),
    )


def remedies_of(case: Case, *, unit: str, act_day: date, on: date) -> dict[str, Any]:
    """Return what the instruction on remedies says: days, months, authorities and court.

    The manifest's [remedies] table may name `authorities` and `court`; else they follow from the unit that acts."""
    named = case.case_type.manifest.get("remedies", {})
    acting = unit_in_force(unit, on)
    return {
        "days": RECONSIDERATION_DAYS,
        "months": suit_months(act_day),
        "months_text": "六个月" if suit_months(act_day) == 6 else "三个月",
        "authorities": list(named.get("authorities") or authorities(acting, act_day)),
        "court": str(named.get("court") or court(acting)),
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
    return f"{unit.name}人民法院" if is_county else f"{unit.signature}所在地基层人民法院"
