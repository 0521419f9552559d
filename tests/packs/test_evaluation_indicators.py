"""Indicators during the year: changed by the lead group for all units alike and never backwards (e.T06), filled in from the
cases of the other procedures (e.5)."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import (
    Decision,
    EvaluatedUnit,
    IndicatorSet,
    IndicatorValue,
    Notice,
    Paper,
    StatutoryClock,
    UnitDuty,
    UnitScore,
)
from approvals.scenarios.stage import person_of
from approvals.services.casework import complete_work, starting_answers
from approvals.services.evaluations import open_indicator_change, open_round, score_all
from approvals.services.evaluations.sheets import template_rows
from approvals.services.evaluations.versions import indicator_of
from tests.approvals.supervisor.cases import a_case, a_clock, procedure
from tests.packs.test_evaluation import CITY, opened
from tests.packs.test_evaluation_cards import do
from workflows.actors import SYSTEM
from workflows.selectors import open_work
from workflows.services.settle import settle

KEY, COUNTY = "L3-990121", "990121"
CHANGE = {
    "code": "L3-02",
    "name_zh": "一次性告知合格率",
    "line": "L3",
    "kind": "quantitative",
    "weight": 8,
    "target": 50,
    "formula": "F1",
}
MEETING = {"members": 9, "present": 7, "minutes": "审定"}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def drafted(year, applies_from="Q3", **changes):
    case = open_indicator_change(year=year, actor=SYSTEM)
    settle(timeline="training")
    answers = {"applies_from": applies_from, "reason": "口径调整", "changes": [{**CHANGE, **changes}]}
    do(case, "n_T1", "LEADGROUP_OFFICE", CITY, answers)
    return case


def changed(year):
    case = drafted(year)
    do(case, "n_T3", "LEGAL_REVIEWER", CITY, {"legal_result": "pass", "reasons": "符合规定"})
    do(case, "n_T4", "LEADGROUP_CHAIR", CITY, {**MEETING, "decision": "yes"})
    case.refresh_from_db()
    assert case.outcome == "n_EE1"


def test_changed_indicators_measure_from_their_period_on_and_not_before():
    year = opened(KEY, "L3-990122", day=date(2011, 7, 20))
    open_round(parent=year, superior=CITY, kind="letter", period="YEAR", actor=SYSTEM)
    unit = EvaluatedUnit.objects.get(key=KEY)
    value = {"period": "Q1", "value": 49, "entered_on": date(2011, 4, 8)}
    IndicatorValue.objects.create(evaluated=unit, indicator=indicator_of(unit, "L3-02", "Q1"), **value)
    changed(year)
    # All units alike, none of them in another version.
    [unit, other] = EvaluatedUnit.objects.order_by("key")
    assert unit.indicator_set == other.indicator_set and unit.indicator_set.version == 2
    targets = {period: indicator_of(unit, "L3-02", period).target for period in ("Q1", "HALF", "Q3", "YEAR")}
    assert targets == {"Q1": 98, "HALF": 98, "Q3": 50, "YEAR": 50}
    score_all(case=year)
    # 49 of 98 was half of what the first quarter asked for.
    assert UnitScore.objects.get(evaluated=unit).daily == Decimal(50)
    told = Notice.objects.filter(key="indicators_changed", body__contains="三季度")
    assert set(told.values_list("case__unit_duty__evaluated__key", flat=True)) == {KEY, "L3-990122"}


def test_a_change_that_the_lint_or_the_law_refuses_goes_back_and_a_refused_one_changes_nothing():
    year = opened(KEY, day=date(2011, 7, 20))
    case = drafted(year, counts="fees_collected", name_zh="征收率")
    assert [item.element_id for item in open_work(case.root)] == ["n_T1"]
    with pytest.raises(Blocked) as refusal:
        open_indicator_change(year=year, actor=SYSTEM)
    assert refusal.value.code == "CHANGE_OPEN"
    answers = {"applies_from": "Q2", "reason": "口径调整", "changes": [CHANGE]}
    with pytest.raises(Blocked) as refusal:
        again(case, "n_T1", answers)
    assert refusal.value.code == "BACKWARDS"
    again(case, "n_T1", {**answers, "applies_from": "Q4"})
    do(case, "n_T3", "LEGAL_REVIEWER", CITY, {"legal_result": "pass", "reasons": "符合规定"})
    do(case, "n_T4", "LEADGROUP_CHAIR", CITY, {**MEETING, "decision": "no", "reasons": "年中不宜调整"})
    case.refresh_from_db()
    assert case.outcome == "n_EE2" and EvaluatedUnit.objects.get().indicator_set.version == 1
    assert IndicatorSet.objects.filter(status="published").count() == 1


def again(case, element, answers):
    """Complete a step in the name of the office that has it."""
    [item] = open_work(case.root).filter(element_id=element)
    complete_work(work_item=item, answers=answers, actor=SYSTEM)
    settle(timeline="training")


def test_the_office_of_the_city_begins_a_change_on_the_list_of_units(client):
    opened(KEY, day=date(2011, 7, 20))
    address = reverse("evaluation_indicators", args=["2011-training"])
    client.force_login(person_of("UNIT_HEAD", COUNTY))
    assert client.post(address).status_code == 404
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    assert address in client.get(reverse("evaluation")).content.decode()
    assert "拟定变更" in client.post(address, follow=True).content.decode()


def of_county(day, **dates):
    """A refusal by the county in another procedure, with a duty of the authority that was done on a day."""
    case = a_case(procedure())
    clock = a_clock(case, "2011-05-20")
    done = {"handling_unit": COUNTY, "stopped_on": day, "status": "stopped"}
    StatutoryClock.objects.filter(pk=clock.pk).update(**done)
    head = {"decided_by": person_of("COUNTY_HEAD", COUNTY), "decided_by_name": "县局长"}
    words = {"legal_basis": "x", "reasons": "x", "seen_hash": "x", "outcome": "refused", "unit": COUNTY}
    days = {"decided_on": date(2011, 5, 10), "served_on": date(2011, 5, 12), **dates}
    standing = "annulled" if "annulled_on" in dates else "in_force"
    Decision.objects.create(case=case, standing=standing, **words, **head, **days)
    return case


def test_a_report_opens_with_what_the_cases_of_other_procedures_give():
    year = opened(KEY, "L1-990121", day=date(2011, 7, 1))
    first = of_county(date(2011, 5, 10), objection_until=date(2011, 7, 12))
    of_county(date(2011, 5, 30), annulled_on=date(2011, 6, 20))
    paper = {"unit": COUNTY, "issued_on": date(2011, 5, 11), "key": "x", "title": "x"}
    Paper.objects.create(case=first, occasion="1", **paper)
    open_round(parent=year, superior=CITY, kind="letter", period="YEAR", actor=SYSTEM)
    open_round(parent=year, superior=CITY, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    duty = UnitDuty.objects.get(kind="report", evaluated__key=KEY)
    [item] = open_work(duty.case.root)
    rows = {row["code"]: row for row in starting_answers(duty.case, item)["values"]}
    shown = {code: (row["numerator"], row["denominator"]) for code, row in rows.items() if "numerator" in row}
    assert shown == {"L3-01": ("1", "2"), "L3-02": ("1", "1"), "L3-08": ("1", "2")}
    assert (
        rows["L3-07"]["value"] == "1"
        and rows["L3-01"]["evidence"] == "系统取数（2011年4月1日至2011年6月30日）"
    )
    # What no case tells is for the reporter alone; the sheet holds the same.
    assert "value" not in rows["L3-09"]
    sheet = {row[2]: row for row in template_rows(duty)}
    assert sheet["L3-01"][6:8] == [1.0, 2.0] and sheet["L3-01"][10].startswith("系统取数")
