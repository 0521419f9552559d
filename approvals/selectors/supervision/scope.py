"""Whose cases a supervisor looks at: his units and those below, a period, and what narrows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Case, CaseType, OrgUnit
from approvals.selectors.desk import Days
from approvals.services.organisation import unit_in_force, unit_path
from workflows import timelines
from workflows.actors import Actor


@dataclass(frozen=True, slots=True)
class SupervisionFilter:
    """What was asked for: the unit whose cases are shown, the days of the period, and what narrows the lists."""

    unit: OrgUnit
    since: date
    until: date
    pack: str = ""
    stage: str = ""
    lamp: str = ""
    page: int = 1


def own_units(actor: Actor) -> list[str]:
    """Return the codes of the units that the person supervises, the highest first."""
    held = {
        unit for unit, role in actor.posts if access.supervises(Actor(None, "", frozenset({(unit, role)})))
    }
    return sorted(held, key=lambda code: (len(code.rstrip("0")), code))


def supervised_unit(actor: Actor, code: str, on: date) -> OrgUnit:
    """Return the unit asked for, by default the person's own; NotVisible outside what he supervises."""
    own = own_units(actor)
    if not own:
        raise NotVisible(f"{actor.name} supervises no unit")
    wanted = code or own[0]
    if not {unit.code for unit in unit_path(wanted, on)} & set(own):
        raise NotVisible(f"no unit {wanted}")
    unit = unit_in_force(wanted, on)
    if unit is None:
        raise NotVisible(f"no unit {wanted}")
    return unit


def path_to(unit: OrgUnit, actor: Actor, on: date) -> list[OrgUnit]:
    """Return the units from the person's own down to this one."""
    path, own = unit_path(unit.code, on), set(own_units(actor))
    first = next((at for at, above in enumerate(path) if above.code in own), len(path) - 1)
    return path[first:]


def reference_day(days: Days, pack: str = "") -> date:
    """Return today for the period's default: the simulated day where only training procedures are looked at."""
    types = CaseType.objects.filter(is_current=True)
    chosen = types.filter(pack_id=pack) if pack else types
    is_live = chosen.filter(mode="live").exists() or not timelines.is_simulated("training")
    return days.live if is_live else days.training


def scoped(wanted: SupervisionFilter) -> QuerySet[Case]:
    rows = Case.objects.filter(beneath(wanted.unit))
    rows = rows.filter(case_type__pack_id=wanted.pack) if wanted.pack else rows
    return rows.filter(stage=wanted.stage) if wanted.stage else rows


def beneath(unit: OrgUnit) -> Q:
    """One indexed column holds a unit's cases; a province is told by the first two digits."""
    if unit.level == "province":
        return Q(city__startswith=unit.code[:2])
    return Q(**{unit.level: unit.code})
