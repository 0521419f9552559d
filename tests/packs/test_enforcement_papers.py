"""What papers of enforcement say where no scenario reads them: reasons, addressees, what a notice may leave out."""

import pytest

from approvals.models import Notice, Paper
from approvals.scenarios.stage import person_of
from approvals.services.organisation import unit_agency
from tests.packs.conftest import print_blank
from tests.packs.stories import answers_at, begun, take

SERVED = {"doc_no": "立案告知书", "recipient": "李示一", "officer1": "甲承办", "officer2": "乙承办"}
NOBODY_IN = {
    "method": "direct", "service_outcome": "failed", "failure_reason": "无人在家", "attempted_on": "2011-03-01",
    "attempted_at": "10:00", "attempted_place": "示例路1号",
}  # fmt: skip
ANNOUNCED = {
    "method": "announcement", "service_outcome": "announcement", "failure_reason": "外出", "whereabouts_unknown": True,
}  # fmt: skip


@pytest.fixture
def stage(monkeypatch):
    """Return a lead of the fee case whose papers are typeset."""
    read = ("no_case_notice", "transfer_letter", "service_announcement")
    print_blank(monkeypatch, lambda key: key in read)
    stage = begun("d2_paid_in_time")
    take(stage, "lead", {"as": "COUNTY_CLERK"})
    return stage


def done(stage, at, role, **answers):
    take(stage, "do", {"at": at, "as": role, "answers": {**answers_at(stage, at), **answers}})


def holds(stage, key, *texts):
    take(stage, "expect", {"papers": {key: {"holds": list(texts)}}})


def test_who_opens_no_case_for_an_unlawful_source_says_so(stage):
    done(stage, "d_T02", "COUNTY_CLERK", origin_lawful="no")
    holds(stage, "no_case_notice", "案源的来源或者材料的取得不合法", "不留任何不利记录")


def test_a_head_who_refuses_to_open_a_case_tells_the_parties_why(stage):
    done(stage, "d_T02", "COUNTY_CLERK")
    done(stage, "d_T03", "ENF_LEADER", filing_opinion="refuse", reason="来函载明的事实不清")
    holds(stage, "no_case_notice", "理由：来函载明的事实不清。")


def test_a_letter_of_transfer_names_parties_facts_reasons_and_what_goes_with_it(stage):
    done(stage, "d_T02", "COUNTY_CLERK")
    why = {"filing_opinion": "transfer", "transfer_to": "云岭县人口和计划生育局", "reason": "出生地在云岭县"}
    done(stage, "d_T03", "ENF_LEADER", **why)
    texts = (
        "云岭县人口和计划生育局：",
        "李示一",
        "张示二",
        "来函载明的事实",
        "2010年8月15日",
        "出生地在云岭县",
    )
    holds(stage, "transfer_letter", *texts, "社会抚养费征收管理办法》第五条", "附件：", "联系电话")


def test_what_another_county_has_to_decide_goes_to_that_county_by_name(monkeypatch):
    """D-D1 row 5, EE-d7: born and found at the residence of the parties, reported where they are registered (art. 5)."""
    print_blank(monkeypatch, lambda key: key == "transfer_letter")
    stage = begun("d2_paid_in_time")
    take(
        stage,
        "lead",
        {"as": "COUNTY_CLERK", "answers": {"birth_place": "990122100201", "residence": "990122100201"}},
    )
    done(stage, "d_T02", "COUNTY_CLERK")
    take(stage, "expect", {"case": {"status": "closed", "outcome": "d_EE7"}})
    competent = unit_agency("990122", stage.today)
    holds(stage, "transfer_letter", f"{competent}：")
    told = Notice.objects.get(
        case=stage.the_case(), key="case_transferred", recipient=person_of("COUNTY_CLERK", "990122")
    )
    letter = Paper.objects.get(case=stage.the_case(), key="transfer_letter")
    assert letter.number in told.body


def test_an_announcement_of_a_paper_without_remedies_speaks_of_none(stage):
    for at, role in (("d_T02", "COUNTY_CLERK"), ("d_T03", "ENF_LEADER"), ("d_T04", "ENF_LEADER")):
        done(stage, at, role)
    for answers in (NOBODY_IN, ANNOUNCED):
        take(stage, "do", {"at": "S05_T1e", "as": "ENF_OFFICER/2", "answers": {**SERVED, **answers}})
    # The sixtieth day lies in May: the period of the law of that time.
    holds(stage, "service_announcement", "即视为送达。", "经过60日，至2011年5月3日")


def test_a_penalty_case_is_transferred_by_the_penalty_law(monkeypatch):
    print_blank(monkeypatch, lambda key: key == "transfer_letter")
    stage = begun("d11_penalty")
    take(stage, "lead", {"as": "COUNTY_CLERK"})
    done(stage, "d_T02", "COUNTY_CLERK")
    why = {"filing_opinion": "transfer", "transfer_to": "云岭县卫生健康委员会", "reason": "行为发生在云岭县"}
    done(stage, "d_T03", "ENF_LEADER", **why)
    holds(stage, "transfer_letter", "《行政处罚法》第二十二条", "示例托育有限公司", "本机关日常检查")
