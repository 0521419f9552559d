"""F-E1, F-E9 and the score sheet: what the page's forms hold, and what a formula, a survey and a paper make of it."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, SurveyReturn, UnitScore
from approvals.selectors.portal.evaluations import answers_of
from approvals.services.casework import ACTIONS
from approvals.services.evaluations import score_all
from approvals.services.evaluations.awards import QUESTIONS, open_survey
from approvals.services.evaluations.indicators import draft_of, lay_over, new_draft
from approvals.services.papers.records import ranked_rows
from tests.packs.test_evaluation import opened
from workflows import timelines
from workflows.actors import SYSTEM

UNIT = "L3-990121100"
NEW = {
    "code": "L3-13",
    "name_zh": "新项目",
    "line": "L3",
    "kind": "quantitative",
    "weight": 3,
    "formula": "F3",
}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def test_a_new_indicator_brings_the_numbers_of_its_formula():
    case = opened(UNIT)
    drafted = new_draft(case, "办公室")
    lay_over(
        drafted, {**NEW, "target": 100, "step": "0.5", "each": 1, "status": "elective", "basis": "考核办法"}
    )
    row = draft_of(case).indicators.get(code="L3-13")
    assert (row.params, row.is_elective, row.basis, row.measure) == (
        {"step": "0.5", "each": "1"},
        True,
        "考核办法",
        "%",
    )


def test_a_known_indicator_keeps_what_the_form_leaves_empty():
    drafted = new_draft(opened(UNIT), "办公室")
    lay_over(drafted, {**NEW, "code": "L3-01", "name_zh": "审批按期办结率", "weight": 12, "each": 2})
    row = drafted.indicators.get(code="L3-01")
    assert row.params == {"step": "0.5", "each": "2"} and row.target == 100 and row.direction == "up"


def batch(**counts):
    return {"unit": UNIT, "group": "resident", "channel": "A1", "unknown": 0, "dissatisfied": 0, **counts}


def surveyed(case, rows, opinions=""):
    answers = {"batches": rows, "opinions": opinions}
    survey = open_survey(year=case, actor=SYSTEM)
    ACTIONS["enter_survey"](
        SimpleNamespace(case=survey, answers=answers, today=timelines.today("training"), actor=SYSTEM)
    )


def test_the_five_questions_of_a_sheet_count_as_one_sheet():
    """(32 + 0.8 × 8) ÷ 40 = 96 % by the mean of the questions; forty sheets, not two hundred answers."""
    case = opened(UNIT)
    shares = zip(QUESTIONS, ((40, 0), (36, 4), (32, 8), (28, 12), (24, 16)), strict=True)
    surveyed(case, [batch(question=key, satisfied=yes, basically=nearly) for key, (yes, nearly) in shares])
    score_all(case=case)
    unit = EvaluatedUnit.objects.get()
    item = next(item for item in unit.score.items if item["code"] == "L3-11")
    assert item["points"] == "6.00" and "(32 + 0.8 × 8) ÷ (40 − 0) = 96%" in item["explanation"]
    assert answers_of([unit.pk]) == {unit.pk: 40} and SurveyReturn.objects.count() == 5


def test_batches_come_one_after_the_other_and_again_replace_themselves():
    case = opened(UNIT)
    for channel, yes in (("A1", 10), ("B2", 20), ("A1", 30)):
        rows = [batch(question=key, satisfied=yes, basically=0) | {"channel": channel} for key in QUESTIONS]
        surveyed(case, rows)
    assert answers_of([EvaluatedUnit.objects.get().pk]) == {EvaluatedUnit.objects.get().pk: 50}


@pytest.mark.parametrize(
    ("rows", "opinions", "code"),
    [
        ([batch(question="time", satisfied=40, basically=0)], "", "QUESTIONS"),
        ([batch(question="time", satisfied=1, basically=0)] * 2, "", "QUESTIONS"),
        (
            [batch(question=key, satisfied=40 + (key == "time"), basically=0) for key in QUESTIONS],
            "",
            "QUESTIONS",
        ),
        (
            [batch(question=key, satisfied=40, basically=0) for key in QUESTIONS],
            "联系13900000001",
            "PERSONAL_DATA",
        ),
    ],
)
def test_a_batch_answers_each_question_once_with_as_many_sheets_and_names_nobody(rows, opinions, code):
    with pytest.raises(Blocked) as refusal:
        surveyed(opened(UNIT), rows, opinions)
    assert refusal.value.code == code and not SurveyReturn.objects.exists()


def test_the_score_sheet_names_each_item_and_its_evidence():
    case = opened(UNIT)
    unit = EvaluatedUnit.objects.get()
    unit.values.create(
        indicator=unit.indicator_set.indicators.get(code="L3-02"),
        period="YEAR",
        value=98,
        evidence="抽查记录第3号",
        entered_on=timelines.today("training"),
    )
    score_all(case=case)
    item = next(item for item in UnitScore.objects.get().items if item["code"] == "L3-02")
    assert (item["name"], item["evidence"], Decimal(item["points"])) == (
        "一次性告知合格率",
        "抽查记录第3号",
        8,
    )


def test_the_circular_says_class_and_footnote_of_a_unit():
    case = opened(UNIT)
    EvaluatedUnit.objects.update(footnote="2011-04-01由甲、乙合并设立", group="II")
    score_all(case=case)
    [row] = ranked_rows(case)
    assert (row["kind"], row["group"], row["footnote"]) == (
        "township_office",
        "II",
        "2011-04-01由甲、乙合并设立",
    )
