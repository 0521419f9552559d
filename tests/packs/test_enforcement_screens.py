"""The screens of enforcement: a lead opened at the desk, the account line by line, the treasury's entry, requests of parties."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import Case, Claim
from approvals.process_handlers.enforcement import paper_with_remedies
from approvals.scenarios.stage import person_of
from approvals.services.annulment import annul_decision
from approvals.services.evidence import check_cited
from tests.packs.stories import begun, played, played_until
from workflows.actors import SYSTEM

COUNTY = "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def signed_in(client, role, unit=COUNTY):
    client.force_login(person_of(role, unit))
    return client


def test_a_clerk_opens_a_case_from_a_lawful_source(client):
    begun("d2_paid_in_time")
    desk = signed_in(client, "COUNTY_CLERK")
    assert "社会抚养费案件" in desk.get(reverse("leads")).content.decode()
    page = desk.get(reverse("lead", args=["enforcement_case"])).content.decode()
    assert "有关机关来函移送" in page and "登记案源" in page
    given = {
        "source_kind": "transfer", "source_authority": "示例县民政局", "letter_no": "示民函〔2011〕12号",
        "received_on": "2011-02-25", "fact_date": "2010-08-15", "alleged": "来函载明的事实",
        "birth_place": "990121100201", "residence": "990121100201", "registered": "990121100201",
        "parties-0-party_name": "李示一", "parties-0-party_id": "990122198503200020",
        "parties-0-party_address": "示例路1号", "once": "one", "act": "open",
    }  # fmt: skip
    late = desk.post(reverse("lead", args=["enforcement_case"]), {**given, "fact_date": "2016-03-01"})
    assert "不适用于2016年3月1日" in late.content.decode() and not Case.objects.exists()
    answer = desk.post(reverse("lead", args=["enforcement_case"]), given)
    case = Case.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("case", args=[case.number])
    # Nobody has applied.
    page = desk.get(answer.url).content.decode()
    assert "立件日期" in page and "申请日期" not in page
    steps = desk.get(reverse("case_tab", args=[case.number, "steps"])).content.decode()
    assert "由本机关立件" in steps and "提交申请" not in steps
    assert (case.channel, case.county, case.applicant_label) == ("ex_officio", COUNTY, "李**")


def test_nobody_else_opens_a_case_and_citizens_are_not_offered_it(client):
    begun("d2_paid_in_time")
    assert signed_in(client, "LEGAL_REVIEWER").get(reverse("leads")).status_code == 404
    client.logout()
    assert "社会抚养费" not in client.get("/").content.decode()


def test_the_account_explains_the_late_fee_line_by_line(client):
    case = played("d5_court_route", before="k_P11").the_case()
    page = (
        signed_in(client, "COUNTY_CLERK")
        .get(reverse("case_tab", args=[case.number, "money"]))
        .content.decode()
    )
    assert "滞纳金怎样计算" in page and page.count("24.00") >= 4 and "6,000.00" in page


def test_the_register_of_evidence_stands_on_the_case(client):
    case = played("d2_paid_in_time", before="d_T07").the_case()
    page = (
        signed_in(client, "COUNTY_CLERK")
        .get(reverse("case_tab", args=[case.number, "evidence"]))
        .content.decode()
    )
    assert "证据登记表" in page and case.evidence.first().sha256 in page
    address = reverse("case", args=[case.number])
    client.post(address, {"act": "evidence", "limit": "document", "reason": "户口簿复印件，证明居住地"})
    handed_in = case.evidence.last()
    assert (handed_in.is_from_party, handed_in.standing) == (True, "lawful")
    # Who enters evidence does not settle whether it may be cited.
    mark = {"act": "evidence_standing", "limit": f"{handed_in.number}-excluded", "reason": "取得方式不合法"}
    client.post(address, mark)
    handed_in.refresh_from_db()
    assert handed_in.standing == "lawful"
    assert "将证据标为存疑、排除" in signed_in(client, "LEGAL_REVIEWER").get(address).content.decode()
    client.post(address, {**mark, "limit": "9-excluded"})
    client.post(address, mark)
    handed_in.refresh_from_db()
    assert (handed_in.standing, handed_in.standing_reason) == ("excluded", "取得方式不合法")
    with pytest.raises(Blocked, match=str(handed_in.number)):
        check_cited(case, [1, handed_in.number])


def test_the_treasury_enters_a_payment_and_sees_no_other_county(client):
    case = played("d5_court_route", before="c_P6").the_case()
    claim = Claim.objects.filter(case=case).first()
    desk = signed_in(client, "FINANCE_CLERK")
    assert case.number in desk.get(reverse("claims")).content.decode()
    given = {
        "amount": "100.00",
        "on": "2012-04-02",
        "receipt_no": "示财票0009",
        "payer": "李示一",
        "act": "pay",
    }
    assert desk.post(reverse("claim", args=[claim.pk]), given).status_code == 302
    assert str(claim.entries.get().amount) == "100.00"
    assert "已经登记" in desk.post(reverse("claim", args=[claim.pk]), given).content.decode()
    # Who holds another post is not told that nothing is owed.
    page = signed_in(client, "COUNTY_CLERK").get(reverse("claims")).content.decode()
    assert "没有未结的应缴款" not in page and "县级财政经办" in page
    other = signed_in(client, "FINANCE_CLERK", "990122")
    assert other.get(reverse("claim", args=[claim.pk])).status_code == 404


def test_a_request_for_a_hearing_is_written_down_at_the_desk(client):
    case = played("dx1_hearing", before="n_T10").the_case()
    page = signed_in(client, "COUNTY_CLERK").get(reverse("case", args=[case.number])).content.decode()
    assert "登记听证要求" in page and "登记陈述申辩" in page


def test_a_case_whose_diagram_names_no_paper_finds_the_one_that_bears_the_act(blank_pages):
    stage = played("d2_paid_in_time", before="S10_T1")
    assert paper_with_remedies(stage.the_case()) == "decision_paper"


def test_a_published_penalty_names_nobody_and_is_withdrawn_with_its_decision(client):
    case = played_until("d11_penalty", date(2025, 6, 8)).the_case()
    page = client.get(reverse("public_decisions"))
    text = page.content.decode()
    assert "noindex" in page["X-Robots-Tag"] and "（青溪）" not in text
    assert "(青溪)罚决字〔2025〕第0001号" in text and "3000.00" in text and "示例托育" not in text
    annul_decision(case=case, word="撤销", text="程序违法", outcome="annulled", actor=SYSTEM)
    text = client.get(reverse("public_decisions")).content.decode()
    assert "撤销：程序违法" in text and "3000.00" not in text and case.applicant_label not in text
