"""Which rows of the registers a person sees: those of his units' cases, as far down as he asks (0.11, ORG section 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q

from approvals import access
from approvals.errors import NotVisible
from approvals.models import CaseType, NumberSeries, OrgUnit
from approvals.rules.masking import mask_name
from approvals.rules.numbering import CLOSE, OPEN, gaps
from approvals.selectors.english import speaks_english
from approvals.services.organisation import unit_path
from approvals.services.papers.labels import citations_of
from approvals.templatetags.jingwei import bilingual
from forms.selectors import latest_form
from workflows.actors import Actor

CHILD_LEVEL = {"province": "city", "city": "county", "county": "township", "township": "village"}
MOST_VOID = 50


@dataclass(frozen=True, slots=True)
class Place:
    """The unit whose register is open: the way down to it from the person's own, and the units directly below."""

    path: Sequence[OrgUnit]
    below: Sequence[OrgUnit]

    @property
    def unit(self) -> OrgUnit:
        return self.path[-1]


def register_place(actor: Actor, code: str, on: date) -> Place:
    """Return the unit asked for, by default the person's own; NotVisible outside the units whose registers he reads."""
    own = access.register_units(actor)
    path = unit_path(code or next(iter(own), ""), on)
    first = next((at for at, unit in enumerate(path) if unit.code in own), None)
    if first is None:
        raise NotVisible(f"{actor.name} does not keep the registers of {code or 'any unit'}")
    level = CHILD_LEVEL.get(path[-1].level, "")
    below = OrgUnit.in_force(on).filter(parent__code=path[-1].code, level=level).order_by("code")
    return Place(path[first:], list(below))


def registered(
    actor: Actor, place: Place, prefix: str = "", *, is_of_city: bool = False, is_of_units: bool = False
) -> Q:
    """Return the condition under which a row belongs to the open register; `prefix` leads to the row's case.

    A supervisor sees the rows of every case beneath the unit; who keeps the register in the unit's area sees them but for
    procedures closed to his role; a city or province keeps the register of the cases that lie with it, and `is_of_city`
    a register of its own, whatever has become of the case. What is `is_of_units` names evaluated units only, and the office of
    the lead group keeps it."""
    beneath = unit_condition(place.unit, prefix)
    held = {(unit.code, role) for unit in place.path for code, role in actor.posts if code == unit.code}
    if any(access.supervises(Actor(None, "", frozenset({pair}))) for pair in held):
        return beneath
    levels = {unit.code: unit.level for unit in place.path}
    closed = Q(**{f"{prefix}case_type__in": access.closed_types(actor)})
    if any(role in access.AREA_ROLES.get(levels[code], ()) for code, role in held):
        return beneath & ~closed
    if is_of_city and any(role in access.CITY_ROLES and access.is_city(code) for code, role in held):
        return beneath & ~closed
    if is_of_units and any(role in access.OFFICE_ROLES for _code, role in held):
        return beneath & ~closed
    with_us = Q(pk__in=[])
    for code, role in held:
        stage = "city" if role in access.CITY_ROLES else "province" if role in access.PROVINCE_ROLES else ""
        if stage == levels[code]:
            with_us |= Q(**{f"{prefix}stage": stage})
    return beneath & with_us & ~closed


def unit_condition(unit: OrgUnit, prefix: str) -> Q:
    """One indexed column holds a unit's cases; a province is told by its first two digits."""
    if unit.level == "province":
        return Q(**{f"{prefix}city__startswith": unit.code[:2]})
    return Q(**{f"{prefix}{unit.level}": unit.code})


def openable(actor: Actor, numbers: Sequence[str]) -> set[str]:
    """Return which of the case numbers lead to a file that the person may open; the gate logs it when he does."""
    found = access.visible_cases(actor).filter(number__in=numbers).order_by()
    return set(found.values_list("number", flat=True))


def masked_name(name: str) -> str:
    """Return a name as lists show it; one that is masked already stays as it is."""
    return name if "*" in name else mask_name(name)


@dataclass(frozen=True, slots=True)
class SeriesFaults:
    """A series of numbers whose register is not whole: the numbers without a row, and the void ones with their reason."""

    name: str
    last: int
    missing: Sequence[int]
    void: Sequence[tuple[str, str]]


def number_faults(place: Place, since: date, until: date) -> list[SeriesFaults]:
    """Return the series of the unit and of those below it, of the years of the period, with void or missing numbers (0.6)."""
    units = OrgUnit.objects.filter(code__in=[place.unit.code, *(unit.code for unit in place.below)])
    # Enforcement papers are headed by the short name of the unit, all others by its document prefix.
    heads = {head for pair in units.values_list("document_prefix", "short_name") for head in pair if head}
    rows = NumberSeries.objects.filter(agency__in=heads, year__range=(since.year, until.year))
    counted = rows.annotate(
        have=Count("entries"), voided=Count("entries", filter=Q(entries__is_void=True))
    ).filter(Q(voided__gt=0) | ~Q(have=F("last")))
    return [series_faults(series) for series in counted.order_by("agency", "series", "year")]


def series_faults(series: NumberSeries) -> SeriesFaults:
    missing = gaps(list(series.entries.values_list("value", flat=True)), series.last)
    void = series.entries.filter(is_void=True).order_by("value").values_list("text", "void_reason")
    name = f"{series.agency}{series.series}{OPEN}{series.year}{CLOSE}"
    return SeriesFaults(name, series.last, missing, list(void[:MOST_VOID]))


def clause_names(packs: Iterable[str]) -> dict[tuple[str, str], str]:
    """Return how the newest version of each procedure cites its clauses, by procedure and code; what the manifest's
    [[clause_marks]] say of a clause stands behind it."""
    language = "en" if speaks_english() else "zh"
    names = {}
    for pack in packs:
        case_type = CaseType.objects.filter(pack_id=pack).latest("version")
        form = str(case_type.manifest.get("start_form", ""))
        schema = latest_form(pack, form).schema if form in case_type.forms else {}
        marks = case_type.manifest.get("clause_marks", ())
        marked = {str(code): bilingual(row) for row in marks for code in row["clauses"]}
        for code, text in citations_of(case_type, schema, language).items():
            names[pack, code] = text + marked.get(code, "")
    return names
