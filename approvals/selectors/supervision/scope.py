"""Whose cases a supervisor looks at: his units and those below, a period, and what narrows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from approvals import access
from approvals.errors import NotVisible
from approvals.models import Case, CaseType, OrgUnit
from approvals.selectors.desk import Days
from approvals.selectors.supervision.lamps import Limits
from approvals.services.organisation import unit_path
from workflows import timelines
from workflows.actors import Actor


@dataclass(frozen=True, slots=True)
class SupervisionFilter:
    """What was asked for: the unit whose cases are shown, the days of the period, and what narrows the lists."""

    path: Sequence[OrgUnit]
    since: date
    until: date
    limits: Limits
    timeline: str = "live"
    pack: str = ""
    stage: str = ""
    lamp: str = ""
    page: int = 1

    @property
    def unit(self) -> OrgUnit:
        return self.path[-1]


def own_units(actor: Actor) -> list[str]:
    """Return the codes of the units that the person supervises, the highest first."""
    held = {
        unit for unit, role in actor.posts if access.supervises(Actor(None, "", frozenset({(unit, role)})))
    }
    # The higher a unit, the more zeros end its code (GB/T 2260).
    return sorted(held, key=lambda code: (len(code.rstrip("0")), code))


def supervised_path(actor: Actor, code: str, on: date) -> list[OrgUnit]:
    """Return the units from the person's own down to the one asked for, by default his own; NotVisible beyond them."""
    own = own_units(actor)
    wanted = code or next(iter(own), "")
    path = unit_path(wanted, on)
    first = next((at for at, unit in enumerate(path) if unit.code in own), None)
    if first is None:
        raise NotVisible(f"{actor.name} does not supervise {wanted or 'any unit'}")
    return path[first:]


def reference_day(days: Days, pack: str = "") -> date:
    """Return today for the period's default: the simulated day where only training procedures are looked at."""
    types = CaseType.objects.filter(is_current=True)
    chosen = types.filter(pack_id=pack) if pack else types
    is_live = chosen.filter(mode="live").exists() or not timelines.is_simulated("training")
    return days.live if is_live else days.training


def shown_timeline(unit: OrgUnit, days: Days, asked: str) -> str:
    """Return whose figures are shown: live cases, or those for training where they were asked for or are all there is.

    The two are never counted together: a case for training is nobody's matter."""
    if not days.is_simulated or asked == timelines.LIVE:
        return timelines.LIVE
    has_live = asked != "training" and Case.objects.filter(beneath(unit), timeline=timelines.LIVE).exists()
    return timelines.LIVE if has_live else "training"


def open_on_other_timeline(wanted: SupervisionFilter) -> int:
    """Return how many open cases of the unit are not shown because they are real, or for training."""
    rows = Case.objects.filter(beneath(wanted.unit)).exclude(timeline=wanted.timeline)
    return rows.exclude(status="closed").count()


def scoped(wanted: SupervisionFilter) -> QuerySet[Case]:
    rows = Case.objects.filter(beneath(wanted.unit), timeline=wanted.timeline)
    rows = rows.filter(case_type__pack_id=wanted.pack) if wanted.pack else rows
    return rows.filter(stage=wanted.stage) if wanted.stage else rows


def beneath(unit: OrgUnit) -> Q:
    """One indexed column holds a unit's cases; a province is told by the first two digits."""
    if unit.level == "province":
        return Q(city__startswith=unit.code[:2])
    return Q(**{unit.level: unit.code})
