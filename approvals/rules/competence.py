"""Which place is competent, and why: region codes, the routing tables, the common superior (ORG sections 2 and 6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from approvals.rules.routing_tables import TABLES, Row

# From this day the two-child law made the couple's registered places equal (R2 rows 1 to 4 end).
TWO_CHILD_LAW = date(2016, 1, 1)
HELPERS = {"UNIT": "employer", "COMMUNITY": "community", "FLOATING": "residence_township"}
PLACES = (
    "registered",
    "residence",
    "filing_place",
    "wife_registered",
    "husband_registered",
    "last_registered",
    "found_at",
    "against_unit",
    "against_place",
    "main_office",
    "unit_place",
    "government",
    "seat",
    "accepted_at",
)


@dataclass(frozen=True, slots=True)
class Chosen:
    """The place that is competent (empty: a superior designates), the row that says so, and the whole derivation."""

    rule: str
    region: str
    then: tuple[str, ...] = ()
    derivation: dict[str, Any] = field(default_factory=dict)

    @property
    def township(self) -> str:
        # Digits 7 to 9 name the township; zeros there mean that the code ends at the county.
        return self.region[:9] if len(self.region) >= 9 and self.region[6:9] != "000" else ""

    @property
    def county(self) -> str:
        return self.region[:6]


def route(
    table: str,
    facts: Mapping[str, Any],
    *,
    on: date,
    functional_areas: Mapping[str, str] | None = None,
    province: str = "",
) -> Chosen:
    """Choose the competent place by a routing table.

    Places in `facts` are region codes (or mappings with `region`); `province` is the two-digit code of this
    installation, without which every place counts as here. A case that was accepted keeps its place (6.3). The derivation
    lists the rows that did not fit and the fact that spoke against each. KeyError for a table that does not exist."""
    places, replaced = places_of(facts, functional_areas or {})
    # The filing place keeps the running case (6.3), before any table is asked.
    if places.get("accepted_at"):
        return Chosen(
            "6.3", places["accepted_at"], ("keep",), {"table": table, "reason": "accepted before the move"}
        )
    seen = DERIVED[table](facts, places, on, province)
    rejected: list[dict[str, str]] = []
    for row in TABLES[table]:
        against = mismatch(row, seen)
        if against is None:
            return chosen(table, row, seen, places, {"rejected": rejected, "functional_areas": replaced})
        rejected.append({"rule": row.rule, "because": against})
    # Every table ends with a row that fits everything; only a broken one comes here.
    raise LookupError(f"{table} has no row for {seen}")


def chosen(
    table: str, row: Row, seen: Mapping[str, Any], places: Mapping[str, str], more: Mapping[str, Any]
) -> Chosen:
    # Levels above are derived and not filed, so they are added where a row takes them.
    known = {**places, **{name: str(seen[name]) for name in ("unit_above", "city_above") if seen.get(name)}}
    # The first place that is known: a row may name several in order.
    region = next((known[name] for name in row.take if known.get(name)), "")
    derivation = {"table": table, "rule": row.rule, "seen": dict(seen), "then": list(row.then), **more}
    if not region:
        # Only a proposal: the common superior designates.
        derivation["superior"] = common_superior(*(code for code in places.values() if code))
    return Chosen(row.rule, region, row.then, derivation)


def mismatch(row: Row, seen: Mapping[str, Any]) -> str | None:
    """Return the first derived fact that speaks against a row, None when the row fits."""
    for name, values in row.when.items():
        if seen.get(name) not in values:
            return f"{name} = {seen.get(name)}"
    return None


def places_of(
    facts: Mapping[str, Any], functional_areas: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Read the places, functional areas replaced by the region that they act under."""
    places, replaced = {}, {}
    for name in PLACES:
        code = region_code(facts.get(name))
        acting = functional_areas.get(code) or functional_areas.get(code[:6])
        if acting:
            replaced[code] = acting
        places[name] = acting or code
    return places, replaced


def region_code(value: Any) -> str:
    """Return the code of a place given as text or as {"region": code, ...}; empty when there is none."""
    if isinstance(value, Mapping):
        value = value.get("region") or value.get("code")
    return str(value or "").strip()


def common_superior(*codes: str) -> str:
    """Return the lowest region above all the places, empty where the provinces differ (6.3)."""
    if not codes:
        return ""
    for length, pad in ((6, ""), (4, "00"), (2, "0000")):
        heads = {code[:length] for code in codes}
        # A county is not its own superior.
        if len(heads) == 1 and not (length == 6 and len(set(codes)) == 1 and len(codes[0]) == 6):
            return heads.pop() + pad
    return ""


def unit_above(code: str) -> str:
    """Return the code one level up: village, township, county, city, province; empty above a province."""
    if len(code) > 6:
        return code[:9] if len(code) > 9 else code[:6]
    if not code.endswith("00"):
        return code[:4] + "00"
    return code[:2] + "0000" if not code.endswith("0000") else ""


def level_of(code: str) -> str:
    """Return the level that a region code belongs to."""
    if len(code) > 6:
        return "village" if len(code) > 9 and not code.endswith("000") else "township"
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def is_district(code: str) -> bool:
    # 01 to 18: districts of one city (GB/T 2260).
    return "01" <= code[4:6] <= "18"


def is_floating(registered: str, residence: str) -> bool:
    """Is the person FLOATING: living in another county, and not between two districts of one city (6.1)?"""
    if not registered or not residence or registered[:6] == residence[:6]:
        return False
    is_same_city = registered[:4] == residence[:4]
    return not (is_same_city and is_district(registered) and is_district(residence))


def helper_of(person_class: str | None) -> str:
    """Return who helps a person of a class; the class never changes who decides, and may be unset."""
    return HELPERS.get(person_class or "", "community")


Derive = Callable[[Mapping[str, Any], Mapping[str, str], date, str], dict[str, Any]]


def side(code: str, province: str) -> str:
    """Return here, other or none for a place seen from this province."""
    if not code:
        return "none"
    return "here" if code.startswith(province) else "other"


def is_same_county(one: str, other: str) -> bool:
    return bool(one) and one[:6] == other[:6]


def r1(facts: Mapping[str, Any], places: Mapping[str, str], on: date, province: str) -> dict[str, Any]:
    asked = places["filing_place"]
    return {
        "service": facts.get("service"),
        "agreement": bool(facts.get("agreement")),
        "registered_here": is_same_county(places["registered"], asked),
        "lives_here": is_same_county(places["residence"], asked),
    }


def r2(facts: Mapping[str, Any], places: Mapping[str, str], on: date, province: str) -> dict[str, Any]:
    wife, husband = places["wife_registered"], places["husband_registered"]
    return {
        "wife": side(wife, province),
        "husband": side(husband, province),
        "lives": side(places["residence"], province),
        "is_early": on < TWO_CHILD_LAW,
        "two_provinces": bool(wife and husband) and wife[:2] != husband[:2],
        "in_transfer": bool(facts.get("in_transfer")),
        "is_away": bool(facts.get("is_away")),
    }


def r3(facts: Mapping[str, Any], places: Mapping[str, str], on: date, province: str) -> dict[str, Any]:
    birth, found = region_code(facts.get("birth_place")), places["found_at"]
    return {
        "birth_in": "abroad" if facts.get("is_abroad") else named(birth, places, "elsewhere"),
        "found_by": "two"
        if facts.get("found_by_two")
        else named(found, places, "other" if found else "none"),
        "is_decided": bool(facts.get("is_decided")),
    }


def named(code: str, places: Mapping[str, str], otherwise: str) -> str:
    """Return which of the person's places a code lies in."""
    for name in ("residence", "registered"):
        if code and is_same_county(places[name], code):
            return name
    return otherwise


def r5(facts: Mapping[str, Any], places: Mapping[str, str], on: date, province: str) -> dict[str, Any]:
    unit = places["against_unit"]
    return {
        "matter": facts.get("matter", ""),
        "against": facts.get("against", "none"),
        "has_office": bool(places["main_office"]),
        "unit_above": unit_above(unit) if unit else "",
        "city_above": city_of(unit or places["filing_place"]),
    }


def r6(facts: Mapping[str, Any], places: Mapping[str, str], on: date, province: str) -> dict[str, Any]:
    return {"object": facts.get("object_type", "unit"), "city_above": city_of(places["unit_place"])}


def city_of(code: str) -> str:
    return code[:4] + "00" if code else ""


DERIVED: Mapping[str, Derive] = {"R1": r1, "R2": r2, "R3": r3, "R5": r5, "R6": r6}
