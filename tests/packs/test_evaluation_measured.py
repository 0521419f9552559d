"""What the cases of other procedures give stands beside the reporter's value, which may differ with a reason only (e.5)."""

import io

import pytest
from openpyxl import load_workbook

from approvals.models import EvaluatedUnit, IndicatorValue, UnitDuty
from approvals.services.casework import complete_work, starting_answers
from approvals.services.evaluations import import_workbook, open_round, workbook_of
from forms.errors import InvalidAnswers
from tests.packs.test_evaluation import CITY, opened
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

KEY, COUNTY = "L1-990121", "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def item():
    """The report of a government of which one of two letters is signed in time: 50 %."""
    year = opened(KEY, "L3-990121100", "L3-990121101")
    open_round(parent=year, superior=COUNTY, kind="letter", period="YEAR", actor=SYSTEM)
    signed = UnitDuty.objects.filter(kind="letter").first()
    UnitDuty.objects.filter(pk=signed.pk).update(status="done", done_on=signed.case.filed_on)
    UnitDuty.objects.update(due_on="2011-03-15")
    open_round(parent=year, superior=CITY, kind="report", period="Q3", actor=SYSTEM)
    settle(timeline="training")
    report = UnitDuty.objects.get(kind="report")
    return WorkItem.objects.get(root_id=report.case.root_id, status="open")


def row(**more):
    return {"code": "L1-01", **more}


def report(item, **more):
    complete_work(work_item=item, answers={"values": [row(**more)], "reporter": "填报人"}, actor=SYSTEM)


def shown(item):
    case = UnitDuty.objects.get(kind="report").case
    rows = starting_answers(case, item)["values"]
    return next(each for each in rows if each["code"] == "L1-01")


def test_the_counted_value_stands_beside_what_is_entered(item):
    assert shown(item)["measured"] == "50（1÷2）"
    assert (shown(item)["numerator"], shown(item)["denominator"]) == ("1", "2")
    with pytest.raises(InvalidAnswers) as refusal:
        report(item, value=100)
    [field] = refusal.value.errors
    assert field == "values-0-note" and not IndicatorValue.objects.exists()
    report(item, value=100, note="一份责任书的登记晚于签订")
    assert IndicatorValue.objects.get().value == 100


@pytest.mark.parametrize("same", [{"value": 50}, {"numerator": 1, "denominator": 2}, {"value": "50.01"}])
def test_the_counted_value_needs_no_word(item, same):
    report(item, **same)
    assert IndicatorValue.objects.count() == 1


def test_a_sheet_shows_and_asks_the_same(item):
    words = {"superior": CITY, "year": 2011, "period": "Q3", "timeline": "training"}
    book = load_workbook(io.BytesIO(workbook_of(**words)))
    sheet = book.worksheets[0]
    place = next(cell.row for cell in sheet["C"] if cell.value == "L1-01")
    assert sheet.cell(place, 12).value == "50（1÷2）"
    for number in range(2, sheet.max_row + 1):
        sheet.cell(number, 6).value, sheet.cell(number, 7).value, sheet.cell(number, 8).value = 90, None, None
    buffer = io.BytesIO()
    book.save(buffer)
    done = import_workbook(content=buffer.getvalue(), actor=SYSTEM, **words)
    assert [(each.row, each.column) for each in done.problems] == [(place, "J")]
    assert EvaluatedUnit.objects.get(key=KEY).values.count() == 0
