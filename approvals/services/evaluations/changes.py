"""Changes of evaluated units (MB-n of e.5, e.9): merged, split, renamed, exempted or put into another class, on a document
and decided by a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, OrgUnit, UnitDuty
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import open_duty
from approvals.services.evaluations.opening import OFFICE, filed, process_for, units_of
from approvals.services.evaluations.units import key_of
from approvals.services.jurisdiction import unit_code
from approvals.services.unit_cases import move_seats, open_unit_case
from workflows.actors import SYSTEM, Actor
from workflows.models import WorkItem

REQUEST = "change"
# How many units a change takes up and how many come out of it; None: two or more.
SHAPES = {"merge": (None, 1), "split": (1, None), "rename": (1, 1), "exempt": (1, 0), "facts": (1, 1)}
# What a unit made by the change must be called; one that goes on may keep its name.
NAMED = ("merge", "split", "rename")


@transaction.atomic
def open_change(*, year: Case, unit: EvaluatedUnit, actor: Actor) -> Case:
    """Let the city's office register a change of units. Raises Blocked NOT_OFFICE, PUBLISHED."""
    if not actor.is_system and (year.city, OFFICE) not in actor.posts:
        raise Blocked(_("Only the office of the city's lead group registers this"), code="NOT_OFFICE")
    if year.notes.get("published_on"):
        raise Blocked(_("The result of the year is published"), code="PUBLISHED")
    process = process_for(year, "change")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=year.city,
        seats={"assessed": year.city, "superior": year.city, "reviewing": year.city},
        label=f"{unit.name} {process['title']}",
        variables={"unit_key": unit.key, "granted": False},
        actor=actor,
        timeline=year.timeline,
        notes={"change_of": year.pk, "first": unit.key},
    )


@starts_with("ask_change")
def first_unit(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {"units": [{"unit": case.notes["first"]}]}


@action("ask_change")
def ask_change(act: Act) -> Mapping[str, Any]:
    """Raises Blocked SHAPE, NO_UNIT, MIXED, NO_PLACE."""
    check_change(year_of(act.case), act.answers)
    return {}


@starts_with("decide_change")
def change_to_decide(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    return {key: value for key, value in filed(case, REQUEST).items() if key != "evidence"}


@action("decide_change")
def decide_change(act: Act) -> Mapping[str, Any]:
    """The lead group's own word; refused only with a reason. Raises Blocked NO_REASONS."""
    granted = act.answers["decision"] == "yes"
    if not granted and not str(act.answers.get("reasons") or "").strip():
        raise Blocked(_("State why the change is refused"), code="NO_REASONS")
    return {"granted": granted}


def year_of(case: Case) -> Case:
    return Case.objects.select_related("case_type").get(pk=case.notes["change_of"])


def keys_in(answers: Mapping[str, Any]) -> list[str]:
    return [str(row["unit"]).strip() for row in answers.get("units") or ()]


def check_change(year: Case, answers: Mapping[str, Any]) -> None:
    keys, new = keys_in(answers), list(answers.get("successors") or ())
    taken, made = SHAPES[answers["kind"]]
    if not fits(len(set(keys)), taken) or not fits(len(new), made):
        text = _("A merger makes one unit of several, a split several of one; all else is about one unit")
        raise Blocked(text, code="SHAPE")
    if answers["kind"] in NAMED and not all(str(row.get("name") or "").strip() for row in new):
        raise Blocked(_("Name every unit as it is called after the change"), code="NO_NAME")
    old = existing(year, keys)
    if len(old) != len(set(keys)):
        raise Blocked(_("Every unit must be under evaluation this year and still exist"), code="NO_UNIT")
    if len({(unit.line, unit.kind) for unit in old}) > 1:
        raise Blocked(_("Only units of the same kind become one"), code="MIXED")
    places = {place_of(row, old[0]) for row in new}
    known = OrgUnit.in_force(day_of(answers)).filter(code__in=places).values_list("code", flat=True)
    if places - set(known):
        text = _("There is no place %(code)s on that day") % {"code": ", ".join(sorted(places - set(known)))}
        raise Blocked(text, code="NO_PLACE")


def fits(count: int, wanted: int | None) -> bool:
    return count >= 2 if wanted is None else count == wanted


def day_of(answers: Mapping[str, Any]) -> date:
    value = answers["on"]
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def place_of(row: Mapping[str, Any], old: EvaluatedUnit) -> str:
    return str(row.get("place") or "").strip() or old.unit


def existing(year: Case, keys: Iterable[str]) -> list[EvaluatedUnit]:
    """Return the units of a city's year that still exist, locked: two changes may name the same unit."""
    found = units_of(year).filter(key__in=list(keys), ended_on__isnull=True)
    return list(found.select_for_update(of=("self",)))


@transaction.atomic
def carry_out_change(*, case: Case) -> int:
    """Enter what the lead group agreed to; returns how many units came of it. A repeated call changes nothing."""
    if "changed_to" in case.notes:
        return len(case.notes["changed_to"])
    answers, year = filed(case, REQUEST), year_of(case)
    check_change(year, answers)
    made = CHANGES[answers["kind"]](year, answers)
    case.notes["changed_to"] = [unit.key for unit in made]
    case.save(update_fields=["notes"])
    return len(made)


def merged_as_filed(year: Case, answers: Mapping[str, Any]) -> list[EvaluatedUnit]:
    [row] = answers["successors"]
    keys, on = keys_in(answers), day_of(answers)
    place = place_of(row, existing(year, keys)[0])
    return [merge_units(year=year, keys=keys, name=str(row["name"]), unit=place, on=on, actor=SYSTEM)]


def split_as_filed(year: Case, answers: Mapping[str, Any]) -> list[EvaluatedUnit]:
    """Each part goes on with the targets of the whole, which are shares and no amounts."""
    [old] = existing(year, keys_in(answers))
    on = day_of(answers)
    parts = [
        successor(
            [old],
            name=str(row["name"]),
            unit=place_of(row, old),
            population=int(row.get("population") or 0),
            targets=dict(old.targets),
            footnote=f"{on.isoformat()}由{old.name}拆分设立，此前的填报留在原单位",
        )
        for row in answers["successors"]
    ]
    names = "、".join(part.name for part in parts)
    EvaluatedUnit.objects.filter(pk=old.pk).update(
        ended_on=on, footnote=f"{on.isoformat()}拆分为{names}"[:200]
    )
    move_subordinates(year, [old], parts[0].unit, on)
    return with_letters(year, parts)


def renamed_as_filed(year: Case, answers: Mapping[str, Any]) -> list[EvaluatedUnit]:
    [old], [row] = existing(year, keys_in(answers)), answers["successors"]
    note = f"{day_of(answers).isoformat()}由{old.name}更名"
    old.footnote = "；".join(filter(None, (old.footnote, note)))[:200]
    old.name = str(row["name"])
    old.save(update_fields=["name", "footnote"])
    return [old]


def exempted_as_filed(year: Case, answers: Mapping[str, Any]) -> list[EvaluatedUnit]:
    """A district that passed demonstration acceptance is exempt in that year: not ranked, its data still reported (e.9)."""
    [old] = existing(year, keys_in(answers))
    old.exempt_reason = f"通过示范区验收（{answers['document']}）"[:120]
    old.save(update_fields=["exempt_reason"])
    return [old]


def facts_as_filed(year: Case, answers: Mapping[str, Any]) -> list[EvaluatedUnit]:
    """The class in which a unit is ranked, and by what its targets and its part in others' scores are weighted."""
    [old], [row] = existing(year, keys_in(answers)), answers["successors"]
    old.group = str(row.get("group") or old.group)
    old.population = int(row.get("population") or old.population)
    old.cases = int(row.get("cases") or old.cases)
    old.save(update_fields=["group", "population", "cases"])
    return [old]


CHANGES = {
    "merge": merged_as_filed,
    "split": split_as_filed,
    "rename": renamed_as_filed,
    "exempt": exempted_as_filed,
    "facts": facts_as_filed,
}


@transaction.atomic
def merge_units(
    *, year: Case, keys: Iterable[str], name: str, unit: str, on: date, actor: Actor
) -> EvaluatedUnit:
    """Make one of the units of a city's year, with their targets weighted by population.

    Reports stay with the old units; the new one is ranked, with a footnote. Raises Blocked NOT_MERGED below two units."""
    old = existing(year, keys)
    if len(old) < 2:
        raise Blocked(_("Name at least two units that still exist"), code="NOT_MERGED")
    names = "、".join(each.name for each in old)
    merged = successor(
        old,
        name=name,
        unit=unit,
        population=sum(each.population for each in old),
        targets=weighted_targets(old),
        footnote=f"{on.isoformat()}由{names}合并设立，此前的填报留在原单位",
    )
    EvaluatedUnit.objects.filter(pk__in=[each.pk for each in old]).update(ended_on=on, successor=merged)
    move_subordinates(year, old, unit, on)
    return with_letters(year, [merged])[0]


def move_subordinates(year: Case, old: Sequence[EvaluatedUnit], place: str, on: date) -> None:
    """Whoever was assessed by a place that is no more, such as its villages, goes on under the place above it in the
    directory, or under `place` where the directory has not followed yet; what is open goes along. What was reported before
    stays where it is."""
    gone = {each.unit for each in old} - {place}
    below = units_of(year).filter(superior__in=gone, ended_on__isnull=True).exclude(unit__in=gone)
    for unit in below:
        current = OrgUnit.in_force(on).filter(code=unit_code(unit.unit, on)).select_related("parent").first()
        above = current.parent.code if current is not None and current.parent is not None else place
        before = unit.unit, unit.superior
        unit.unit = current.code if current is not None else unit.unit
        unit.superior = place if above in gone else above
        unit.save(update_fields=["unit", "superior"])
        move_open_cases(unit, dict(zip(before, (unit.unit, unit.superior), strict=True)))


def move_open_cases(unit: EvaluatedUnit, codes: Mapping[str, str]) -> None:
    """What a unit still owes, asks or undergoes lies with the authority that assesses it now (old code → new)."""
    moved = {old: new for old, new in codes.items() if old != new}
    for case in Case.objects.filter(notes__evaluated=unit.pk, closed_on__isnull=True).select_related("root"):
        move_seats(case=case, units=moved, reason=_("The unit has become another one"), actor=SYSTEM)


def successor(old: Sequence[EvaluatedUnit], *, unit: str, footnote: str, **values: Any) -> EvaluatedUnit:
    first = old[0]
    return EvaluatedUnit.objects.create(
        timeline=first.timeline,
        year=first.year,
        key=free_key(first, unit),
        line=first.line,
        kind=first.kind,
        group=first.group,
        unit=unit,
        superior=first.superior,
        indicator_set=first.indicator_set,
        cases=sum(each.cases for each in old) if len(old) > 1 else 0,
        footnote=footnote[:200],
        **values,
    )


def free_key(old: EvaluatedUnit, unit: str) -> str:
    """A unit that keeps its predecessor's place has that one's key with a number."""
    key = key_of(old.line, unit, 0)
    known = EvaluatedUnit.objects.filter(timeline=old.timeline, year=old.year, key__startswith=key)
    taken = set(known.values_list("key", flat=True))
    number = 2
    free = key
    while free in taken:
        free, number = f"{key}.{number}", number + 1
    return free


def with_letters(year: Case, units: list[EvaluatedUnit]) -> list[EvaluatedUnit]:
    """A new unit signs for its targets too, once the year's letters are out."""
    if UnitDuty.objects.filter(kind=UnitDuty.Kind.LETTER, evaluated__in=units_of(year)).exists():
        for unit in units:
            duty = UnitDuty.objects.create(evaluated=unit, kind=UnitDuty.Kind.LETTER, period="YEAR")
            open_duty(duty, year.case_type, year.timeline, SYSTEM)
    return units


def weighted_targets(units: Sequence[EvaluatedUnit]) -> dict[str, str]:
    people = sum(each.population for each in units)
    # Without any population the first unit's targets are as good as the others'.
    if people == 0:
        return dict(units[0].targets)
    weighted: dict[str, str] = {}
    for indicator in units[0].indicator_set.indicators.measuring(units[0]).filter(target__isnull=False):
        total = sum(
            (
                Decimal(str(each.targets.get(indicator.code, indicator.target))) * each.population
                for each in units
            ),
            Decimal(0),
        )
        weighted[indicator.code] = str((total / people).quantize(Decimal("0.01")))
    return weighted
