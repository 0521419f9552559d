"""Issuing: once an occasion, numbered without gaps, signed, archived sealed, nothing personal in the register."""

import asyncio
import hashlib
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone
from pypdf import PdfReader

from approvals.errors import Blocked, InvalidPack
from approvals.models import Certificate, NumberSeries, Paper
from approvals.services.certificates import (
    cancel_certificate,
    expire_certificates,
    issue_certificate,
    revoke_certificate,
)
from approvals.services.numbering import register_gaps
from approvals.services.papers import issue_paper, open_paper, reissue_paper
from approvals.services.papers.archive import place_of
from approvals.services.rendering_pdf import typeset
from approvals.services.signing import check_signature, signer_in_use
from tests.approvals.papers.cases import (
    CLERK,
    HUSBAND,
    WIFE,
    WIFE_ID,
    add_file,
    decide,
    make_case,
    organisation,
)
from tests.approvals.papers.pdfs import fonts_of, has_red_ring, pages_of, text_of

pytestmark = pytest.mark.django_db
KEY = "withdrawal_confirmation"


def issue(case, key=KEY, **more):
    return issue_paper(case=case, key=key, context={}, actor=CLERK, **more)


@pytest.fixture
def case():
    organisation()
    return make_case()


@pytest.fixture
def certificate(case):
    decision = decide(case)
    issue_certificate(case=case, key="second_birth_certificate", context={}, actor=CLERK, decision=decision)
    return Certificate.objects.get()


def test_an_occasion_has_one_paper(case):
    first = issue(case, occasion="job-1")
    assert issue(case, occasion="job-1") == first
    assert issue(case, occasion="job-2") != first


def test_a_paper_without_series_bears_the_case_number_and_receipts_are_counted(case):
    assert issue(case).number == case.number
    numbers = [issue(case, "receipt", occasion=occasion).number for occasion in ("a", "b")]
    assert numbers == [f"{case.number}-R1", f"{case.number}-R2"]


def test_a_receipt_names_pages_and_originals_and_on_line_no_clerk(case):
    stored = add_file(case).stored
    stored.pages = 17
    stored.original_seen_at = timezone.now()
    stored.save()
    text = "".join(text_of(open_paper(issue(case, "receipt"))).split())
    assert "17" in text and "已核对" in text
    # The applicant's own name is not that of a clerk.
    assert "经办人：网上受理平台自动收件" in text


def test_a_paper_that_fails_gives_its_number_back(case):
    decision = decide(case)
    case.case_type.manifest["paper_templates"]["refusal_decision.html"] = "{{ nobody.knows }}"
    case.case_type.save()
    with pytest.raises(InvalidPack, match=r"nobody\.knows"), transaction.atomic():
        issue(case, "refusal_decision", decision=decision)
    assert not NumberSeries.objects.exists() and not Paper.objects.exists()


def test_the_decision_and_its_certificate_bear_one_number_of_one_series(case):
    """a.8: the decision to approve is of the same series as the certificate; A1: both bear 0001."""
    decision = decide(case)
    papers = [issue(case, "approval_decision", decision=decision)]
    papers.append(
        issue_certificate(
            case=case, key="second_birth_certificate", context={}, actor=CLERK, decision=decision
        )
    )
    assert {paper.number for paper in papers} == {"青溪计生再批〔2010〕第0001号"}
    assert [(row.series, row.last) for row in NumberSeries.objects.all()] == [("计生再批", 1)]
    # What replaces one of them draws its own, so that no two certificates bear one number.
    numbers = [reissue_paper(paper=paper, reason="更正", context={}, actor=CLERK).number for paper in papers]
    assert numbers == ["青溪计生再批〔2010〕第0002号", "青溪计生再批〔2010〕第0003号"]
    assert register_gaps(NumberSeries.objects.get()) == []


def test_the_register_holds_no_personal_data_and_the_file_is_sealed(case):
    add_file(case, name="王㛃的结婚证.pdf")
    paper = issue(case, "receipt")
    row = str(Paper.objects.values().get(pk=paper.pk))
    assert [secret for secret in (WIFE, HUSBAND, WIFE_ID, "结婚证") if secret in row] == []
    stored = place_of(paper.file)
    assert b"%PDF" not in stored.read_bytes() and stored.stat().st_mode & 0o077 == 0
    assert hashlib.sha256(open_paper(paper)).hexdigest() == paper.sha256


def test_an_archived_copy_that_was_changed_is_not_handed_out(case):
    paper = issue(case)
    stored = Path(place_of(paper.file))
    stored.chmod(0o600)
    content = bytearray(stored.read_bytes())
    content[-1] ^= 1
    stored.write_bytes(content)
    with pytest.raises(ValueError, match="changed"):
        open_paper(paper)


def test_the_signature_holds_and_breaks_with_one_byte(case):
    pdf = open_paper(issue(case))
    assert check_signature(pdf).is_good
    changed = bytearray(pdf)
    changed[len(pdf) // 4] ^= 1
    assert not check_signature(bytes(changed)).is_good
    assert not check_signature(pdf + b"\n% added").is_good


def test_the_file_names_title_agency_and_day(case, tmp_path):
    file = tmp_path / "paper.pdf"
    file.write_bytes(open_paper(issue(case)))
    with file.open("rb") as stream:
        about = PdfReader(stream).metadata
        assert "撤回申请确认书" in about.title and about.author == "青溪县清河镇人民政府"


def test_a_rare_character_survives_and_is_printed_in_our_type():
    organisation()
    pdf = open_paper(issue(make_case(wife="王㛃䶮")))
    assert "王㛃䶮" in text_of(pdf)
    assert all("+Jingwei-" in name for name in fonts_of(pdf))


def test_only_a_live_paper_bears_the_seal_and_only_a_sample_the_watermark(case):
    live = make_case("live", number=2)
    sample, real = open_paper(issue(case)), open_paper(issue(live))
    assert ("不加盖印章" in text_of(sample), "历史流程样本" in text_of(sample)) == (True, True)
    assert ("不加盖印章" in text_of(real), "历史流程样本" in text_of(real)) == (False, False)
    assert (has_red_ring(sample), has_red_ring(real)) == (False, True)
    # A live procedure on the training clock is a rehearsal, and no thing of the past as its pack would say.
    live.case_type.manifest.pop("watermark")
    live.case_type.save(update_fields=["manifest"])
    rehearsed = make_case("live", case_type=live.case_type, number=3)
    rehearsed.timeline = "training"
    rehearsed.save(update_fields=["timeline"])
    paper = issue(rehearsed)
    text = text_of(open_paper(paper))
    assert "演练样本" in text and "历史流程样本" not in text and "不加盖印章" in text
    assert paper.watermark.startswith("演练样本") and not has_red_ring(open_paper(paper))


def test_certificates_fit_on_one_page_and_last_two_years(certificate):
    assert len(pages_of(open_paper(certificate.paper))) == 1
    assert (certificate.issued_on, certificate.valid_until) == (date(2010, 3, 22), date(2012, 3, 22))


def test_no_certificate_without_a_decision_that_grants(case):
    decision = decide(case, outcome="refused")
    with pytest.raises(Blocked) as blocked:
        issue_certificate(
            case=case, key="second_birth_certificate", context={}, actor=CLERK, decision=decision
        )
    assert blocked.value.code == "NOT_GRANTED"


def test_revoking_needs_a_reason_and_happens_once(certificate):
    with pytest.raises(Blocked) as blocked:
        revoke_certificate(certificate=certificate, reason=" ", actor=CLERK)
    assert blocked.value.code == "NO_REASONS"
    assert revoke_certificate(certificate=certificate, reason="材料虚假", actor=CLERK).status == "revoked"
    with pytest.raises(Blocked):
        cancel_certificate(certificate=certificate, reason="交回", actor=CLERK)


def test_certificates_expire_by_the_day_of_their_own_timeline(certificate):
    assert expire_certificates(today=date(2012, 3, 22), timeline="training") == 0
    assert expire_certificates(today=date(2012, 3, 23), timeline="live") == 0
    assert expire_certificates(today=date(2012, 3, 23), timeline="training") == 1


def test_a_corrected_paper_replaces_the_old_one_once(case):
    old = issue(case)
    new = reissue_paper(paper=old, reason="姓名有误", context={}, actor=CLERK)
    assert Paper.objects.get(pk=old.pk).superseded_by == new
    with pytest.raises(Blocked) as blocked:
        reissue_paper(paper=old, reason="再次", context={}, actor=CLERK)
    assert blocked.value.code == "REPLACED"


def test_codes_of_the_form_read_as_labels_and_citations(case):
    option = {"value": "24(2)", "label": {"zh": "第二十四条第二款：其他特殊情形", "en": "Art. 24(2)"}}
    definition = case.submission.form
    definition.schema["sections"][0]["fields"] += [
        {"key": "ground", "type": "choice", "label": {"zh": "申请理由", "en": "ground"}, "options": [option]},
        {"key": "ground_papers", "type": "attach", "label": {"zh": "证明材料", "en": "papers"}},
    ]
    definition.save()
    case.files.create(stored=add_file(case).stored, purpose="ground_papers", filed_on=case.filed_on)
    text = text_of(
        open_paper(issue(case, "approval_decision", decision=decide(case, clauses=["24(2)", "25"])))
    )
    assert "第二十四条第二款、第二十五条" in text
    assert "证明材料" in text_of(open_paper(issue(case, "receipt")))


def test_the_level_whose_limit_is_extended_tells_so(case):
    context = {"extension_reason": "等待证明", "extension_limit": "city_review"}
    paper = issue_paper(case=case, key="extension_notice", context=context, actor=CLERK)
    assert paper.unit == "990100" and "示例市人口和计划生育委员会" in text_of(open_paper(paper))


def test_a_signature_is_made_and_checked_inside_a_running_event_loop():
    pdf = typeset('<html lang="zh"><head><title>样本</title></head><body>样本</body></html>')

    async def within():
        return check_signature(signer_in_use().sign(pdf, name="青溪县", reason="核验"))

    assert asyncio.run(within()).is_good
