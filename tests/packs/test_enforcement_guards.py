"""The guards H1 to H14 and L1 to L5 in the enforcement pack: each refuses what it forbids, at the place where it stands."""

import json
import shutil
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as installation

from approvals.errors import Blocked, GuardViolation, InvalidPack, OutOfLegalPeriod, WrongMode
from approvals.models import Case, CaseParty, CaseType, Paper
from approvals.scenarios.stage import person_of, plain
from approvals.services import intake
from approvals.services.collections import may_collect
from approvals.services.ex_officio import open_ex_officio
from approvals.services.organisation import actor_for
from approvals.services.packs import deploy_pack
from approvals.services.publication import propose_publication
from tests.packs.stories import begun, played, take
from workflows.actors import SYSTEM
from workflows.models import Timeline

PACKS = Path(installation.PACKS_DIR)
CASE, COUNTY = "enforcement_case", "990121"


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


@pytest.fixture
def folder(tmp_path, settings):
    """A copy of the packs that may be spoiled; return the folder of enforcement."""
    shutil.copytree(PACKS, tmp_path / "packs")
    settings.PACKS_DIR = tmp_path / "packs"
    return tmp_path / "packs" / "enforcement"


def spoil(path, old, new):
    text = path.read_text(encoding="utf8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf8")


def findings(pack=CASE):
    with pytest.raises(InvalidPack) as refusal:
        deploy_pack(pack_id=pack, actor=SYSTEM)
    return refusal.value.findings


def opened(stage, *, times=1, **answers):
    clerk = actor_for(person_of("COUNTY_CLERK", COUNTY), stage.today)
    lead = plain({**stage.scenario.answers, **answers})
    return open_ex_officio(pack_id=CASE, leads=[lead] * times, unit=COUNTY, actor=clerk, is_rehearsal=True)


def test_h1_no_form_asks_about_the_body(folder):
    path = folder / "forms" / "f_d4.json"
    schema = json.loads(path.read_text(encoding="utf8"))
    schema["sections"][2]["fields"].append(
        {"key": "seen", "type": "text", "label": {"zh": "孕情", "en": "Seen"}}
    )
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf8")
    assert any("H1" in finding and "f_d4.json" in finding for finding in findings())


@pytest.mark.parametrize(
    ("source", "guard"),
    [
        ("anonymous_tip", "H3"),
        ("reward", "H3"),
        ("hospital", "H2"),
        ("landlord", "H4"),
        ("school", "H4"),
        ("census", "H5"),
        ("household_review", "H5"),
        ("anything", "H5"),
        ("", "H5"),
    ],
)
def test_h2_to_h5_no_case_from_a_forbidden_source(source, guard):
    stage = begun("d8_guards")
    with pytest.raises(GuardViolation) as refusal:
        opened(stage, source_kind=source)
    assert refusal.value.code == guard and not Case.objects.exists()


def test_h5_nobody_brings_in_a_list_of_persons_as_one_case(folder):
    """Not even where a form was published that would take the list."""
    path = folder / "forms" / "f_d1.json"
    schema = json.loads(path.read_text(encoding="utf8"))
    section = next(section for section in schema["sections"] if "repeat" in section)
    section["repeat"]["max"] = 200
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf8")
    deploy_pack(pack_id=CASE, actor=SYSTEM)
    stage = begun("d8_guards")
    person = stage.scenario.answers["parties"][0]
    with pytest.raises(GuardViolation) as refusal:
        opened(stage, parties=[person] * 200)
    assert refusal.value.code == "H5" and not Case.objects.exists()


@pytest.mark.parametrize("pack", ["enforcement_case", "penalty_case"])
def test_h6_adding_a_public_notice_to_the_diagram_fails(folder, pack):
    spoil(
        folder / "enforcement_case.bpmn", 'calledElement="S13_archive"', 'calledElement="S04_public_notice"'
    )
    assert any(finding.startswith("H6 enforcement_case.bpmn") for finding in findings(pack))


def test_h6_a_decision_of_the_fee_case_is_never_published():
    case = played("d5_court_route", before="c_P6").the_case()
    clerk = actor_for(person_of("COUNTY_CLERK", COUNTY), case.filed_on)
    with pytest.raises(GuardViolation) as refusal:
        propose_publication(case=case, reason="影响", actor=clerk)
    assert refusal.value.code == "H6" and not case.decisions.filter(published_on__isnull=False).exists()


def test_h7_no_table_closes_another_service(folder):
    spoil(folder / "dd5_document.dmn", 'name="reason"', 'name="school_block"')
    assert any(finding.startswith("H7 dd5_document.dmn") for finding in findings())


def test_h10_no_paper_goes_to_an_employer(folder):
    spoil(
        folder / "enforcement_case.bpmn",
        'jingwei:paper="closing_notice"',
        'jingwei:paper="closing_notice" jingwei:target="EMPLOYER"',
    )
    assert any(finding.startswith("H10 enforcement_case.bpmn") for finding in findings())


def test_h12_one_case_a_call_and_not_more_unchecked_leads_than_allowed():
    stage = begun("d8_guards")
    with pytest.raises(GuardViolation) as refusal:
        opened(stage, times=2)
    assert refusal.value.code == "H12"
    kind = CaseType.objects.get(pack_id=CASE, is_current=True)
    kind.manifest["ex_officio"]["most_open"] = 1
    kind.save(update_fields=["manifest"])
    opened(stage)
    with pytest.raises(GuardViolation, match="H12"):
        opened(stage)
    assert Case.objects.count() == 1


@pytest.mark.parametrize("day", [date(2002, 8, 31), date(2016, 1, 1), date(2021, 5, 1), date(2021, 9, 1)])
def test_h14_l1_no_start_on_a_fact_outside_the_law(day):
    stage = begun("d8_guards")
    with pytest.raises(OutOfLegalPeriod, match="已经废止") as refusal:
        opened(stage, fact_date=day)
    assert refusal.value.code == "OUT_OF_LEGAL_PERIOD" and not Case.objects.exists()


def test_h14_l3_nothing_is_demanded_from_the_day_after_the_law():
    case = played("d5_court_route", before="c_P6").the_case()
    assert may_collect(case, date(2021, 5, 30)) == ""
    assert may_collect(case, date(2021, 5, 31)) != ""


def test_h14_l4_the_historical_case_starts_on_a_simulated_day_alone():
    stage = begun("d8_guards")
    today = stage.today
    clerk = actor_for(person_of("COUNTY_CLERK", COUNTY), today)
    Timeline.objects.filter(key="training").delete()
    with pytest.raises(WrongMode):
        open_ex_officio(pack_id=CASE, leads=[plain(stage.scenario.answers)], unit=COUNTY, actor=clerk)


def test_h14_l5_every_paper_is_marked_as_a_sample():
    case = played("d2_paid_in_time", before="d_T13").the_case()
    assert set(Paper.objects.filter(case=case).values_list("watermark", flat=True)) == {
        "历史流程样本 · 非正式文书"
    }


def test_units_with_long_names_fit_the_label_of_their_case():
    """SQLite takes any length; PostgreSQL refused the case."""
    stage = begun("d11_penalty")
    clerk = actor_for(person_of("COUNTY_CLERK", COUNTY), stage.today)
    parties = [{**stage.scenario.answers["parties"][0], "party_name": "示" * 60}] * 3
    case = open_ex_officio(
        pack_id="penalty_case",
        leads=[plain({**stage.scenario.answers, "parties": parties})],
        unit=COUNTY,
        actor=clerk,
        is_rehearsal=True,
    )
    longest = Case._meta.get_field("applicant_label").max_length
    assert len(case.applicant_label) == longest and case.applicant_label.endswith("…")
    assert case.parties.count() == 3


def test_nobody_applies_for_a_case_against_himself():
    stage = begun("d8_guards")
    with pytest.raises(Blocked) as refusal:
        intake.open_case(
            pack_id=CASE, answers={}, actor=actor_for(stage.the_applicant(), stage.today), is_rehearsal=True
        )
    assert refusal.value.code == "EX_OFFICIO"


def test_each_parent_is_served_and_the_periods_run_from_the_last():
    stage = played("d2_paid_in_time", before="S05_T1e")
    case = stage.the_case()
    parties = case.parties.filter(kind=CaseParty.Kind.PARTY)
    assert parties.count() == 2
    step = next(s for s in stage.scenario.steps if s.kind == "do" and s.body["at"] == "S05_T1e")
    alone = {**step.body["answers"], "officer2": ""}
    take(stage, "do", {**step.body, "answers": alone, "refused": "TWO_OFFICERS"})
    take(stage, "do", step.body)
    paper = case.papers.get(key="filing_notice")
    assert paper.service_records.filter(is_served=True).count() == 1
    take(stage, "do", step.body)
    served = paper.service_records.filter(is_served=True).values_list("party_id", flat=True)
    assert set(served) == set(parties.values_list("pk", flat=True))
