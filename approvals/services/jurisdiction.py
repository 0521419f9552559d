"""Which authority: a pack's routing table asked with the facts of the answers (ORG section 6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, CaseType, FunctionalArea, JurisdictionRecord
from approvals.rules.competence import route
from approvals.services.casework import Act, action
from approvals.services.organisation import own_province, unit_in_force

VILLAGE_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Route:
    """The chosen units with the row that chose them; empty codes where no row is clear (common superior designates)."""

    table: str
    rule: str
    township: str
    county: str
    city: str
    village: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    derivation: dict[str, Any] = field(default_factory=dict)

    def units(self) -> dict[str, str]:
        return {"village": self.village, "township": self.township, "county": self.county, "city": self.city}


def competent_route(case_type: CaseType, answers: Mapping[str, Any], on: date) -> Route:
    """Apply the pack's routing table to the answers on a day; the derivation is kept with the case."""
    routing = case_type.manifest.get("routing", {})
    # The pack says under which key of its form each fact is asked.
    facts = {name: answers.get(key) for name, key in routing.get("facts", {}).items()}
    facts |= routing.get("fixed", {})
    areas = {row.code: row.acting_region for row in FunctionalArea.objects.all()}
    chosen = route(
        routing.get("table", "R2"), facts, on=on, functional_areas=areas, province=own_province(on)
    )
    code = str(chosen.region or "")
    township, county = unit_code(chosen.township, on), unit_code(chosen.county, on)
    return Route(
        table=routing.get("table", "R2"),
        rule=chosen.rule,
        township=township,
        county=county,
        city=city_of([code, *map(str, facts.values())], on),
        # Twelve digits with three zeros at the end name a township.
        village=unit_code(code, on) if len(code) == VILLAGE_DIGITS and not code.endswith("000") else "",
        facts=facts,
        derivation=chosen.derivation,
    )


def city_of(places: Sequence[str], on: date) -> str:
    """Return the city of the first place that lies in one of ours: where no row is clear, its office is asked to designate."""
    cities = (unit_code(place[:4] + "00", on) for place in places if place[:4].isdigit())
    return next(filter(None, cities), "")


def unit_code(code: str, on: date) -> str:
    """Return the code of the unit in force on the day, its successor's where it ended (RT8), else nothing."""
    unit = unit_in_force(code, on)
    return unit.code if unit else ""


@action("designate")
def designate(act: Act) -> Mapping[str, Any]:
    """RT: where no row is clear, the common superior names the authority; the choice is recorded like a routing."""
    code = unit_code(str(act.answers.get("township", ""))[:9], act.today)
    county = unit_code(code[:6], act.today)
    if not code or not county:
        raise Blocked(_("Choose a township or subdistrict that exists today"), code="NO_UNIT")
    Case.objects.filter(pk=act.case.pk).update(
        township=code, county=county, city=unit_code(code[:4] + "00", act.today)
    )
    JurisdictionRecord.objects.create(
        case=act.case,
        table="RT",
        rule="designated",
        facts={},
        township=code,
        county=county,
        derivation={"by": act.actor.name, "reasons": str(act.answers.get("reason", ""))},
        decided_on=act.today,
    )
    return {"township": code, "county": county, "jurisdiction_clear": True, "jurisdiction_rule": "designated"}
