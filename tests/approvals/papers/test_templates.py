"""Every paper of the packs can be printed, says what it must, and is in Chinese type."""

import pytest

from approvals.services.papers import issue_paper, open_paper
from approvals.services.papers.issuing import drafted, heading_values
from approvals.services.rendering_pdf import fill
from tests.approvals.papers.cases import CLERK, complete, decide, full_story, make_case, organisation
from tests.approvals.papers.pdfs import fonts_of, pages_of, text_of

pytestmark = pytest.mark.django_db
SAYS = {
    "receipt": ["收到申请和下列材料的时间", "结婚证", "2010年3月29日", "ZSY-990121-2010-000001-R1"],
    "acceptance_notice": ["自2010年3月1日起受理", "至2010年3月29日", "2010年3月10日"],
    "non_acceptance_notice": ["不予受理", "60日内", "青溪县人民政府", "三个月内"],
    "referral_notice": ["县民政局", "代为转送"],
    "correction_notice": ["一次告知", "独生子女证明", "结婚证", "2010年4月21日"],
    "deemed_withdrawn_notice": ["视为放弃", "2010年4月1日"],
    "intended_refusal_notice": ["拟作出不予批准的决定", "5个工作日内", "逐点答复"],
    "hold_notice": ["中止计算", "《行政许可法》第四十五条"],
    "extension_notice": ["等待医院证明", "2010年10月15日"],
    "inquiry_letter": ["15个工作日", "同级主管机关"],
    "termination_decision": ["终止办理", "不留不予批准的记录"],
    "withdrawal_confirmation": ["现按你们的要求撤回", "打算以后再申请"],
    "service_announcement": [
        "编号为示计生再批〔2010〕第0001号的文书",
        "经过60日，至2010年5月21日",
        "特此公告",
    ],
    "supervision_order": ["至今未办结", "记入责任台账", "督办不代替承办单位作出决定"],
    "service_receipt": ["受送达人", "王㛃、张测试"],
    "public_notice_sheet": ["王*、张**", "公示期：2010年3月5日至2010年3月12日"],
    "approval_decision": ["准予王㛃、张测试再生育一个孩子", "第二十二条第（六）项", "60日", "三个月内"],
    "second_birth_certificate": ["后四位0027", "后四位0014", "2012年3月22日", "青溪计生再批〔2010〕第0001号"],
    "refusal_decision": [
        "不予批准",
        "60日内",
        "青溪县人民政府或者示例市人口和计划生育委员会",
        "青溪县人民法院",
    ],
    "city_reply": ["青溪县人口和计划生育局：", "4:1", "同意王㛃、张测试"],
}
# No hearing is held in this story and its file stays open; the scenarios in which it is otherwise read these.
ELSEWHERE = {
    "hearing_right_notice",
    "third_party_notice",
    "hearing_notice",
    "hearing_record",
    "hearing_report",
}
ELSEWHERE |= {"file_catalogue"}
CONTEXT = {
    "extension_reason": "等待医院证明",
    "extended_to": "2010-10-15",
    "withdrawal_reason": "打算以后再申请",
    "announced": ["示计生再批〔2010〕第0001号"],
}


def issued(case, key, **more):
    return issue_paper(case=case, key=key, context=CONTEXT, actor=CLERK, **more)


@pytest.fixture
def case():
    organisation()
    return full_story(make_case())


def test_every_paper_of_the_manifest_has_words_to_say(case):
    assert set(SAYS) | ELSEWHERE == {row["key"] for row in case.case_type.manifest["papers"]}


@pytest.mark.parametrize("key", SAYS)
def test_a_paper_says_what_it_must_on_every_page(case, key):
    refuses = key in ("refusal_decision", "termination_decision")
    decision = decide(case, outcome="refused" if refuses else "granted")
    pdf = open_paper(issued(case, key, decision=decision))
    text = text_of(pdf)
    assert [said for said in SAYS[key] if said.replace(" ", "") not in text] == []
    for page in pages_of(pdf):
        assert "历史流程样本 · 非正式文书" in page
    assert fonts_of(pdf) and all("+Jingwei-" in name for name in fonts_of(pdf))


@pytest.mark.parametrize("key", SAYS)
def test_a_paper_can_be_written_for_a_case_of_which_nothing_more_is_known(key):
    organisation()
    case = make_case()
    decision = decide(case, outcome="refused" if key == "refusal_decision" else "granted", clauses=())
    # An extension without a reason may not leave the house: its template asks for one.
    context = {"extension_reason": "等待医院证明"} if key == "extension_notice" else {}
    draft = drafted(case=case, key=key, context=context, actor=CLERK, decision=decision)
    source = case.case_type.manifest["paper_templates"][draft.template]
    text = fill(source, {**draft.values, "paper": heading_values(draft)}, name=draft.template)
    assert draft.title in text and "None" not in text


def said(case, key, **more):
    return text_of(open_paper(issued(case, key, **more)))


def test_a_refusal_says_whether_the_couple_was_silent_waived_or_was_heard(case):
    refused = decide(case, outcome="refused")
    assert "听取了你们的陈述、申辩" in said(case, "refusal_decision", decision=refused, occasion="heard")
    case.statements.all().delete()
    silent = said(case, "refusal_decision", decision=refused, occasion="silent")
    assert "在告知的期限内未收到你们的陈述、申辩意见" in silent and "听取了" not in silent
    case.statements.create(is_waiver=True, given_on="2010-03-15")
    assert "你们已经书面放弃陈述、申辩" in said(case, "refusal_decision", decision=refused, occasion="waived")


@pytest.mark.parametrize("key", ["intended_refusal_notice", "refusal_decision"])
def test_evidence_is_numbered_through_and_names_the_question_of_each_register(case, key):
    for item, question in (("wife", "女方户籍地是否与申请一致？"), ("husband", "男方户籍地是否与申请一致？")):
        case.data_queries.create(
            item=item, source="公安机关户籍登记", question=question, result="confirmed", asked_on="2010-03-02"
        )
    text = said(case, key, decision=decide(case, outcome="refused"))
    assert "（三）公安机关户籍登记的答复（女方户籍地是否与申请一致？2010年3月2日）：与申请一致" in text
    assert "（四）公安机关户籍登记的答复（男方户籍地是否与申请一致？" in text


def test_the_clause_is_cited_with_the_name_of_its_regulation(case):
    granted = decide(case)
    for key in ("approval_decision", "second_birth_certificate"):
        assert "《省人口与计划生育条例》第二十二条第（六）项" in said(case, key, decision=granted)


@pytest.mark.parametrize(("key", "item"), [("non_acceptance_notice", "一"), ("referral_notice", "二")])
def test_a_basis_is_cited_once(case, key, item):
    basis = f"《行政许可法》第三十二条第一款第{item}项"
    complete(case, "s_03", reason="不属于受理范围", basis=basis)
    assert said(case, key).count(basis) == 1
