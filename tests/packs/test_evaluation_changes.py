"""Units are merged, split and renamed on a document (MB-n of e.5), decided by a second person; what they reported stays."""

import pytest
from django.urls import reverse

from approvals.errors import Blocked
from approvals.models import EvaluatedUnit, UnitDuty
from approvals.scenarios.stage import person_of
from approvals.services.casework import claim_work, complete_work
from approvals.services.evaluations import open_change, open_round
from approvals.services.evaluations.changes import carry_out_change
from approvals.services.evaluations.units import superiors_of
from approvals.services.organisation import actor_for
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.handlers import JobContext, registry
from workflows.models import InboxEntry, WorkItem
from workflows.services.settle import settle

ONE, TWO, COUNTY = "L3-990121100", "L3-990121101", "990121"
ASKED = {"on": "2011-07-01", "document": "示府发〔2011〕8号"}


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def the_year():
    case = opened(ONE, TWO, "L1-990121")
    open_round(parent=case, superior=COUNTY, kind="letter", period="YEAR", actor=SYSTEM)
    settle(timeline="training")
    return case


def unit_of(key):
    return EvaluatedUnit.objects.get(key=key)


def do(case, element, role, answers):
    item = WorkItem.objects.get(root_id=case.root_id, element_id=element, status__in=["open", "claimed"])
    actor = actor_for(person_of(role, CITY), timelines.today("training"))
    claim_work(work_item=item, actor=actor, declares_no_interest=True)
    complete_work(work_item=item, answers=answers, actor=actor)
    settle(timeline="training")


def registered(year, **answers):
    case = open_change(year=year, unit=unit_of(ONE), actor=SYSTEM)
    do(case, "o_T1", "LEADGROUP_OFFICE", {**ASKED, **answers})
    return case


def decided(case, answers, decision="yes"):
    do(case, "o_T2", "LEADGROUP_CHAIR", {**answers, "decision": decision, "reasons": "按批准文件"})
    case.refresh_from_db()
    return case


MERGER = {
    "kind": "merge",
    "units": [{"unit": ONE}, {"unit": TWO}],
    "successors": [{"name": "清河新镇办公室"}],
}
SPLIT = {
    "kind": "split",
    "units": [{"unit": ONE}],
    "successors": [{"name": "东镇办公室", "population": 2000}, {"name": "西镇办公室", "place": "990121102", "population": 3000}],
}  # fmt: skip


def test_a_merger_waits_for_the_second_person_and_keeps_a_place_of_before():
    year = the_year()
    case = registered(year, **MERGER)
    assert unit_of(ONE).ended_on is None
    assert decided(case, {**ASKED, **MERGER}).outcome == "o_EE1"
    merged = EvaluatedUnit.objects.get(name="清河新镇办公室")
    assert (merged.key, merged.unit) == (f"{ONE}.2", "990121100") and "合并设立" in merged.footnote
    assert {unit_of(key).successor for key in (ONE, TWO)} == {merged}
    # The new unit signs too, in the days of its own letter.
    letter = UnitDuty.objects.get(evaluated=merged, kind="letter")
    assert letter.case is not None and letter.status == "open"
    carry_out_change(case=case)
    assert EvaluatedUnit.objects.count() == 4


def test_the_villages_of_merged_townships_go_on_under_the_new_one():
    year = opened(ONE, TWO, "G-990121100*", "G-990121101*")
    merger = {**MERGER, "successors": [{"name": "清河新镇办公室", "place": "990121102"}]}
    decided(registered(year, **merger), {**ASKED, **merger})
    villages = EvaluatedUnit.objects.filter(line="G")
    assert {village.superior for village in villages} == {"990121102"}
    assert not {"990121100", "990121101"} & set(superiors_of(year))
    # The year began with the old townships; the first of its superiors takes the new one along.
    values = {"superior": CITY, "round_kind": "report", "round_period": "Q2"}
    context = JobContext(
        instance=year.root, root=year.root, business_key=year.number, element="r_T1", properties={}, variables=values,
        idempotency_key="1", now=timelines.now("training"),
    )  # fmt: skip
    registry.handlers["open_round"].function(context)
    duties = UnitDuty.objects.filter(kind="report", period="H1")
    assert {duty.case.notes["seats"]["superior"] for duty in duties} == {"990121102"}
    assert len(duties) == len(villages) > 1


def test_what_villages_still_owe_goes_along_to_the_new_township():
    """ORG section 9: an open report lies with the new superior, on whatever desk it stands, and is supervised from there."""
    old, new = "990121100", "990121102"
    year = opened(ONE, TWO, "G-990121100001", "G-990121100002")
    open_round(parent=year, superior=old, kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    entered, waiting = UnitDuty.objects.filter(kind="report").order_by("evaluated__key")
    item = WorkItem.objects.get(root_id=entered.case.root_id, element_id="p_T1", status="open")
    row = {"code": "G-01", "value": "98", "evidence": "台账"}
    complete_work(work_item=item, answers={"values": [row], "reporter": "填报人"}, actor=SYSTEM)
    settle(timeline="training")
    merger = {**MERGER, "successors": [{"name": "清河新镇办公室", "place": new}]}
    decided(registered(year, **merger), {**ASKED, **merger})
    seats = {duty.case.notes["seats"]["superior"] for duty in UnitDuty.objects.filter(kind="report")}
    assert seats == {new}
    steps = WorkItem.objects.filter(root_id__in=[entered.case.root_id, waiting.case.root_id], status="open")
    pairs = {step.element_id: step.candidates["pairs"] for step in steps}
    assert pairs["p_T5"] == [[new, "LEADGROUP_OFFICE"]]
    assert pairs["p_T1"] == [[waiting.evaluated.unit, "UNIT_REPORTER"]]
    assert InboxEntry.objects.filter(work_item__element_id="p_T5", unit=new).exists()
    assert not InboxEntry.objects.filter(unit=old).exists()


def test_a_change_that_is_refused_changes_nothing():
    case = registered(the_year(), **MERGER)
    assert decided(case, {**ASKED, **MERGER}, "no").outcome == "o_EE2"
    assert unit_of(ONE).ended_on is None and EvaluatedUnit.objects.count() == 3


def test_parts_of_a_split_go_on_with_the_targets_of_the_whole():
    year = the_year()
    EvaluatedUnit.objects.filter(key=ONE).update(targets={"L3-02": "96"}, group="II")
    decided(registered(year, **SPLIT), {**ASKED, **SPLIT})
    parts = EvaluatedUnit.objects.filter(footnote__contains="拆分设立").order_by("key")
    assert [(part.name, part.population, part.targets, part.group) for part in parts] == [
        ("东镇办公室", 2000, {"L3-02": "96"}, "II"),
        ("西镇办公室", 3000, {"L3-02": "96"}, "II"),
    ]
    assert not unit_of(ONE).is_ranked and "东镇办公室、西镇办公室" in unit_of(ONE).footnote


def test_a_renamed_unit_is_the_same_unit():
    year = the_year()
    rename = {"kind": "rename", "units": [{"unit": ONE}], "successors": [{"name": "青溪街道办公室"}]}
    old = unit_of(ONE).name
    decided(registered(year, **rename), {**ASKED, **rename})
    unit = unit_of(ONE)
    assert unit.name == "青溪街道办公室" and unit.footnote == f"2011-07-01由{old}更名" and unit.is_ranked


def test_a_district_that_passed_acceptance_is_exempt_that_year():
    exempt = {"kind": "exempt", "units": [{"unit": ONE}], "successors": []}
    decided(registered(the_year(), **exempt), {**ASKED, **exempt})
    unit = unit_of(ONE)
    assert not unit.is_ranked and ASKED["document"] in unit.exempt_reason and unit.ended_on is None


def test_a_unit_is_put_into_another_class_and_weighs_by_its_cases():
    facts = {"kind": "facts", "units": [{"unit": ONE}], "successors": [{"group": "III", "cases": 420}]}
    decided(registered(the_year(), **facts), {**ASKED, **facts})
    unit = unit_of(ONE)
    assert (unit.group, unit.cases, unit.population) == ("III", 420, 0) and unit.is_ranked


@pytest.mark.parametrize(
    ("answers", "code"),
    [
        ({**MERGER, "units": [{"unit": ONE}]}, "SHAPE"),
        ({**SPLIT, "successors": [{"name": "一个"}]}, "SHAPE"),
        ({**MERGER, "successors": [{"population": 5}]}, "NO_NAME"),
        ({**MERGER, "units": [{"unit": ONE}, {"unit": "L3-990199"}]}, "NO_UNIT"),
        ({**MERGER, "units": [{"unit": ONE}, {"unit": "L1-990121"}]}, "MIXED"),
        ({**MERGER, "successors": [{"name": "某镇", "place": "999999999"}]}, "NO_PLACE"),
    ],
)
def test_a_change_that_cannot_be_is_refused(answers, code):
    year = the_year()
    with pytest.raises(Blocked) as refusal:
        registered(year, **answers)
    assert refusal.value.code == code


def test_the_citys_office_begins_on_the_page_of_the_unit(client):
    the_year()
    address = reverse("evaluation_change", args=["2011-training", ONE])
    client.force_login(person_of("LEADGROUP_OFFICE", CITY))
    assert address in client.get(reverse("evaluation_unit", args=["2011-training", ONE])).content.decode()
    answer = client.post(address)
    item = WorkItem.objects.get(element_id="o_T1")
    assert answer.url == reverse("work_item", args=[item.pk])
    client.force_login(person_of("LEADGROUP_OFFICE", COUNTY))
    assert address not in client.get(reverse("evaluation_unit", args=["2011-training", ONE])).content.decode()
