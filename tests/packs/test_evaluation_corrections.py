"""Corrections of values (e.6): never by one person alone; after publication the lead group decides and all is counted anew."""

from decimal import Decimal

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import (
    Case,
    EvaluatedUnit,
    IndicatorValue,
    Notice,
    UnitCard,
    UnitDuty,
    UnitScore,
    ValueCorrection,
)
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work
from approvals.services.evaluations import open_correction, open_round, results, score_all
from approvals.services.evaluations.cards import open_card
from approvals.services.organisation import actor_for
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

UNIT, OTHER, COUNTY = "L1-990121", "L1-990122", "990121"
MEETING = {"members": 9, "present": 7, "minutes": "同意"}
ROW = {"period": "Q1", "code": "L1-03", "after": 100, "reason": "决算漏计一项"}
CHECKED = {"confirmed": "yes", "source": "财政决算", "opinion": "属实"}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def unit_of(key=UNIT):
    return EvaluatedUnit.objects.get(key=key)


def reported():
    """Return the year in which two counties reported their first quarter and were scored; the first one reported too little."""
    case = opened(UNIT, OTHER)
    open_round(parent=case, superior=CITY, kind="letter", period="YEAR", actor=SYSTEM)
    open_round(parent=case, superior=CITY, kind="report", period="Q1", actor=SYSTEM)
    settle(timeline="training")
    for unit, value in ((unit_of(), 50), (unit_of(OTHER), 80)):
        indicator = unit.indicator_set.indicators.get(code="L1-03")
        unit.values.create(
            indicator=indicator,
            period="Q1",
            value=value,
            is_frozen=True,
            entered_on=timelines.today("training"),
        )
    UnitDuty.objects.filter(kind="report").update(status="done")
    score_all(case=case)
    return case


def published(case):
    case.notes["published_on"] = "2012-03-10"
    case.save(update_fields=["notes"])
    UnitScore.objects.update(is_final=True)


def do(case, element, role, place, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    actor = actor_for(person_of(role, place), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=answers, actor=actor)
    settle(timeline="training")


def asked(**row):
    case = open_correction(unit=unit_of(), actor=SYSTEM, timeline="training")
    do(case, "c_T1", "UNIT_HEAD", COUNTY, {"rows": [{**ROW, "evidence": "决算表", **row}]})
    return case


def value():
    return IndicatorValue.objects.get(evaluated=unit_of(), indicator__code="L1-03", period="Q1").value


def open_steps(case):
    items = WorkItem.objects.filter(root_id=case.root_id, status__in=["open", "claimed"])
    return list(items.values_list("element_id", flat=True))


def test_before_publication_the_superior_verifies_and_both_values_stay():
    reported()
    case = asked()
    assert value() == 50
    do(case, "c_T2", "LEADGROUP_OFFICE", CITY, {"rows": [ROW], **CHECKED})
    [row] = ValueCorrection.objects.all()
    assert (row.before, row.after, value()) == (50, 100, 100) and case.number in row.reason
    assert (
        row.made_by_name == actor_for(person_of("LEADGROUP_OFFICE", CITY), timelines.today("training")).name
    )
    case.refresh_from_db()
    assert case.outcome == "c_EE1" and not unit_of().footnote


def test_what_is_not_verified_changes_nothing():
    reported()
    case = asked()
    do(case, "c_T2", "LEADGROUP_OFFICE", CITY, {"rows": [ROW], **CHECKED, "confirmed": "no"})
    case.refresh_from_db()
    assert case.outcome == "c_EE2" and value() == 50 and not ValueCorrection.objects.exists()


def test_a_published_result_moves_by_the_lead_groups_decision_only_and_says_from_what():
    year = reported()
    before = {row.evaluated.key: (row.result, row.rank) for row in UnitScore.objects.all()}
    published(year)
    case = asked()
    do(case, "c_T2", "LEADGROUP_OFFICE", CITY, {"rows": [ROW], **CHECKED})
    assert open_steps(case) == ["c_T4"] and value() == 50
    decision = {**MEETING, "rows": [ROW], "decision": "yes"}
    do(case, "c_T4", "LEADGROUP_CHAIR", CITY, decision)
    now = {row.evaluated.key: (row.result, row.rank) for row in UnitScore.objects.all()}
    assert before[UNIT][1] == 2 and now[UNIT][1] == 1 and now[UNIT][0] > before[UNIT][0]
    # The other one's points stay, its rank moves.
    assert now[OTHER] == (before[OTHER][0], 2) and UnitScore.objects.filter(is_final=True).count() == 2
    assert f"得分由{before[UNIT][0].normalize():f}改为" in unit_of().footnote and not unit_of(OTHER).footnote
    case.refresh_from_db()
    assert [row["key"] for row in case.notes["changed"]] == [UNIT, OTHER]
    told = Notice.objects.filter(key="result_corrected").values_list(
        "case__unit_duty__evaluated__key", flat=True
    )
    assert set(told) == {UNIT, OTHER}


def test_the_superior_asks_too_and_the_unit_is_heard_before_the_lead_group_decides():
    reported()
    office = actor_for(person_of("LEADGROUP_OFFICE", CITY), timelines.today("training"))
    case = open_correction(unit=unit_of(), actor=office, timeline="training")
    do(case, "c_T2", "LEADGROUP_OFFICE", CITY, {"rows": [ROW], **CHECKED})
    assert open_steps(case) == ["c_T3"]
    do(case, "c_T3", "UNIT_HEAD", COUNTY, {"agrees": "no", "remark": "原数有依据", "head_sign": "负责人"})
    refusal = {**MEETING, "rows": [ROW], "decision": "no", "reasons": "依据充分"}
    do(case, "c_T4", "LEADGROUP_CHAIR", CITY, refusal)
    case.refresh_from_db()
    assert case.outcome == "c_EE2" and value() == 50


@pytest.mark.parametrize(
    ("row", "code"),
    [({"period": "Q2"}, "NO_VALUE"), ({"code": "L3-01"}, "NO_VALUE"), ({"after": 101}, "VALUES")],
)
def test_only_what_was_submitted_is_corrected_and_only_to_what_can_be(row, code):
    reported()
    with pytest.raises(Blocked) as refusal:
        asked(**row)
    assert refusal.value.code == code


def test_one_correction_of_a_unit_at_a_time_and_by_nobody_else():
    reported()
    open_correction(unit=unit_of(), actor=SYSTEM, timeline="training")
    with pytest.raises(Blocked) as refusal:
        open_correction(unit=unit_of(), actor=SYSTEM, timeline="training")
    assert refusal.value.code == "CORRECTION_OPEN"
    stranger = actor_for(person_of("UNIT_HEAD", "990122"), timelines.today("training"))
    with pytest.raises(Blocked) as refusal:
        open_correction(unit=unit_of(), actor=stranger, timeline="training")
    assert refusal.value.code == "NOT_HEAD"


def test_the_head_begins_on_the_page_of_the_unit_after_publication_too(client):
    published(reported())
    unit = unit_of()
    ValueCorrection.objects.create(
        value=unit.values.first(), before=40, after=50, reason="原稿", made_by_name="甲", made_on="2011-05-01"
    )
    client.force_login(person_of("UNIT_HEAD", COUNTY))
    page = client.get(reverse("evaluation_unit", args=["2011-training", UNIT])).content.decode()
    address = reverse("evaluation_correction", args=["2011-training", UNIT])
    assert address in page and reverse("evaluation_waiver", args=["2011-training", UNIT]) not in page
    assert "40 → 50" in page
    answer = client.post(address)
    assert answer.url == reverse("work_item", args=[WorkItem.objects.get(element_id="c_T1").pk])
    assert Case.objects.filter(notes__correction_of=unit.pk).count() == 1 and value() == Decimal(50)


def corrected(after):
    """Correct the published value of the unit by the lead group's decision."""
    case = asked(after=after)
    rows = [{**ROW, "after": after}]
    do(case, "c_T2", "LEADGROUP_OFFICE", CITY, {"rows": rows, **CHECKED})
    do(case, "c_T4", "LEADGROUP_CHAIR", CITY, {**MEETING, "rows": rows, "decision": "yes"})


def proposed(monkeypatch, *proposals):
    """D-E4 answers by the points; here it answers as it would for points on both sides of its line."""
    answers = iter(proposals)
    monkeypatch.setattr(
        results, "proposal_of", lambda case, row: next(answers) if row.evaluated.key == UNIT else "NONE"
    )


def test_a_correction_after_publication_withdraws_the_card_of_the_points_and_tells_of_another(monkeypatch):
    year = reported()
    published(year)
    card = UnitCard.objects.create(
        evaluated=unit_of(), colour="YELLOW", key="result", state="shown", ground="年度考核得分65.00"
    )
    open_card(card=card, year=year, actor=SYSTEM)
    proposed(monkeypatch, "NONE", "YELLOW")
    corrected(90)
    card.refresh_from_db()
    assert (card.state, card.settled_on) == ("dropped", timelines.today("training"))
    card.case.refresh_from_db()
    assert card.case.outcome == "c_EEw" and not open_steps(card.case)
    corrected(40)
    again = UnitCard.objects.get(state="proposed")
    assert (again.colour, again.pk != card.pk, open_steps(again.case)) == ("YELLOW", True, ["s_T2"])
