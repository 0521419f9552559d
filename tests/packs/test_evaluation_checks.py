"""Checks on the spot (e.3, e.5): every class is drawn from, no assessor goes to the own county, flights are few."""

import re
from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from approvals.draw_verifier import verify
from approvals.errors import Blocked
from approvals.models import CaseType, Draw, EvaluatedUnit, Notice, OrgUnit, Person, Post, UnitCheck, UnitDuty
from approvals.rules.draws import Member, Quota
from approvals.selectors.draws import replayable
from approvals.services.casework import complete_work, starting_answers
from approvals.services.evaluations import open_round
from approvals.services.evaluations.checks import draw_checks, error_of, open_check, shares
from approvals.services.organisation import people_with
from tests.packs.test_evaluation import CITY, opened
from workflows import timelines
from workflows.actors import SYSTEM
from workflows.models import WorkItem
from workflows.selectors import open_work
from workflows.services.settle import settle

TOWNS = ("990121100", "990121101", "990121102", "990122100", "990122101", "990122102")


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def flight(town, period="Q1"):
    unit = EvaluatedUnit.objects.get(key=f"L3-{town}")
    return open_check(unit=unit, kind="flight", period=period, actor=SYSTEM, timeline="training")


def repeated(row):
    """What the verifier of draws says of a recorded draw: nothing, where seed and pool give the same again."""
    return verify(replayable([row.pk]))


def test_of_each_kind_and_class_of_townships_units_some_are_drawn_and_a_second_draw_changes_nothing():
    """e.3: townships are inspected, their governments and their sector offices, at least 5 % of them in a quarter."""
    case = opened(*(f"{line}-{town}" for town in TOWNS for line in ("L1", "L3")), "L3-990121")
    third = EvaluatedUnit.objects.filter(key__in=[f"{line}-{TOWNS[0]}" for line in ("L1", "L3")])
    third.update(group="III")
    drawn = draw_checks(case=case, period="Q1", actor=SYSTEM)
    again = draw_checks(case=case, period="Q1", actor=SYSTEM)
    found = Counter((check.evaluated.kind, check.evaluated.group) for check in drawn)
    kinds = ("township_government", "township_office")
    assert found == {(kind, group): 1 for kind in kinds for group in ("I", "III")}
    assert [check.pk for check in drawn] == [check.pk for check in again]
    [row] = case.draws.all()
    assert sorted(row.chosen) == sorted(check.evaluated.key for check in drawn) and repeated(row) == []
    assert {check.seed for check in drawn} == {row.seed}


def test_a_share_is_rounded_up_so_that_it_is_never_less_than_the_pack_says():
    members = [Member(str(number), frozenset({"office I"})) for number in range(41)]
    assert shares(members, set(), Decimal("0.05")) == [Quota("office I", 3)]
    assert shares(members, {str(number) for number in range(40)}, Decimal("0.05")) == [Quota("office I", 1)]


def test_nobody_can_work_a_lot_out_beforehand():
    """A seed of case and period could be tried before the draw; it comes by chance, is kept, and repeats the draw."""
    case = opened("L3-990121", *(f"L3-{town}" for town in TOWNS))
    draw_checks(case=case, period="Q1", actor=SYSTEM)
    flight("990121100"), assessed(case)
    rows = Draw.objects.all()
    assert {row.purpose for row in rows} == {
        "quarterly", "check_assessors", "check_files", "assessors", "verifiers",
    }  # fmt: skip
    assert all(re.fullmatch("[0-9a-f]{32}", row.seed) and repeated(row) == [] for row in rows)
    assert len({row.seed for row in rows}) == len(rows)


def test_a_unit_that_had_all_checks_of_the_year_is_not_drawn():
    case = opened("L3-990121100", "L3-990121101")
    full = EvaluatedUnit.objects.get(key="L3-990121100")
    for period in ("Q1", "Q2", "Q3", "Q4"):
        open_check(unit=full, kind="spot", period=period, actor=SYSTEM, timeline="training")
    assert [check.evaluated.key for check in draw_checks(case=case, period="Q4", actor=SYSTEM)] == [
        "L3-990121101"
    ]
    assert case.draws.get().excluded == {"L3-990121100": "checks of the year"}


def test_nobody_with_a_post_in_the_county_assesses_there():
    opened("L3-990121100")
    held = Post.objects.filter(role="ASSESSOR", unit__code=CITY).order_by("pk")
    neighbour, *others = Person.objects.filter(pk__in=held.values("person")).order_by("pk")
    for person in others[2:]:
        Post.objects.filter(person=person, role="ASSESSOR").delete()
    town = OrgUnit.objects.get(code="990121101")
    Post.objects.create(person=neighbour, unit=town, role="TOWN_CLERK", valid_from=date(2009, 1, 1))
    names = {row["name"] for row in flight("990121100").assessors}
    assert names == {person.name for person in others[:2]}
    row = Draw.objects.get(purpose="check_assessors")
    assert row.excluded == {str(neighbour.pk): "of the county"} and row.case == UnitCheck.objects.get().case


def test_a_county_has_two_flight_checks_a_year_and_the_next_county_its_own():
    opened(*(f"L3-{town}" for town in TOWNS))
    check = flight("990121100")
    # Who goes is told by the lot; the unit hears of it at the door (e.14).
    told = Notice.objects.filter(case=check.case)
    sent = Person.objects.filter(pk__in=[row["key"] for row in check.assessors])
    assert {row.recipient_id for row in told} == set(sent.values_list("user", flat=True))
    assert set(told.values_list("key", flat=True)) == {"check_assigned"}
    flight("990121101")
    with pytest.raises(Blocked) as refusal:
        flight("990121102")
    assert refusal.value.code == "TOO_MANY_FLIGHTS"
    assert flight("990122100").kind == "flight" and UnitCheck.objects.count() == 3


def test_which_files_are_looked_at_a_lot_says_and_every_point_is_answered():
    opened("L3-990121100")
    case = flight("990121100").case
    item = WorkItem.objects.get(root_id=case.root_id, element_id="k_T2")
    start = starting_answers(case, item)
    drawn = start["places"].split("、")
    assert len(set(drawn)) == 50 and all(1 <= int(number) <= 1000 for number in drawn)
    assert repeated(case.draws.get(purpose="check_files")) == [] and "计划生育办公室" in start["unit"]
    answers = {
        "date": "2011-07-01",
        "population": 400,
        "sample": 13,
        "wrong": 0,
        "score": 90,
        "assessors": "甲、乙",
    }
    with pytest.raises(Blocked) as refusal:
        complete_work(work_item=item, answers=answers, actor=SYSTEM)
    assert refusal.value.code == "CHECKLIST" and len(start["checklist"]) == 6
    rows = [{**row, "result": "met"} for row in start["checklist"]]
    complete_work(work_item=item, answers={**answers, "checklist": rows}, actor=SYSTEM)


@pytest.mark.parametrize(
    ("reported", "verified", "error"), [("412", "420", "1.9048"), ("3", "0", "100"), ("0", "0", "0")]
)
def test_what_is_found_on_the_spot_is_held_against_the_report(reported, verified, error):
    assert error_of(Decimal(reported), Decimal(verified)) == Decimal(error)


def test_published_content_is_decoded_once_for_all_cases_of_a_version():
    opened("L3-990121100")
    first, second = (CaseType.objects.get(pack_id="annual_evaluation", is_current=True) for _ in range(2))
    assert first.manifest is second.manifest and first.manifest["code"] == "NDKH"


def test_a_report_that_is_late_comes_to_the_supervisor():
    """S14: due on 7 July (E1); on the 8th the order of supervision goes out and the city's supervisor has the step."""
    case = opened("L3-990121100")
    open_round(parent=case, superior="990121", kind="report", period="Q2", actor=SYSTEM)
    settle(timeline="training")
    timelines.move_to(timeline="training", day=date(2011, 7, 8), actor=SYSTEM)
    settle(timeline="training")
    [order] = WorkItem.objects.filter(element_id="S14_T2")
    assert order.candidates["pairs"] == [["990100", "SUPERVISOR"]]


def assessed(year=None):
    """Open the half-year assessment of a county's office, let it assess itself, and return its case."""
    open_round(
        parent=year or opened("L3-990121"), superior=CITY, kind="assessment", period="HALF", actor=SYSTEM
    )
    settle(timeline="training")
    case = UnitDuty.objects.filter(kind="assessment").order_by("pk").last().case
    item = WorkItem.objects.get(root_id=case.root_id, element_id="v_T1")
    rows = [{"code": "L3-02", "value": 98}]
    complete_work(work_item=item, answers={"values": rows, "summary": "完成"}, actor=SYSTEM)
    settle(timeline="training")
    return case


def test_assessors_of_half_year_and_year_end_are_drawn_and_the_steps_are_theirs():
    case = assessed()
    row, verifiers = case.draws.get(purpose="assessors"), case.draws.get(purpose="verifiers")
    assert (row.unit, row.size, verifiers.size) == (CITY, 3, 1)
    accounts = {str(pk): user for pk, user in people_with("ASSESSOR", CITY).values_list("pk", "user")}
    told = Notice.objects.filter(case=case, key="assessment_assigned").values_list("recipient_id", flat=True)
    assert set(told) == {accounts[key] for key in (*row.chosen, *verifiers.chosen)}
    items = {item.element_id: item.candidates for item in open_work(case.root)}
    assert [items[at]["user_ids"] for at in ("v_T2", "v_T3")] == [[accounts[key]] for key in row.chosen[:2]]
    assert not items["v_T2"]["pairs"]


def test_who_verifies_the_data_is_drawn_and_rates_nothing():
    """e.4: drawn, not from the unit; who rates does not verify what he rates by."""
    case = assessed()
    rated, row = case.draws.get(purpose="assessors"), case.draws.get(purpose="verifiers")
    assert row.excluded == dict.fromkeys(rated.chosen[:2], "assesses it")
    item = open_work(case.root).get(element_id="v_T4")
    assert item.candidates["user_ids"] == [Person.objects.get(pk=row.chosen[0]).user_id]
    assert not item.candidates["pairs"]


def test_nobody_assesses_a_place_at_which_he_has_a_post_nor_two_years_running():
    town = OrgUnit.objects.get(code="990121")
    neighbour = people_with("ASSESSOR", CITY).first()
    Post.objects.create(person=neighbour, unit=town, role="COUNTY_CLERK", valid_from=date(2009, 1, 1))
    year = opened("L3-990121")
    row = assessed(year).draws.get(purpose="assessors")
    assert row.excluded == {str(neighbour.pk): "of the unit"} and str(neighbour.pk) not in row.chosen
    # As if that had been last year's; the third has only rated where the two differ.
    unit = EvaluatedUnit.objects.get()
    EvaluatedUnit.objects.update(year=2010)
    unit.pk = None
    unit.save()
    later = assessed(year).draws.get(purpose="assessors")
    assert not set(later.chosen) & set(row.chosen[:2]) and row.chosen[2] in dict(later.pool)
    assert later.excluded == row.excluded | dict.fromkeys(row.chosen[:2], "year before")


def test_where_fewer_than_two_may_go_everybody_of_the_role_rates():
    Post.objects.filter(role="ASSESSOR", unit__code=CITY).delete()
    case = assessed()
    assert not case.draws.filter(purpose="assessors").exists()
    assert open_work(case.root).get(element_id="v_T2").candidates["pairs"] == [[CITY, "ASSESSOR"]]
