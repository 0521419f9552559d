"""The phases of an evaluated year after its letters: quarters, assessments, survey, scores, objections, result, duty reports."""

from __future__ import annotations

import io
from datetime import date

from openpyxl import load_workbook

from approvals.models import Case, EvaluatedUnit, ScoreAppeal, SurveyReturn, UnitCard, UnitDuty, UnitScore
from approvals.services.casework import complete_work
from approvals.services.evaluations import file_appeal, import_workbook, workbook_of
from approvals.services.evaluations.awards import QUESTIONS
from approvals.services.evaluations.values import report_rows
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

LINE = "training"
BATCH = 200
VALUE, BEFORE, NOTE = 6, 9, 10
MEETING = {"members": 9, "present": 8, "minutes": "通过"}


def drain():
    while settle(timeline=LINE, limit=BATCH):
        pass


def move(day):
    timelines.move_to(timeline=LINE, day=day, actor=SYSTEM)
    drain()


def every(element, answers):
    """Do a step wherever it is open; `answers` are given or made from the work item. Returns how many were done."""
    done = 0
    items = WorkItem.objects.filter(element_id=element, status="open").order_by("pk")
    for item in items.iterator(chunk_size=BATCH):
        given = answers(item) if callable(answers) else answers
        complete_work(work_item=item, answers=given, actor=SYSTEM)
        done += 1
        if done % BATCH == 0:
            drain()
    drain()
    return done


def filled_sheet(superior, year, period):
    book = load_workbook(io.BytesIO(workbook_of(superior=superior, year=year, period=period, timeline=LINE)))
    sheet = book.worksheets[0]
    for row in range(2, sheet.max_row + 1):
        sheet.cell(row, VALUE).value = 0 if sheet.cell(row, 3).value == "L3-07" else 95 + row % 5
        sheet.cell(row, BEFORE).value = 88
        # What the cases of the benchmark's city give stands there already, and would contradict the value.
        sheet.cell(row, VALUE + 1).value = sheet.cell(row, VALUE + 2).value = None
        sheet.cell(row, NOTE).value = "按台账填报"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def import_sheets(superiors, year, period, times=1):
    """Import the sheets of superiors; returns units taken over, and how many were known when a sheet came again."""
    done = known = 0
    which = {"year": year, "period": period, "timeline": LINE, "actor": SYSTEM}
    for superior in superiors:
        content = filled_sheet(superior, year, period)
        for _time in range(times):
            found = import_workbook(content=content, superior=superior, **which)
            assert not found.problems, found.problems[:3]
            done, known = done + found.units, known + found.known
        drain()
    return done, known


def superiors_reporting(period):
    open_ones = UnitDuty.objects.filter(kind="report", period=period, status="open")
    return sorted(set(open_ones.values_list("evaluated__superior", flat=True)))


def quarter_reported(year, period):
    """Sheets are imported, a second person checks, the head submits, the superior accepts."""
    import_sheets(superiors_reporting(period), year, period)
    every("p_T2", {"review_result": "pass"})
    every("p_T3", {"submitted": True, "head_sign": "负责人"})
    every("p_T5", {"accept_result": "accept"})


def year_values(item):
    duty = UnitDuty.objects.select_related("evaluated__indicator_set").get(case__root_id=item.root_id)
    rows = [
        {
            "code": row["code"],
            "value": "0" if row["code"] == "L3-07" else "97",
            "before": "88",
            "note": "见台账",
            "evidence": "台账",
        }
        for row in report_rows(duty.evaluated, duty.period)
    ]
    return {"values": rows, "summary": "自评完成"}


def marks(item):
    duty = UnitDuty.objects.select_related("evaluated__indicator_set").get(case__root_id=item.root_id)
    rated = duty.evaluated.indicator_set.indicators.filter(line=duty.evaluated.line, kind="qualitative")
    rows = [{"code": row.code, "mark": "good", "reason": "见评分说明"} for row in rated]
    return {"ratings": rows, "no_conflict": True}


def sampled(item):
    duty = UnitDuty.objects.select_related("evaluated").get(case__root_id=item.root_id)
    if duty.evaluated.line != "L3":
        return {}
    return {"verified": [{"code": "L3-05", "reported": 418, "verified": 420}]}


def assessed():
    """Self-assessment, two assessors who do not see each other, the verifier, the leader's signature."""
    every("v_T1", year_values)
    every("v_T2", marks)
    every("v_T3", marks)
    every("v_T4", sampled)
    return every("v_T8", {"signed": True})


def surveyed(case):
    """Questionnaires about every unit, counted and checked."""
    survey = Case.objects.get(notes__survey_of=case.pk)
    units = EvaluatedUnit.objects.filter(timeline=LINE, year=case.notes["year"]).order_by("key")
    counts = {"satisfied": 30, "basically": 6, "dissatisfied": 2, "unknown": 2}
    first = {"unit": units[0].key, "group": "resident", "channel": "入户", **counts}
    one(survey, "q_T1", {"batches": [{**first, "question": question} for question in QUESTIONS]})
    SurveyReturn.objects.bulk_create(
        SurveyReturn(
            evaluated=unit,
            case=survey,
            group="resident",
            channel="入户",
            question=question,
            given_on=date(unit.year, 11, 21),
            **counts,
        )
        for unit in units[1:]
        for question in QUESTIONS
    )
    one(survey, "q_T2", {"checked": True, "more": "no"})


def one(case, element, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    complete_work(work_item=item, answers=answers, actor=SYSTEM)
    drain()


def closed_and_told(case):
    """The office closes the data; every unit is scored, ranked, graded and told its score."""
    one(case, "e_T14u", {"complete": True, "missing": "缺报的以年终核验数为准"})


def objected(case, number):
    """Some townships object; two reviewers who did not assess answer each."""
    rows = UnitScore.objects.filter(evaluated__kind="township_office").select_related("evaluated")[:number]
    for row in rows:
        unit = row.evaluated
        item = {"unit": unit.key, "code": "L3-02", "reason": "漏计下半年合格数", "evidence": "台账"}
        file_appeal(unit=unit, items=[item], late_cause="none", actor=SYSTEM, timeline=LINE)
    drain()
    move(timelines.today(LINE).replace(month=3, day=1))
    changed = {"result": "changed", "reasons": "台账属实", "values": [{"code": "L3-02", "value": 99}]}
    every("b_T2", changed)
    every("b_T3", changed)
    return ScoreAppeal.objects.filter(result="changed").count()


def published_result(case):
    """Cards and vetoes prepared, units heard, the result confirmed by the lead group, circulated and on public notice."""
    one(case, "e_T17", {"note": "没有否决事由"})
    move(date(case.notes["year"] + 1, 3, 20))
    every("s_T2", {"result": "upheld", "reasons": "事实清楚"})
    one(case, "e_T18", {**MEETING, "confirmed": True})
    move(date(case.notes["year"] + 1, 4, 10))
    return UnitScore.objects.filter(is_final=True).count()


def accounted(case):
    """Duty reports written and received, the analysis made, the file archived."""
    every("d_T1", {"done": "完成", "problems": "无", "measures": "保持", "head_sign": "负责人"})
    received = every("d_T2", {"received": True})
    one(case, "e_T21", {"pages": 300, "complete": True})
    return received


def cards_shown():
    return UnitCard.objects.exclude(state__in=["proposed", "dropped"]).count()
