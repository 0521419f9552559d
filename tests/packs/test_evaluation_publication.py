"""The year's result on the screens: pages of it for the lead group; for everybody units alone, villages by township (e.16)."""

import pytest
from django.urls import reverse

from approvals.models import EvaluatedUnit, SurveyReturn, UnitScore
from approvals.scenarios.stage import person_of
from approvals.services.evaluations import publish_result
from tests.packs.test_evaluation import opened
from workflows import timelines

VILLAGES = "G-990121100*"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def scored(*scope):
    case = opened(*scope)
    for number, unit in enumerate(EvaluatedUnit.objects.order_by("key"), start=1):
        points = {"line_points": 80, "year_end": 80, "year_points": 80, "result": 80 - number % 20}
        UnitScore.objects.create(evaluated=unit, rank=number, grade="good", **points)
    return case


def published(*scope):
    case = scored(*scope)
    publish_result(case=case, on=timelines.today("training"))
    return case


def rows(page):
    return [row.score.evaluated.key for row in page.context["page"].rows]


def test_the_lead_group_turns_pages_and_chooses_a_kind(client):
    scored("L1-990121", "L2-990121*", VILLAGES, "G-990121101*")
    client.force_login(person_of("LEADGROUP_OFFICE", "990100"))
    address = reverse("evaluation_result", args=["2011-training"])
    first, second = (client.get(address, {"page": number}) for number in (1, 2))
    assert first.context["page"].has_next and second.context["page"].rows
    assert sum(band["count"] for band in first.context["bands"]) == 56
    only = client.get(address, {"kind": "county_government"})
    assert [row.evaluated.key for row in only.context["page"].rows] == ["L1-990121"]


def test_nothing_is_public_before_the_result_is(client):
    scored("L1-990121")
    assert "没有已公布的结果" in client.get(reverse("public_evaluation")).content.decode()


def test_villages_stand_on_their_townships_page_only(client):
    published("L1-990121", VILLAGES)
    address = reverse("public_evaluation")
    assert rows(client.get(address)) == ["L1-990121"]
    assert rows(client.get(address, {"kind": "village"})) == ["L1-990121"]
    assert len(rows(client.get(address, {"township": "990121100"}))) == 20


def test_the_public_page_says_formulas_weights_and_how_many_were_asked_and_no_answer(client):
    published("L3-990121")
    SurveyReturn.objects.create(
        evaluated=EvaluatedUnit.objects.get(), group="resident", channel="入户", satisfied=37, basically=5,
        given_on=timelines.today("training"),
    )  # fmt: skip
    page = client.get(reverse("public_evaluation"))
    assert page.context["page"].rows[0].asked == 42
    text = page.content.decode()
    assert "统计数据准确率" in text and "F7" in text and ">37<" not in text and "出生政策符合率" not in text
