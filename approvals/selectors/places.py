"""Places by name: offered wherever a form asks for one, and shown wherever a filed one is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from approvals.models import OrgUnit
from approvals.selectors.english import speaks_english
from approvals.services.organisation import unit_in_force
from workflows import timelines

PLACES = ("region12", "addr")
KINDS = ("agency", "village")  # schools, banks and the like have codes of their own shape
# How many digits of a region code name province, city, county, township and village (GB/T 2260, GB/T 10114).
HEADS = (2, 4, 6, 9, 12)


def said_name(unit: OrgUnit) -> str:
    """Return the unit's name in the active language; where it has no English one, the official one."""
    return unit.name_en if unit.name_en and speaks_english() else unit.name


def place_name(code: str, on: date | None = None) -> str:
    """Return the name that a unit has on a day (default today) in the active language, the code where there is none."""
    unit = unit_in_force(code, on or timelines.today())
    return said_name(unit) if unit else code


def asks_for_place(item: Any) -> bool:
    return str(item.type) in PLACES


def in_one_line(names: Sequence[str]) -> str:
    """From the largest to the smallest without a sign between in Chinese, the other way round in English."""
    return ", ".join(reversed(names)) if speaks_english() else "".join(names)


def levels_asked(form: Any) -> set[str]:
    """Return the levels of the places that a form asks for; a question that names none goes down to the village."""
    asked = (item for _section, item in form.fields() if asks_for_place(item))
    return {str(item.settings.get("level", "village")) for item in asked}


def places_on(day: date, levels: Iterable[str] = ("village",)) -> dict[str, str]:
    """Return the places of a day at these levels with the two units above, offered while one types name or code."""
    rows = OrgUnit.in_force(day).filter(level__in=list(levels), kind__in=KINDS)
    named = rows.values_list("code", "name", "parent__name", "parent__parent__name")
    return {filled_up(code): f"{above or ''}{parent or ''}{name}" for code, name, parent, above in named}


def filled_up(code: str) -> str:
    """Return a code of a county or township in the twelve digits of a place: 990121 -> 990121000000."""
    return code.ljust(HEADS[-1], "0")


def filed_places(form: Any, answers: Mapping[str, Any], on: date) -> dict[str, str]:
    """Return the full names of the places that filed answers hold, by code, as they were called on the day of filing."""
    return full_names(set(codes_in(form, answers)), on)


def codes_in(form: Any, answers: Mapping[str, Any]) -> Iterator[str]:
    for section, item in form.fields():
        if not asks_for_place(item):
            continue
        for row in (answers.get(section.repeat.key) or []) if section.repeat else [answers]:
            value = row.get(item.key)
            yield str(value.get("region", "") if isinstance(value, Mapping) else value or "")


def full_names(codes: Iterable[str], on: date) -> dict[str, str]:
    """Return code -> province, city, county, township and village in one line, with one query for all codes.

    A code that the directory does not know is left out: the reader then sees it as it was filed. A unit that came into
    the directory only after the day still gives its name, for a name says more than twelve digits."""
    heads = {code: heads_of(code) for code in codes if code}
    wanted = {head for known in heads.values() for head in known}
    rows = OrgUnit.objects.filter(code__in=wanted, kind__in=KINDS).order_by("-valid_from")
    names: dict[str, str] = {}
    is_english = speaks_english()
    for code, official, english, since, until in rows.values_list(
        "code", "name", "name_en", "valid_from", "valid_to"
    ):
        name = (is_english and english) or official
        is_in_force = since <= on and (until is None or on <= until)
        names[code] = name if is_in_force else names.get(code, name)
    # Without its own last part a place would read as the larger one around it, which was never filed.
    return {
        code: in_one_line([names[head] for head in known if head in names])
        for code, known in heads.items()
        if known[-1] in names
    }


def heads_of(code: str) -> list[str]:
    """Return the codes from the province down to the place: 990121100201 -> 990000, 990100, 990121, 990121100, itself."""
    # The code of a county or township comes filled up to the length of a village's; no village ends in three zeros.
    short = code[:6] if code[6:].strip("0") == "" else code[:9] if code[9:].strip("0") == "" else code
    return list(dict.fromkeys(short[:length].ljust(6, "0") for length in HEADS))
