"""A reporter with the indicators of her unit, an assessor and the chair work by the keyboard alone, and see where they are."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from approvals.models import IndicatorValue, UnitDuty
from approvals.sample.city import load_sample_city
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work
from approvals.services.evaluations import open_correction, open_round
from approvals.services.organisation import actor_for
from tests.journeys.browser import serious
from tests.packs.conftest import print_blank
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.services.settle import settle

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
UNIT, COUNTY = "L3-990121", "990121"
REPORTED = 11  # of twelve: residents are asked about the other
AT = "document.activeElement"
IS_SEEN = f"""() => {{ const style = getComputedStyle({AT}); return style.outlineStyle !== 'none' || style.boxShadow !== 'none' }}"""


@pytest.fixture(autouse=True)
def city(monkeypatch, browser):
    """Stand beside the browser, so that both are undone together."""
    print_blank(monkeypatch)
    load_sample_city(counties=[COUNTY])


def at_desk(browser, case, element, role, place):
    """Claim the step as who may do it, and return the page on which it is done."""
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status="open")
    # Who was drawn does it himself.
    drawn = User.objects.filter(pk__in=item.candidates["user_ids"]).first()
    person = drawn or person_of(role, place)
    actor = actor_for(person, timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    page = browser(person.username, lang="zh-CN")
    page.goto(reverse("work_item", args=[item.pk]))
    return page


def tab_to(page, wanted):
    """Press Tab until the field or button of this name has the focus; each stop on the way can be seen."""
    for _press in range(200):
        page.keyboard.press("Tab")
        name = page.evaluate(f"{AT}.name || ''")
        assert page.evaluate(IS_SEEN), (
            f"the focus cannot be seen at {name or page.evaluate(AT + '.outerHTML')}"
        )
        if name == wanted:
            return
    raise AssertionError(f"no way by Tab to {wanted}")


def send(page):
    tab_to(page, "act")
    while page.evaluate(f"{AT}.value") != "complete":
        page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_reporter_goes_down_a_column_by_enter_and_along_a_row_by_tab(browser):
    case = opened(UNIT)
    open_round(parent=case, superior=CITY, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    page = at_desk(browser, UnitDuty.objects.get().case, "p_T1", "UNIT_REPORTER", COUNTY)
    tab_to(page, "values-0-value")
    for row in range(REPORTED):
        assert page.evaluate(f"{AT}.name") == f"values-{row}-value"
        # What cases give may be changed with a reason only.
        counted = page.input_value(f"[name=values-{row}-measured]")
        page.keyboard.type(counted or str(90 + row % 9))
        page.keyboard.press("Enter")
    page.keyboard.press("Shift+Enter")
    assert page.evaluate(f"{AT}.name") == f"values-{REPORTED - 2}-value"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{AT}.name") == f"values-{REPORTED - 2}-numerator"
    assert serious(page) == []
    tab_to(page, "reporter")
    page.keyboard.type("填报人")
    send(page)
    assert page.locator(".error-summary").all_inner_texts() == []
    assert IndicatorValue.objects.filter(period="Q2", value__isnull=False).count() == REPORTED


def test_an_assessor_and_the_chair_need_no_mouse(browser):
    case = opened("L1-990121")
    open_round(parent=case, superior=CITY, kind="assessment", period="HALF", actor=SYSTEM)
    settle(timeline="training")
    duty = UnitDuty.objects.get()
    item = WorkItem.objects.get(root_id=duty.case.root_id, element_id="v_T1")
    complete_work(work_item=item, answers={"values": [], "summary": "自评完成"}, actor=SYSTEM)
    settle(timeline="training")
    page = at_desk(browser, duty.case, "v_T2", "ASSESSOR", CITY)
    tab_to(page, "ratings-0-mark")
    page.keyboard.press("ArrowDown")
    tab_to(page, "ratings-0-reason")
    page.keyboard.type("见评分说明")
    tab_to(page, "no_conflict")
    page.keyboard.press("Space")
    send(page)
    value = IndicatorValue.objects.get(evaluated=duty.evaluated, indicator__code="L1-07")
    assert len(value.data["marks"]) == 1
    IndicatorValue.objects.filter(pk=value.pk).update(value=80, is_frozen=True)
    row = {"period": "HALF", "code": "L1-07", "after": 90, "reason": "漏计"}
    office = actor_for(person_of("LEADGROUP_OFFICE", CITY), timelines.today("training"))
    correction = open_correction(unit=duty.evaluated, actor=office, timeline="training")
    for element, answers in (
        ("c_T2", {"rows": [row], "confirmed": "yes", "source": "原始记录", "opinion": "属实"}),
        ("c_T3", {"agrees": "yes", "remark": "同意", "head_sign": "负责人"}),
    ):
        item = WorkItem.objects.get(root_id=correction.root_id, element_id=element)
        complete_work(work_item=item, answers=answers, actor=SYSTEM)
        settle(timeline="training")
    page = at_desk(browser, correction, "c_T4", "LEADGROUP_CHAIR", CITY)
    for name, text in (("members", "9"), ("present", "8"), ("minutes", "同意")):
        tab_to(page, name)
        page.keyboard.type(text)
    tab_to(page, "decision")
    page.keyboard.press("Space")
    assert serious(page) == []
    send(page)
    assert not WorkItem.objects.filter(
        root_id=correction.root_id, element_id="c_T4", status="claimed"
    ).exists()
