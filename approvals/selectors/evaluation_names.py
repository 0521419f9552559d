"""Names of evaluated units as pages say them: Chinese as registered, English from the directory and the pack's words."""

from __future__ import annotations

from approvals.models import EvaluatedUnit
from approvals.selectors.english import pack_word, speaks_english
from approvals.selectors.places import said_name
from approvals.services.organisation import unit_in_force
from workflows import timelines


def said_unit(unit: EvaluatedUnit) -> str:
    """Return the unit's name in the active language: its place, then what it is there, such as Qingxi County: Education Bureau.

    Where the directory or the pack has no English for it, the registered name stands."""
    place = unit_in_force(unit.unit, timelines.today()) if speaks_english() else None
    if place is None or not place.name_en:
        return unit.name
    above = place.parent.name if place.parent else ""
    body = unit.name.removeprefix(f"{above}{place.name}").removeprefix(place.name)
    if not body:
        return f"{said_name(place)}, {said_name(place.parent)}" if place.parent else said_name(place)
    word = pack_word(body)
    return unit.name if word == body else f"{said_name(place)}: {word}"
