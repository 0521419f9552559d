"""The notifications common to all procedures: one test for each row of common rules 0.10, to whom and when."""

import re
from datetime import date

import pytest

from approvals.models import Notice
from approvals.scenarios.stage import person_of
from approvals.services.organisation import actor_for
from approvals.services.packs import pack_ids, read_pack
from tests.packs.stories import answers_at, begun, played, played_until, take
from workflows.selectors import work_list

A1 = "a1_only_children"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def told(stage, key):
    """Return who got a notice: the applicant by that word, officials by their usernames."""
    own = stage.the_applicant()
    people = [
        row.recipient for row in Notice.objects.filter(case=stage.the_case(), key=key, channel="portal")
    ]
    return {"applicant" if user == own else user.username for user in people}


def holder(role, unit):
    return person_of(role, unit).username


def test_received_is_told_to_applicant_and_proxy_at_once():
    stage = begun(A1)
    take(stage, "file", {"as": "VILLAGE_CLERK", "unit": "990121100201", "files": ["ground_papers"]})
    assert told(stage, "received") == {"applicant", holder("VILLAGE_CLERK", "990121100201")}
    notice = Notice.objects.filter(key="received").first()
    assert "5个工作日内告知" in notice.body and "Within 5 working days you" in notice.body_en


@pytest.mark.parametrize("pack_id", pack_ids())
def test_no_notice_says_a_period_that_a_limit_has(pack_id):
    in_words = re.compile(
        "[一二三四五六七八九十]+个工作日内|三十日内|within (three|five|ten|twelve|thirty) (working )?days"
    )
    known = {f"{{period_{row['key']}}}" for row in read_pack(pack_id).manifest.get("limits", ())}
    for row in read_pack(pack_id).manifest.get("notices", ()):
        text = str(row.get("body"))
        assert not in_words.search(text), row["key"]
        assert set(re.findall(r"\{period_\w+\}", text)) <= known, row["key"]


@pytest.mark.parametrize("until, told_too", [("2010-03-01", True), ("2010-02-28", False)])
def test_a_proxy_is_told_until_the_mandate_ends(until, told_too):
    stage = begun(A1)
    take(stage, "file", {"as": "VILLAGE_CLERK", "unit": "990121100201", "files": ["ground_papers"]})
    stage.the_case().parties.filter(kind="proxy").update(mandate={"until": until})
    take(stage, "do", {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": answers_at(stage, "S01_T3")})
    proxies = {holder("VILLAGE_CLERK", "990121100201")} if told_too else set()
    assert told(stage, "accepted") == {"applicant", *proxies}


def test_correction_needed_is_told_on_issue_and_again_at_twenty_days():
    stage = played("x06_abandoned", "S01_T3")
    answers = {
        "result": "supplement",
        "missing": [{"item": "独生子女证明", "legal_basis": "条例", "how_to_get": "村委会"}],
    }
    take(stage, "do", {"at": "S01_T3", "as": "TOWN_WINDOW", "answers": answers})
    assert told(stage, "correction_needed") == {"applicant"}
    take(stage, "day", date(2010, 3, 19))
    assert told(stage, "correction_reminder") == set()
    # The twentieth day is a Sunday, so it moves to Monday (T3).
    take(stage, "day", date(2010, 3, 22))
    assert told(stage, "correction_reminder") == {"applicant"}


@pytest.mark.parametrize("result, key", [("accept", "accepted"), ("refuse", "not_accepted")])
def test_accepted_and_refused_are_told_on_issue(result, key):
    stem = A1 if result == "accept" else "x07_not_accepted"
    stage = played(stem, "S01_T3")
    step = [step.body for step in stage.scenario.steps if step.kind == "do" and step.body["at"] == "S01_T3"][
        -1
    ]
    assert told(stage, key) == set()
    take(stage, "do", step)
    assert told(stage, key) == {"applicant"}


def test_task_assigned_stands_in_the_inbox_at_once():
    stage = begun(A1)
    take(stage, "file", {"files": ["ground_papers"]})
    window = actor_for(person_of("TOWN_WINDOW", "990121100"), stage.today)
    assert [item.element_id for item in work_list(window)] == ["S01_T3"]


def test_task_70_percent_is_told_to_assignee_and_head():
    stage = played_until("x13_township_overdue", date(2010, 3, 19))
    people = {holder("TOWN_CLERK", "990121100"), holder("TOWN_HEAD", "990121100")}
    assert people <= told(stage, "task_yellow") and told(stage, "task_red") == set()


def test_task_100_percent_is_told_to_the_supervisor_as_well():
    stage = played_until("x13_township_overdue", date(2010, 3, 30))
    assert holder("SUPERVISOR", "990121") in told(stage, "task_red") - told(stage, "task_yellow")


def test_hold_opened_and_closed_is_told_on_the_event():
    stage = played_until("a6_appraisal_hold", date(2010, 7, 15))
    assert told(stage, "hold_opened") == {"applicant"} and told(stage, "hold_closed") == set()
    closing = [step for step in stage.scenario.steps if step.kind in ("do", "message", "day")]
    after = next(n for n, step in enumerate(closing) if step.body == date(2010, 7, 15))
    take(stage, closing[after + 1].kind, closing[after + 1].body)
    assert told(stage, "hold_closed") == {"applicant"}


def test_extension_is_told_to_the_applicant():
    assert told(played_until("x21_county_extension", date(2010, 4, 23)), "extended") == {"applicant"}


def test_decision_ready_is_told_when_it_is_signed_and_sealed():
    assert told(played(A1, "S10_T1"), "decision_ready") == set()
    assert told(played(A1, "S05_T1"), "decision_ready") == {"applicant"}


def test_service_done_and_failed_are_told_to_the_clerk():
    stage = played_until("x18_announcement", date(2010, 5, 10))
    clerk = holder("COUNTY_CLERK", "990121")
    assert clerk in told(stage, "service_failed") and told(stage, "service_done") == set()
    take(stage, "day", date(2010, 5, 11))
    assert clerk in told(stage, "service_done")


def test_remedy_period_ends_in_ten_days():
    stage = played(A1, "S13_T1")
    take(stage, "day", date(2010, 6, 13))
    assert told(stage, "remedy_ending") == set()
    take(stage, "day", date(2010, 6, 14))
    assert told(stage, "remedy_ending") == {"applicant"}


def test_case_closed_is_told_to_the_applicant_and_all_lanes_that_took_part():
    stage = played_until(A1, date(2010, 6, 25))
    lanes = {holder(role, "990121") for role in ("COUNTY_CLERK", "COUNTY_DEPUTY", "SEAL_KEEPER")}
    lanes |= {holder(role, "990121100") for role in ("TOWN_WINDOW", "TOWN_CLERK", "TOWN_HEAD")}
    assert {"applicant", *lanes} <= told(stage, "closed")
    assert holder("LEGAL_REVIEWER", "990121") not in told(stage, "closed")


def test_village_is_told_to_post_and_to_take_down():
    stage = played(A1, "a_T09")
    clerk = {holder("VILLAGE_CLERK", "990121100201")}
    assert told(stage, "notice_to_post") == clerk and told(stage, "notice_to_take_down") == clerk
