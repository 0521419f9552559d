"""The page of a case: its tabs, what is logged and masked, files, diagrams, and requests that the diagram listens for."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from pypdf import PdfWriter

from approvals.models import AccessRecord, CaseFile, Notice, StatutoryClock
from approvals.selectors.portal.progress import progress_of
from approvals.selectors.wording import purpose_word
from approvals.views.caseworker.parts import TABS
from forms.services import store_upload
from tests.approvals.desk.procedure import TODAY, begin
from workflows.models import ArchivedHistory, HistoryArchive

pytestmark = pytest.mark.django_db


def address(case, rest=""):
    return f"/desk/cases/{case.number}/{rest}"


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_opens_and_is_logged(desk_of, tab):
    case = begin()
    rest = "" if tab == "file" else f"{tab}/"
    assert desk_of("clerk").get(address(case, rest)).status_code == 200
    read = AccessRecord.objects.get(case=case)
    assert (read.name, read.purpose) == ("李样本", tab)


@pytest.mark.parametrize("purpose", [*TABS, "variables: 核对", "bank file"])
def test_the_log_says_in_words_what_was_read(purpose):
    assert purpose_word(purpose) != purpose


def test_who_has_nothing_to_do_with_it_finds_nothing(desk_of):
    case = begin()
    assert desk_of("elsewhere").get(address(case)).status_code == 404
    assert desk_of("clerk").get(address(case, "nonsense/")).status_code == 404
    assert not AccessRecord.objects.exists()


def test_a_notice_names_an_official_in_full_and_an_applicant_masked(desk_of, cast):
    case = begin(cast["applicant"])
    for each in (cast["clerk"].user, case.applicant):
        Notice.objects.create(
            case=case, recipient=each, key="closed", occasion="1", subject="案件办结",
            not_before=timezone.now(), created_at=timezone.now(),
        )  # fmt: skip
    page = desk_of("clerk").get(address(case, "notices/"))
    assert {row[1] for row in page.context["notices"]} >= {cast["clerk"].name, "郑**"}


def test_who_filed_and_who_was_served_is_masked_until_a_reason_is_given(desk_of, cast):
    case = begin(cast["applicant"])
    paper = case.papers.create(key="grant", title="决定书", unit="990121", issued_on=TODAY)
    case.service_records.create(
        paper=paper, method="direct", recipient="郑样本", signer="郑样本", served_on=TODAY
    )
    desk = desk_of("clerk")
    masked = [desk.get(address(case, tab)).content.decode() for tab in ("", "notices/")]
    assert all("郑样本" not in page and "郑**" in page for page in masked)
    assert "郑样本" in desk.post(address(case), {"act": "reveal", "reason": "核对身份"}).content.decode()


def test_an_opinion_in_a_code_of_the_pack_is_said_in_the_words_of_the_pack(desk_of, cast):
    case = begin()
    case.case_type.manifest = {**case.case_type.manifest, "codes": {"CONFIRMED_OK": "符合标准"}}
    case.case_type.save()
    given = [
        ("panel", "CONFIRMED_OK", ""),
        ("conclusion", "CONFIRMED_OK", "3:2"),
        ("township", "further", ""),
    ]
    for kind, code, reason in given:
        case.opinions.create(
            kind=kind, opinion=code, reason=reason, user=cast["clerk"].user, name="专家", given_on=TODAY
        )
    page = desk_of("clerk").get(address(case, "steps/")).content.decode()
    assert "审查组成员：符合标准" in page and "乡镇意见：需进一步核实" in page
    assert "CONFIRMED_OK" not in page and "表决 3:2" in page


def test_an_authority_named_without_a_table_is_explained_in_words(desk_of):
    case = begin()
    for table, rule in (("office", "own_area"), ("R2", "R2.1"), ("RT", "designated")):
        case.jurisdiction_records.create(table=table, rule=rule, decided_on=TODAY)
    page = desk_of("clerk").get(address(case)).content.decode()
    assert "由本机关就本辖区事项立案" in page and "由共同上级机关指定管辖" in page
    assert "管辖表 R2，第 R2.1 行" in page and "own_area" not in page and "designated" not in page


def test_full_data_need_a_reason_that_is_logged(desk_of):
    case = begin()
    desk = desk_of("clerk")
    assert "13900000001" not in desk.get(address(case)).content.decode()
    refused = desk.post(address(case), {"act": "reveal", "reason": " "})
    assert refused.status_code == 409 and "13900000001" not in refused.content.decode()
    shown = desk.post(address(case), {"act": "reveal", "reason": "电话核实送达地址"})
    assert "13900000001" in shown.content.decode()
    assert AccessRecord.objects.filter(case=case, purpose="reveal: 电话核实送达地址").exists()
    assert "电话核实送达地址" in desk.get(address(case, "access/")).content.decode()


def page_file(name="户口簿.pdf"):
    writer, buffer = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.write(buffer)
    return store_upload(SimpleUploadedFile(name, buffer.getvalue(), "application/pdf"))


def test_a_filed_paper_opens_and_is_logged(desk_of):
    case, other = begin(), begin()
    row = CaseFile.objects.create(case=case, stored=page_file(), purpose="户口簿", filed_on=TODAY)
    desk = desk_of("clerk")
    opened = desk.get(address(case, f"files/{row.pk}/"))
    assert opened.content.startswith(b"%PDF") and opened["Content-Disposition"].startswith("inline")
    assert opened["Cache-Control"] == "private, no-store"
    assert desk.get(address(case, f"files/{row.pk}/?download=1"))["Content-Disposition"].startswith(
        "attachment"
    )
    assert AccessRecord.objects.filter(purpose=f"download: {row.pk}").count() == 2
    assert desk.get(address(other, f"files/{row.pk}/")).status_code == 404
    assert desk_of("elsewhere").get(address(case, f"files/{row.pk}/")).status_code == 404


def test_the_diagram_is_the_one_the_case_is_pinned_to(desk_of):
    case, other = begin(), begin(process="panel")
    desk = desk_of("clerk")
    answer = desk.get(address(case, f"diagrams/{case.root_id}.bpmn"))
    assert answer["Content-Type"].startswith("application/xml") and "初审" in answer.content.decode()
    assert desk.get(address(case, f"diagrams/{other.root_id}.bpmn")).status_code == 404


def test_requests_are_offered_where_the_diagram_listens(desk_of):
    case, deaf = begin(), begin(process="panel")
    desk = desk_of("clerk")
    assert [tool["key"] for tool in desk.get(address(case)).context["tools"]] == ["pause"]
    assert desk.get(address(deaf)).context["tools"] == []
    assert desk.post(address(case), {"act": "recusal", "reason": "与申请人系亲属"}).status_code == 409


def test_a_pause_stops_the_clocks(desk_of):
    case = begin()
    desk = desk_of("clerk")
    assert desk.post(address(case), {"act": "pause", "reason": ""}).status_code == 409
    assert StatutoryClock.objects.get(case=case).status == "running"
    desk.post(address(case), {"act": "pause", "reason": "申请人书面请求，需要补办证件"})
    assert StatutoryClock.objects.get(case=case).status == "held"
    shown = desk.get(address(case, "clocks/")).context
    assert shown["clocks"][0]["lamp"] == "held" and shown["clocks"][0]["hold_ground"] == "申请人请求暂停"
    assert shown["case_frame"]["lamp"] == "held"


def test_the_register_shows_supervisors_dates_but_no_files(desk_of):
    case = begin()
    mine = desk_of("clerk").get("/desk/cases/").context["page"].rows
    assert [(row.case.number, row.may_open) for row in mine] == [(case.number, True)]
    theirs = desk_of("supervisor").get("/desk/cases/").context["page"].rows
    assert [(row.case.number, row.may_open, row.lamp) for row in theirs] == [(case.number, False, "green")]
    assert desk_of("supervisor").get(address(case)).status_code == 404
    assert desk_of("elsewhere").get("/desk/cases/").context["page"].rows == []


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=郑", 1), ("q=王", 0), ("status=filed", 1), ("status=closed", 0), ("lamp=red", 0), ("lamp=green", 1)],
)
def test_the_register_is_searched(desk_of, query, found):
    begin()
    assert len(desk_of("clerk").get(f"/desk/cases/?{query}").context["page"].rows) == found


def test_a_whole_case_number_opens_the_case(desk_of):
    case = begin()
    assert desk_of("clerk").get(f"/desk/cases/?q={case.number}").url == address(case)


def test_the_first_page_is_the_inbox(desk_of, client):
    assert client.get("/").url.startswith("/login/")
    assert desk_of("clerk").get("/").url == "/desk/"


def test_the_pages_of_a_case_say_where_its_archived_history_lies(desk_of, cast):
    case = begin(cast["applicant"])
    place = "history/000001.jsonl.gz"
    archive = HistoryArchive.objects.create(
        number=1, path=place, sha256="0", count=7, first_day=TODAY, last_day=TODAY
    )
    assert not progress_of(case).is_archived
    ArchivedHistory.objects.create(root=case.root, archive=archive, last_event=0, count=7)
    assert f"较早的7条记录已移入归档文件{place}" in desk_of("clerk").get(address(case, "steps/")).text
    assert progress_of(case).is_archived
