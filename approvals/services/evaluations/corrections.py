"""Corrections of reported values (更正单, F-E6 of e.6): asked for by one, verified by another, carried out on record.

After publication, and where the superior asks, the lead group decides; what changes for whom stays readable."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, EvaluatedUnit, IndicatorValue, UnitDuty, UnitScore
from approvals.services.casework import Act, action, starts_with
from approvals.services.evaluations.duties import seats_of
from approvals.services.evaluations.indicators import check_quorum
from approvals.services.evaluations.opening import OFFICE, evaluation_case, filed, process_for
from approvals.services.evaluations.recounting import Moves, recount
from approvals.services.evaluations.results import renew_cards
from approvals.services.evaluations.values import amount, correct_value, impossible, plain
from approvals.services.notices import send_notice
from approvals.services.unit_cases import open_unit_case
from workflows import timelines
from workflows.actors import Actor
from workflows.models import WorkItem

HEAD = "UNIT_HEAD"
REQUEST, CHECK, REMARK = "correction", "correction_check", "correction_remark"


@transaction.atomic
def open_correction(*, unit: EvaluatedUnit, actor: Actor, timeline: str) -> Case:
    """Open a correction of values of a unit: its head asks, or the office of its superior.

    Raises Blocked NOT_HEAD, NOT_OPEN, CORRECTION_OPEN."""
    asks_itself = actor.is_system or (unit.unit, HEAD) in actor.posts
    if not asks_itself and (unit.superior, OFFICE) not in actor.posts:
        raise Blocked(_("The head of the unit asks for this, or the office of its superior"), code="NOT_HEAD")
    year = evaluation_case(unit.year, unit.indicator_set.city, timeline)
    if year is None:
        raise Blocked(_("The evaluation of this year is not open"), code="NOT_OPEN")
    # Locked: two officials may ask at the same moment.
    EvaluatedUnit.objects.select_for_update().get(pk=unit.pk)
    if Case.objects.filter(notes__correction_of=unit.pk, closed_on__isnull=True).exists():
        raise Blocked(_("A correction of this unit is being decided already"), code="CORRECTION_OPEN")
    variables = {"asked_by": "unit" if asks_itself else "superior", "granted": False, "is_published": False}
    process = process_for(year, "correction")
    return open_unit_case(
        case_type=year.case_type,
        process_id=process["id"],
        unit=unit.unit,
        seats=seats_of(unit),
        label=f"{unit.name} {process['title']}",
        variables={**variables, "unit_key": unit.key},
        actor=actor,
        timeline=timeline,
        notes={"evaluated": unit.pk, "correction_of": unit.pk, "year_case": year.pk},
    )


def unit_of(case: Case) -> EvaluatedUnit:
    return EvaluatedUnit.objects.select_related("indicator_set").get(pk=case.notes["evaluated"])


@action("ask_correction")
def ask_correction(act: Act) -> Mapping[str, Any]:
    """The unit names values, what they should be and why. Raises Blocked NO_VALUE, VALUES, TWICE."""
    list(named_values(act.case, act.answers.get("rows") or ()))
    return {}


@starts_with("check_correction")
def rows_to_check(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    """What the unit asked for; empty where the superior asks in its stead."""
    return {"rows": filed(case, REQUEST).get("rows", [])}


@action("check_correction")
def check_correction(act: Act) -> Mapping[str, Any]:
    """The superior verifies each value at its source, or asks itself; its rows are what is corrected."""
    list(named_values(act.case, act.answers.get("rows") or ()))
    act.case.notes["corrected_by"] = act.actor.name
    act.case.save(update_fields=["notes"])
    year = Case.objects.get(pk=act.case.notes["year_case"])
    return {
        "granted": act.answers["confirmed"] == "yes",
        "is_published": bool(year.notes.get("published_on")),
    }


@starts_with("decide_correction")
def rows_to_decide(case: Case, work_item: WorkItem) -> Mapping[str, Any]:
    checked = filed(case, CHECK)
    remark = filed(case, REMARK).get("remark", "")
    rows = [
        {key: row.get(key, "") for key in ("period", "code", "after", "reason")} for row in checked["rows"]
    ]
    return {"opinion": checked.get("opinion", ""), "remark": remark, "rows": rows}


@action("decide_correction")
def decide_correction(act: Act) -> Mapping[str, Any]:
    """The lead group decides (S08). Raises Blocked QUORUM, NO_REASONS."""
    check_quorum(act.answers)
    granted = act.answers["decision"] == "yes"
    if not granted and not str(act.answers.get("reasons") or "").strip():
        raise Blocked(_("State why the correction is refused"), code="NO_REASONS")
    return {"granted": granted}


def named_values(
    case: Case, rows: Iterable[Mapping[str, Any]]
) -> Iterator[tuple[IndicatorValue, Decimal, str]]:
    """Yield each value that a form names, what it becomes and why; only what was submitted can be corrected."""
    unit, seen = unit_of(case), set()
    for number, row in enumerate(rows, start=1):
        period, code = str(row["period"]), str(row["code"]).strip()
        value = unit.values.filter(period=period, indicator__code=code, value__isnull=False).first()
        if value is None or not is_submitted(unit, value):
            text = _("%(code)s has no submitted value in the period %(period)s")
            raise Blocked(text % {"code": code, "period": period}, code="NO_VALUE")
        if (period, code) in seen:
            raise Blocked(_("Name each period and indicator once"), code="TWICE")
        seen.add((period, code))
        after = amount(row["after"]) or Decimal(0)
        for problem in impossible(number, value.indicator, {"value": after}):
            raise Blocked(str(problem), code="VALUES")
        yield value, after, str(row["reason"])


def is_submitted(unit: EvaluatedUnit, value: IndicatorValue) -> bool:
    """A report is frozen when it is submitted, a self-assessment when it is made."""
    owed = unit.duties.filter(period=value.period, kind__in=["report", "assessment"])
    return value.is_frozen or owed.exclude(status=UnitDuty.Status.OPEN).exists()


@transaction.atomic
def carry_out(*, case: Case, granted: bool, notice: str, actor: Actor) -> int:
    """Correct the values, count anew what depends on them, note what changed for whom; returns the number of results that moved.

    A repeated call changes nothing."""
    if not granted or "changed" in case.notes:
        return len(case.notes.get("changed", ()))
    year = Case.objects.get(pk=case.notes["year_case"])
    codes = correct(case)
    moved = recount(case=year, units=[unit_of(case)], codes=codes)
    case.notes["changed"] = note_moves(
        moved, timelines.today(case.timeline), bool(year.notes.get("published_on"))
    )
    case.save(update_fields=["notes"])
    if year.notes.get("published_on"):
        renew_cards(year, moved)
        tell_units_moved(case, list(moved), notice, actor)
    return len(moved)


def correct(case: Case) -> set[str]:
    """Write the granted values; returns the codes of their indicators."""
    asker = Actor(user_id=None, name=str(case.notes.get("corrected_by", "")))
    codes = set()
    for value, after, reason in named_values(case, filed(case, CHECK)["rows"]):
        IndicatorValue.objects.filter(pk=value.pk).update(is_frozen=True)
        text = f"{reason}（{case.number}）"[:300]
        today = timelines.today(case.timeline)
        correct_value(value=value, after=after, reason=text, actor=asker, on=today, case=case)
        codes.add(value.indicator.code)
    return codes


def note_moves(moved: Moves, day: Any, is_published: bool) -> list[dict[str, Any]]:
    """Return what moved by unit; a published result says beside the unit that it was corrected, and from what."""
    units = EvaluatedUnit.objects.in_bulk(list(moved))
    told = []
    for pk, (old, new) in moved.items():
        unit = units[pk]
        told.append(
            {
                "key": unit.key,
                "name": unit.name,
                "before": old._asdict(),
                "after": new._asdict(),
            }
        )
        if is_published and old.result != new.result:
            words = f"{day:%Y-%m-%d}更正数值，得分由{old.result}改为{new.result}"
            unit.footnote = "；".join(filter(None, (unit.footnote, words)))[-200:]
            unit.save(update_fields=["footnote"])
    return sorted(told, key=lambda row: str(row["key"]))


def tell_units_moved(case: Case, units: list[int], notice: str, actor: Actor) -> None:
    letters = UnitDuty.objects.filter(kind=UnitDuty.Kind.LETTER, evaluated__in=units, case__isnull=False)
    scores = dict(UnitScore.objects.filter(evaluated__in=units).values_list("evaluated", "result"))
    for letter in letters.select_related("case__case_type", "evaluated"):
        if letter.case is not None:
            words = {"year": letter.evaluated.year, "result": plain(scores[letter.evaluated_id])}
            send_notice(
                case=letter.case, key=notice, context=words, actor=actor, occasion=f"correction:{case.pk}"
            )
