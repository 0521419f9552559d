"""Steps of an evaluation of units: the year opened, whole duties done, sheets imported, scores and duties compared."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from openpyxl import load_workbook

from approvals.models import Case, EvaluatedUnit, IndicatorSet, UnitCard, UnitDuty, UnitScore
from approvals.scenarios.reading import ScenarioError
from approvals.scenarios.stage import TIMELINE, Stage, item_at, performer, person_of, plain, playing, refused
from approvals.services.casework import claim_work, complete_work
from approvals.services.evaluations import (
    file_appeal,
    import_workbook,
    merge_units,
    open_check,
    open_evaluation,
    open_innovation,
    open_round,
    open_waiver,
    workbook_of,
)
from approvals.services.evaluations.awards import QUESTIONS
from approvals.services.evaluations.opening import evaluation_case
from approvals.services.evaluations.sheets import LETTERS
from approvals.services.evaluations.units import superiors_of
from approvals.services.organisation import actor_for
from approvals.services.pinned import step_form
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.selectors import open_work
from workflows.services.settle import settle

CITY = "990100"
Row = dict[str, Any]


@cache
def chains_of(pack: str) -> Mapping[str, Sequence[Mapping[str, Any]]]:
    """Return the pack's chains.yaml: kind of duty → its steps in order (docs/scenarios.md)."""
    text = (Path(settings.PACKS_DIR) / pack / "chains.yaml").read_text(encoding="utf8")
    chains: Mapping[str, Sequence[Mapping[str, Any]]] = yaml.safe_load(text)
    return chains


def unit_of(stage: Stage, key: str) -> EvaluatedUnit:
    unit = EvaluatedUnit.objects.filter(timeline=TIMELINE, key=key).order_by("-year").first()
    if unit is None:
        raise ScenarioError(f"no unit {key} is under evaluation")
    return unit


@playing("evaluation")
def play_evaluation(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    actor = actor_for(person_of("LEADGROUP_OFFICE", CITY), stage.today)

    def act() -> None:
        stage.case = open_evaluation(
            pack_id=stage.scenario.pack,
            year=int(body["year"]),
            city=CITY,
            scope=list(body.get("scope", ())),
            actor=actor,
            is_rehearsal=True,
        )

    yield from refused(body, act)


@playing("duty")
def play_duty(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Let the steps of this case name be about what a unit owes; with `until` its persons do all steps before that one."""
    unit = unit_of(stage, str(body["unit"]))
    duty = UnitDuty.objects.filter(
        evaluated=unit, kind=body["kind"], period=body.get("period", "YEAR")
    ).first()
    if duty is None or duty.case is None:
        raise ScenarioError(f"{unit.key} owes no {body['kind']} {body.get('period', 'YEAR')}")
    stage.case = duty.case
    if body.get("done", True):
        yield from chain_done(stage, str(body["kind"]), body)


def chain_done(stage: Stage, kind: str, body: Mapping[str, Any]) -> Iterator[str]:
    answers = body.get("answers") or {}
    for step in chains_of(stage.scenario.pack)[kind]:
        if step["at"] == body.get("until"):
            return
        root = stage.the_case().root
        there = {item.element_id for item in open_work(root)} if root else set()
        if step["at"] in there:
            do(stage, step["at"], step["as"], {**step.get("answers", {}), **rows_said(step, body), **answers})
            settle(timeline=TIMELINE)
        # What the scenario answers itself belongs to the first step.
        answers = {}
    yield from ()


def rows_said(step: Mapping[str, Any], body: Mapping[str, Any]) -> Row:
    """Return the rows of the step's tables, made of what the scenario's step says."""
    return {
        name: ROWS[source](body.get(source) or {}, step.get("place", 0))
        for source, name in step.get("rows", {}).items()
    }


def value_rows(values: Mapping[str, Any], _place: int) -> list[Row]:
    return [value_row(code, value) for code, value in values.items()]


def mark_rows(marks: Mapping[str, Any], place: int) -> list[Row]:
    """One mark is every assessor's; of a list each gives the one at the own place."""
    return [
        {"code": code, "mark": mark[place] if isinstance(mark, list) else mark, "reason": "见评分说明"}
        for code, mark in marks.items()
    ]


def verified_rows(pairs: Mapping[str, Sequence[Any]], _place: int) -> list[Row]:
    return [{"code": code, "reported": pair[0], "verified": pair[1]} for code, pair in pairs.items()]


ROWS: Mapping[str, Callable[[Any, int], list[Row]]] = {
    "values": value_rows,
    "marks": mark_rows,
    "verified": verified_rows,
}


def value_row(code: str, value: Any) -> Row:
    row = dict(value) if isinstance(value, Mapping) else {"value": value}
    return {"code": code, "evidence": "台账", "note": "见台账", **row}


def do(stage: Stage, element: str, who: str, answers: Mapping[str, Any]) -> None:
    item = item_at(stage, element)
    actor = performer(stage, item, who)
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=plain(answers), actor=actor)


@playing("round_again")
def play_round_again(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """What a worker does that died after its work was written and before its job was: nothing may be opened twice."""
    kind, period = str(body["kind"]), str(body.get("period", "YEAR"))
    for superior in superiors_of(stage.the_case()):
        opened = open_round(
            parent=stage.the_case(), superior=superior, kind=kind, period=period, actor=SYSTEM
        )
        if opened:
            yield f"round_again.{superior}: opened {opened} anew"


@playing("sheets")
def play_sheets(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    year, period = int(stage.the_case().notes["year"]), str(body["period"])
    units = known = 0
    for superior in (code for code in superiors_of(stage.the_case()) if code.startswith(str(body["of"]))):
        content = filled_in(
            workbook_of(superior=superior, year=year, period=period, timeline=TIMELINE), body["value"]
        )
        actor = actor_for(person_of("LEADGROUP_OFFICE", superior), stage.today)
        for _time in range(int(body.get("times", 1))):
            done = import_workbook(
                content=content,
                superior=superior,
                year=year,
                period=period,
                timeline=TIMELINE,
                actor=actor,
            )
            yield from (f"sheets.{superior}: {problem}" for problem in done.problems)
            units, known = units + done.units, known + done.known
    settle(timeline=TIMELINE)
    for name, got in (("units", units), ("known", known)):
        if body.get(name, got) != got:
            yield f"sheets.{name}: expected {body[name]}, got {got}"


def filled_in(content: bytes, value: Any) -> bytes:
    """Return a workbook with the value in each line's column of values."""
    book = load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet[f"{LETTERS['value']}{row}"] = value
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@playing("sign_letters")
def play_sign_letters(stage: Stage, body: Any) -> Iterator[str]:
    """Every unit whose letter is open signs it today, but those named in `but`."""
    year = stage.case
    left_out = set((body or {}).get("but", ()))
    for duty in UnitDuty.objects.filter(kind="letter", status="open").select_related("evaluated", "case"):
        if duty.evaluated.key not in left_out:
            stage.case = duty.case
            yield from chain_done(stage, "letter", {})
    stage.case = year


@playing("check")
def play_check(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    unit = unit_of(stage, str(body["unit"]))
    actor = actor_for(person_of(str(body.get("as", "LEADGROUP_OFFICE")), CITY), stage.today)

    def act() -> None:
        check = open_check(
            unit=unit,
            kind=str(body.get("kind", "flight")),
            period=str(body.get("period", "Q1")),
            actor=actor,
            timeline=TIMELINE,
            override_reason=str(body.get("override", "")),
        )
        stage.case = check.case

    yield from refused(body, act)


@playing("appeal")
def play_appeal(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    unit = unit_of(stage, str(body["unit"]))
    actor = actor_for(person_of("UNIT_HEAD", unit.unit), stage.today)

    def act() -> None:
        appeal = file_appeal(
            unit=unit,
            items=[dict(row) for row in body.get("items", ())],
            late_cause=str(body.get("late_cause", "none")),
            actor=actor,
            timeline=TIMELINE,
        )
        stage.case = appeal.case

    yield from refused(body, act)


@playing("disaster")
def play_disaster(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    unit = unit_of(stage, str(body["unit"]))
    person = person_of(str(body.get("as", "UNIT_HEAD")), str(body.get("at", unit.unit)))

    def act() -> None:
        stage.case = open_waiver(unit=unit, actor=actor_for(person, stage.today), timeline=TIMELINE)

    yield from refused(body, act)


@playing("innovation")
def play_innovation(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    unit = unit_of(stage, str(body["unit"]))
    year = evaluation_case(unit.year, CITY, TIMELINE)
    if year is None:
        raise ScenarioError("no evaluation is open")
    stage.case = open_innovation(unit=unit, year=year, actor=SYSTEM)
    yield from ()


@playing("card_case")
def play_card_case(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    card = UnitCard.objects.filter(evaluated__key=body["unit"]).order_by("-pk").first()
    if card is None or card.case is None:
        raise ScenarioError(f"{body['unit']} has no card")
    stage.case = card.case
    yield from ()


def batch(unit: str, counts: Sequence[int]) -> dict[str, Any]:
    keys = ("satisfied", "basically", "dissatisfied", "unknown")
    return {"unit": unit, "group": "resident", "channel": "入户", **dict(zip(keys, counts, strict=True))}


def fields_of(item: WorkItem, case: Case) -> set[str]:
    """Return the keys of all fields of the form that the step is pinned to."""
    form = step_form(item, case)
    sections = form.schema["sections"] if form else []
    return {field["key"] for section in sections for field in section["fields"]}


@playing("survey")
def play_survey(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """The survey of the year is entered and checked: unit → [satisfied, basically, not, don't know]."""
    case = Case.objects.filter(notes__has_key="survey_of").last()
    if case is None:
        raise ScenarioError("no survey is open")
    stage.case = case
    # A survey begun by an older program goes on with its form, which does not ask question by question.
    asks = "question" in fields_of(item_at(stage, "q_T1"), case)
    rows = [
        batch(unit, counts) | ({"question": question} if asks else {})
        for unit, counts in body.items()
        for question in (QUESTIONS if asks else QUESTIONS[:1])
    ]
    do(stage, "q_T1", "SURVEYOR", {"batches": rows})
    checked = {"checked": True, "more": "no"}
    known = fields_of(item_at(stage, "q_T2"), case)
    do(stage, "q_T2", "LEADGROUP_OFFICE", {key: value for key, value in checked.items() if key in known})
    yield from ()


@playing("merge")
def play_merge(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    def act() -> None:
        merge_units(
            year=stage.the_case(),
            keys=body["units"],
            name=str(body["name"]),
            unit=str(body["unit"]),
            on=stage.today,
            actor=SYSTEM,
        )

    yield from refused(body, act)


@playing("unit_is")
def play_unit_is(stage: Stage, body: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Set what a register of units says of a unit: class, population, cases, exemption."""
    for key, values in body.items():
        EvaluatedUnit.objects.filter(timeline=TIMELINE, key=key).update(**values)
    yield from ()


@playing("scores")
def play_scores(stage: Stage, body: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for key, expected in body.items():
        row = UnitScore.objects.filter(evaluated__key=key).order_by("-evaluated__year").first()
        if row is None:
            yield f"scores.{key}: expected a score, there is none"
            continue
        points = {item["code"]: item["points"] for item in row.items}
        for name, value in expected.items():
            got = points.get(name) if name in points else getattr(row, name, "(no such field)")
            # Nothing equals nothing only: an item that falls away has no points, not nought.
            if None not in (got, value) and (name in points or isinstance(got, Decimal)):
                same = Decimal(str(got)) == Decimal(str(value))
            else:
                same = got == value
            if not same:
                yield f"scores.{key}.{name}: expected {value!r}, got {got!r}"


@playing("duties")
def play_duties(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Compare the counts of duties: {kind, period, status: number, late: number, missed: number}."""
    rows = UnitDuty.objects.filter(kind=body["kind"], period=body.get("period", "YEAR"))
    counts = {
        "all": rows.count(),
        "late": rows.filter(is_late=True).count(),
        "missed": rows.filter(is_missed=True).count(),
        **{status: rows.filter(status=status).count() for status in UnitDuty.Status.values},
    }
    for name, value in body.items():
        if name not in ("kind", "period") and counts.get(name) != value:
            yield f"duties.{name}: expected {value}, got {counts.get(name)}"


@playing("cards")
def play_cards(stage: Stage, body: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    for key, expected in body.items():
        card = UnitCard.objects.filter(evaluated__key=key).order_by("-pk").first()
        if card is None:
            yield f"cards.{key}: expected a card, there is none"
            continue
        for name, value in expected.items():
            got = card.evaluated.group if name == "group" else getattr(card, name, "(no such field)")
            if str(got) != str(value):
                yield f"cards.{key}.{name}: expected {value}, got {got}"


@playing("indicators")
def play_indicators(stage: Stage, body: Mapping[str, Any]) -> Iterator[str]:
    """Compare the indicator set of the year: status, and codes with their weights."""
    found = IndicatorSet.objects.filter(city=CITY).order_by("-version").first()
    if found is None:
        yield "indicators: there is no set"
        return
    if "status" in body and found.status != body["status"]:
        yield f"indicators.status: expected {body['status']}, got {found.status}"
    weights = dict(found.indicators.values_list("code", "weight"))
    for code, weight in (body.get("weights") or {}).items():
        if weights.get(code) != Decimal(str(weight)):
            yield f"indicators.{code}: expected weight {weight}, got {weights.get(code)}"
