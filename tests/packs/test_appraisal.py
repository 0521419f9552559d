"""The appraisal of a child at its edges: papers that are missing, further tests, opinions of the day, another session, the pool."""

from datetime import date

import pytest

from approvals.models import Draw, Expert, Notice
from tests.packs.stories import answers_at, played, take

CLERK = "COUNTY_CLERK"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def told(stage, key):
    return Notice.objects.filter(case=stage.the_case(), key=key)


def test_the_county_is_not_late_while_the_parents_look_for_missing_papers():
    stage = played("b1_first_session", before="b_T04")
    missing = [{"item": "六个月内超声心动图报告", "how_to_get": "县级以上医院"}]
    papers = answers_at(stage, "b_T04")["papers"][:3]
    take(
        stage,
        "do",
        {
            "at": "b_T04",
            "as": CLERK,
            "answers": {"papers": papers, "file_result": "incomplete", "missing": missing},
        },
    )
    take(
        stage,
        "expect",
        {"clocks": {"county_check": {"status": "stopped"}, "supplement": {"status": "running"}}},
    )
    take(stage, "day", date(2010, 4, 30))
    take(stage, "supply", {"files": ["medical_papers"]})
    take(stage, "expect", {"clocks": {"county_check": {"status": "running", "due": date(2010, 5, 31)}}})


def test_parents_hear_of_each_forwarding():
    stage = played("b1_first_session", before="b_T04")
    assert told(stage, "forwarded").values_list("occasion").distinct().count() == 2


def test_who_needs_further_tests_is_told_where_and_opinions_are_of_the_day_of_the_result():
    stage = played("b1_first_session", before="p_T08")
    answers = {
        **answers_at(stage, "p_T08"),
        "tests_needed": True,
        "tests_named": "脑电图",
        "tests_hospital": "示例市第一人民医院",
        "tests_consent": "agreed",
    }
    take(stage, "do", {"at": "p_T08", "answers": answers})
    text = told(stage, "tests_appointed").first().body
    assert "示例市第一人民医院" in text and "20个工作日" in text and "脑电图" not in text
    take(stage, "day", date(2010, 6, 18))
    result = {"hospital": "示例市第一人民医院", "received_on": date(2010, 6, 18)}
    take(stage, "do", {"at": "p_T09", "as": "CITY_CLERK", "answers": result})
    take(stage, "expect", {"clocks": {"opinions": {"status": "running", "due": stage.today}}})


@pytest.mark.parametrize("missing", ["guardian_present", "exam_consent"])
def test_nobody_is_examined_without_a_guardian_and_the_consent_of_this_day(missing):
    stage = played("b1_first_session", before="p_T08")
    answers = {key: value for key, value in answers_at(stage, "p_T08").items() if key != missing}
    take(stage, "do", {"at": "p_T08", "answers": answers, "refused": missing})


@pytest.mark.parametrize("missing", ["quorum_ok", "recusal_ok", "signatures_ok"])
def test_a_procedure_passes_only_when_quorum_recusal_and_signatures_are_in_order(missing):
    stage = played("b1_first_session", before="p_T12")
    body = {"at": "p_T12", "as": "CITY_CLERK/3", "answers": {**answers_at(stage, "p_T12"), missing: False}}
    take(stage, "do", {**body, "refused": missing})


def test_whoever_was_absent_is_told_the_new_day():
    stage = played("b8_absent_twice", before="p_T06c")
    take(stage, "do", {"at": "p_T06c", "as": "CITY_CLERK", "answers": answers_at(stage, "p_T06c")})
    take(stage, "day", date(2010, 6, 8))
    take(stage, "do", {"at": "p_C", "as": "CITY_CLERK"})
    for at, who in (("p_T08", None), ("p_T08x", "CITY_CLERK")):
        take(stage, "do", {"at": at, "answers": answers_at(stage, at), **({"as": who} if who else {})})
    assert "2010年12月7日" in told(stage, "session_moved").first().body


def test_nobody_below_a_deputy_chief_physician_is_drawn():
    low = Expert.objects.filter(unit="990100").order_by("pk").first()
    Expert.objects.filter(pk=low.pk).update(rank="主治医师")
    stage = played("b1_first_session", before="p_T06c")
    draw = Draw.objects.filter(case=stage.the_case()).last()
    assert draw.excluded == {str(low.person.user_id): "rank"}
