"""Places by name, offered wherever a field of a form asks for one."""

from __future__ import annotations

from datetime import date
from typing import Any

from approvals.models import OrgUnit

PLACES = ("region12", "addr")


def asks_for_place(item: Any) -> bool:
    return str(item.type) in PLACES


def places_on(day: date) -> dict[str, str]:
    """Return the villages and communities of a day with county and township, offered while one types name or code."""
    rows = OrgUnit.in_force(day).filter(level="village")
    named = rows.values_list("code", "name", "parent__name", "parent__parent__name")
    return {code: f"{county or ''}{town or ''}{name}" for code, name, town, county in named}
