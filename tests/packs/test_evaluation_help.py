"""Help and turning round (e.12), what a veto takes back (e.10), reminders before anything is open (e.14)."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import (
    EvaluatedUnit,
    InnovationEntry,
    Notice,
    NumberEntry,
    UnitCard,
    UnitHelp,
    UnitScore,
)
from approvals.scenarios.stage import person_of
from approvals.services.casework import ACTIONS, starting_answers
from approvals.services.evaluations import open_round
from approvals.services.evaluations.partners import open_helps
from approvals.services.evaluations.reminding import remind_units, reminders
from approvals.services.evaluations.units import register_units
from approvals.services.evaluations.vetoes import withdraw_awards
from approvals.services.numbering import draw_number
from tests.packs.test_evaluation import CITY, opened
from tests.packs.test_evaluation_cards import COUNTY, KEY, POINTS, do
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.selectors import open_work
from workflows.services.settle import settle

PLAN = {
    "partner": "市统计局",
    "budget": [
        {"line": "人口与计划生育事务", "payer": "市统计局", "amount": "60000"},
        {"line": "统计信息事务", "payer": "青溪县财政局", "amount": "40000.50"},
    ],
    "measures": [{"what": "补报数据", "who": "业务科", "until": "2012-12-31"}],
    "milestones": [{"quarter": "二季度", "goal": "台账补齐"}],
}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def helped():
    """A unit of the third class without a card, on the day on which help is arranged."""
    year = opened(KEY, day=date(2012, 3, 14))
    EvaluatedUnit.objects.update(group="III")
    assert (open_helps(year=year, actor=SYSTEM), open_helps(year=year, actor=SYSTEM)) == (1, 0)
    settle(timeline="training")
    case = UnitHelp.objects.get().case
    do(case, "h_T1", "LEADGROUP_OFFICE", CITY, PLAN)
    return year, case


def accepted(case, score, milestones_met=True):
    marks = {"milestones_met": milestones_met, "result": "pass", "opinion": "措施落实"}
    do(case, "h_T3", "ASSESSOR", CITY, {"score": 90, **marks})
    do(case, "h_T4", "ASSESSOR/2", CITY, {"score": score, **marks})
    case.refresh_from_db()


def test_a_unit_of_the_third_class_reports_each_quarter_and_goes_up_a_class():
    _year, case = helped()
    timelines.move_to(timeline="training", day=date(2012, 6, 15), actor=SYSTEM)
    [item] = open_work(case.root).filter(element_id="h_T2p")
    assert starting_answers(case, item) == {"progress": [{"quarter": "二季度", "goal": "台账补齐"}]}
    # 14 June 2012 is three months later; ten working days from there, with the dragon boat festival on the 22nd.
    assert case.clocks.get(key="help_progress").due_on == date(2012, 6, 29)
    rows = [{"quarter": "二季度", "goal": "台账补齐", "state": "met"}]
    do(case, "h_T2p", "UNIT_HEAD", COUNTY, {"done": "台账已经补齐", "progress": rows})
    assert UnitHelp.objects.get().progress == [
        {"on": "2012-06-15", "done": "台账已经补齐", "met": ["二季度"]}
    ]
    do(case, "h_T2", "UNIT_HEAD", COUNTY, {"done": "全部落实", "early": True})
    accepted(case, 79)
    row = UnitHelp.objects.get()
    assert (row.state, row.score, row.evaluated.group, case.outcome) == ("accepted", 79, "II", "h_EE1")
    assert case.papers.filter(key="help_opinion").count() == 1 and not open_work(case.root).exists()


def test_money_of_a_help_stands_by_budget_lines_and_in_sum(client):
    """e.12."""
    helped()
    row = UnitHelp.objects.get()
    assert row.money == Decimal("100000.50") and [each["payer"] for each in row.budget] == [
        "市统计局",
        "青溪县财政局",
    ]
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    page = client.get(reverse("register", args=["help"]), {"from": "2012-01-01", "to": "2012-12-31"})
    [line] = [{key: text for key, text, _rest in row["cells"]} for row in page.context["rows"]]
    assert line["预算科目"] == "人口与计划生育事务 市统计局 60000.00；统计信息事务 青溪县财政局 40000.50"
    page = client.get(reverse("evaluation_unit", args=["2011-training", KEY])).content.decode()
    assert "挂钩帮扶 · 市统计局" in page and "100,000.50" in page


@pytest.mark.parametrize(("score", "met"), [(74, True), (80, False)])
def test_help_that_did_not_turn_a_unit_round_leaves_its_class(score, met):
    _year, case = helped()
    timelines.move_to(timeline="training", day=date(2013, 3, 15), actor=SYSTEM)
    accepted(case, score, met)
    assert (UnitHelp.objects.get().state, EvaluatedUnit.objects.get().group) == ("refused", "III")
    assert case.outcome == "h_EE2"


def test_a_unit_with_a_card_is_helped_because_of_the_card_alone():
    year = opened(KEY, day=date(2012, 3, 14))
    EvaluatedUnit.objects.update(group="III")
    UnitCard.objects.create(
        evaluated=EvaluatedUnit.objects.get(), colour="YELLOW", key="result", state="shown"
    )
    assert open_helps(year=year, actor=SYSTEM) == 0


def test_class_population_and_cases_stay_with_a_unit_into_the_next_year():
    year = opened(KEY)
    EvaluatedUnit.objects.update(group="II", population=5000, cases=40)
    indicators = EvaluatedUnit.objects.get().indicator_set
    year.notes["year"] = 2012
    register_units(case=year, indicators=indicators, on=date(2012, 1, 10))
    row = EvaluatedUnit.objects.get(year=2012)
    assert (row.group, row.population, row.cases) == ("II", 5000, 40)


def awarded(**marks):
    """An award of two points, given in the autumn before the veto or card that `marks` name."""
    year = opened(KEY, day=date(2012, 2, 28))
    unit = EvaluatedUnit.objects.get()
    UnitScore.objects.create(evaluated=unit, bonus=2, **POINTS, **marks)
    number = draw_number(
        agency="示", series="创新", pattern="certificate", on=date(2011, 10, 21), actor=SYSTEM
    )
    entry = InnovationEntry.objects.create(
        evaluated=unit, title="一窗受理", case=year, is_awarded=True, bonus=2
    )
    year.papers.create(
        key="innovation_certificate", number=number.text, title="证书", issued_on=number.drawn_on
    )
    return year, entry


def test_a_veto_takes_back_the_award_that_was_given_before_it():
    """e.10: no award this year; the bonus goes out of the score, the number of the certificate is void."""
    year, entry = awarded(veto_ground="3", veto_evidence="审计〔2012〕5号")
    assert (withdraw_awards(year=year, actor=SYSTEM), withdraw_awards(year=year, actor=SYSTEM)) == (1, 0)
    entry.refresh_from_db()
    assert (entry.is_awarded, entry.bonus, entry.withdrawn_on) == (False, 0, date(2012, 2, 28))
    assert UnitScore.objects.get().bonus == 0 and NumberEntry.objects.get().is_void
    assert Notice.objects.filter(key="award_withdrawn").exists()


def test_an_award_without_a_veto_stays_and_a_red_card_is_a_veto():
    year, entry = awarded()
    assert withdraw_awards(year=year, actor=SYSTEM) == 0
    UnitCard.objects.create(evaluated=entry.evaluated, colour="RED", key="result", state="shown")
    act = SimpleNamespace(case=year, answers={"award": "yes"}, today=date(2012, 2, 28), actor=SYSTEM)
    with pytest.raises(Blocked, match="2012-12-31"):
        ACTIONS["decide_award"](act)
    assert withdraw_awards(year=year, actor=SYSTEM) == 1


def test_a_report_is_announced_ten_working_days_before_its_last_day():
    """e.14: the first quarter's last day is 8 April 2011 (E1); ten working days before, nothing of it is open yet."""
    year = opened(KEY, "G-990121100001", day=date(2011, 1, 10))
    rows = reminders(year, date(2011, 1, 10))
    assert [(str(row["on"]), row["limit"], str(row["due_on"])) for row in rows] == [
        ("2011-03-24", "period_report", "2011-04-08"),
        ("2011-06-23", "period_report", "2011-07-07"),
        ("2011-06-27", "self_assessment", "2011-07-11"),
        ("2011-06-27", "village_report", "2011-07-11"),
        ("2011-09-23", "period_report", "2011-10-12"),
        ("2011-12-26", "self_assessment", "2012-01-10"),
        ("2011-12-26", "period_report", "2012-01-10"),
        ("2011-12-26", "village_report", "2012-01-10"),
    ]
    assert len(reminders(year, date(2011, 6, 23))) == 6
    open_round(parent=year, superior=CITY, kind="letter", period="YEAR", actor=SYSTEM)
    sent = {"notice": "report_ten_days", "occasion": "o", "actor": SYSTEM}
    assert remind_units(case=year, reminder=rows[0], **sent) == 1
    [told] = Notice.objects.filter(key="report_ten_days", recipient__person__posts__role="UNIT_HEAD")
    assert "一季度填报" in told.subject and "2011年4月8日" in told.body
    # The villages owe nothing under this limit, and the unit nothing under theirs.
    assert remind_units(case=year, reminder=rows[3], **sent) == 0
