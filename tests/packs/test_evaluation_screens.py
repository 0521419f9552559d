"""What a reporter and an assessor find when they open their step: a row for each of their indicators, ready to fill in."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from approvals.models import Indicator, IndicatorValue, UnitDuty
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work
from approvals.services.evaluations import open_round
from approvals.services.organisation import actor_for, people_with
from approvals.templatetags.scoring import FORMULAS
from tests.packs.test_evaluation import opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.selectors import open_work
from workflows.services.settle import settle

UNIT, COUNTY = "L1-990121", "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def duty(kind, period="Q2"):
    case = opened(UNIT)
    open_round(parent=case, superior="990100", kind=kind, period=period, actor=SYSTEM)
    settle(timeline="training")
    return UnitDuty.objects.get(kind=kind)


def desk_at(client, duty, element, role, unit=COUNTY):
    """Sign in who may do the step, claim it, and return the address of its page."""
    item = WorkItem.objects.get(root_id=duty.case.root_id, element_id=element, status="open")
    # Who was drawn does it himself.
    drawn = User.objects.filter(pk__in=item.candidates["user_ids"]).first()
    person = drawn or person_of(role, unit)
    actor = actor_for(person, timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    client.force_login(person)
    return reverse("work_item", args=[item.pk])


def test_a_report_opens_with_a_row_for_each_indicator_that_the_unit_reports(client):
    page = client.get(desk_at(client, duty("report"), "p_T1", "UNIT_REPORTER")).content.decode()
    codes = [f"L1-0{n}" for n in (1, 2, 3, 4, 5, 6, 9)]
    assert [code for code in codes if f'value="{code}"' in page] == codes
    assert "L1-07" not in page and "L1-08" not in page and "财政投入到位率" in page and "readonly" in page
    assert 'name="_remove"' not in page and 'name="_add"' not in page


def test_rows_left_empty_are_not_reported(client):
    address = desk_at(client, duty("report"), "p_T1", "UNIT_REPORTER")
    rows = {"values-present": "1", "values-0-code": "L1-01", "values-1-code": "L1-03", "values-1-value": "90"}
    sent = {**rows, "values-1-evidence": "决算", "reporter": "填报人", "act": "complete"}
    sent["seen_hash"] = client.get(address).context["seen_hash"]
    back = client.post(address, {**sent, "values-1-numerator": "3"}).content.decode()
    assert "指标 2 · 分母：分子、分母须同时填写" in back and 'id="id-values-1-denominator-error"' in back
    client.post(address, sent)
    assert list(IndicatorValue.objects.values_list("indicator__code", "value")) == [("L1-03", 90)]


def test_an_assessor_marks_the_items_that_nobody_counts(client):
    owed = duty("assessment", "HALF")
    address = desk_at(client, owed, "v_T1", "UNIT_REPORTER")
    assert 'value="L1-05"' in client.get(address).content.decode()
    client.post(address, {"values-present": "1", "summary": "自评完成", "act": "complete"})
    settle(timeline="training")
    page = client.get(desk_at(client, owed, "v_T2", "ASSESSOR", "990100")).content.decode()
    assert 'value="L1-07"' in page and 'value="L1-05"' not in page
    assert reverse("evaluation_unit", args=["2011-training", UNIT]) in page


def test_who_was_drawn_finds_his_step_on_the_page_of_the_unit_and_the_others_of_the_role_do_not(client):
    owed = duty("assessment", "HALF")
    client.post(
        desk_at(client, owed, "v_T1", "UNIT_REPORTER"),
        {"values-present": "1", "summary": "自评完成", "act": "complete"},
    )
    settle(timeline="training")
    item = open_work(owed.case.root).get(element_id="v_T2")
    [drawn] = item.candidates["user_ids"]
    page = reverse("evaluation_unit", args=["2011-training", UNIT])
    for person in people_with("ASSESSOR", "990100"):
        client.force_login(person.user)
        is_shown = reverse("work_item", args=[item.pk]) in client.get(page).content.decode()
        assert is_shown is (person.user_id == drawn)


def test_a_file_without_rows_is_not_said_to_be_imported(client):
    opened(UNIT)
    client.force_login(person_of("LEADGROUP_OFFICE", "990100"))
    empty = client.get(reverse("evaluation_sheet", args=["2011-training", "990100", "Q1"])).content
    given = {"superior": "990100", "period": "Q1", "sheet": SimpleUploadedFile("q1.xlsx", empty)}
    page = client.post(
        reverse("evaluation_import", args=["2011-training"]), given, follow=True
    ).content.decode()
    assert "文件中没有填报行" in page and "已导入 0" not in page


def test_a_unit_reads_what_each_formula_does_and_lines_have_names(client):
    opened(UNIT)
    client.force_login(person_of("LEADGROUP_OFFICE", "990100"))
    page = client.get(reverse("evaluation_unit", args=["2011-training", UNIT])).content.decode()
    used = Indicator.objects.filter(line="L1").first().formula
    assert f"{FORMULAS[used][0]} <span" in page
    page = client.get(reverse("evaluation"), {"year": "2011-training"}).content.decode()
    assert ">L1</td>" not in page and ">政府</td>" in page
