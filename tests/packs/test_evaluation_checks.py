"""Checks on the spot (e.3, e.5): every class is drawn from, no assessor goes to the own county, flights are few."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.errors import Blocked
from approvals.models import CaseType, EvaluatedUnit, Notice, OrgUnit, Person, Post, UnitCheck, UnitDuty
from approvals.services.casework import complete_work
from approvals.services.evaluations import open_round
from approvals.services.evaluations.assessors import pool_for
from approvals.services.evaluations.checks import draw_checks, error_of, open_check
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


def test_each_class_is_drawn_from_and_a_second_draw_changes_nothing():
    case = opened(*(f"L3-{town}" for town in TOWNS))
    EvaluatedUnit.objects.filter(key__in=[f"L3-{town}" for town in TOWNS[:2]]).update(group="III")
    drawn = draw_checks(case=case, period="Q1", actor=SYSTEM)
    again = draw_checks(case=case, period="Q1", actor=SYSTEM)
    assert len({check.evaluated.group for check in drawn}) == 2 == len(drawn)
    assert [check.pk for check in drawn] == [check.pk for check in again]


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


def assessed(key="L3-990121", superior=CITY, period="HALF"):
    """Open an assessment, let the unit assess itself, and return its case."""
    year = opened(key)
    open_round(parent=year, superior=superior, kind="assessment", period=period, actor=SYSTEM)
    settle(timeline="training")
    case = UnitDuty.objects.get(kind="assessment").case
    item = WorkItem.objects.get(root_id=case.root_id, element_id="v_T1")
    rows = [{"code": "L3-02", "value": 98}]
    complete_work(work_item=item, answers={"values": rows, "summary": "完成"}, actor=SYSTEM)
    settle(timeline="training")
    return case


def test_assessors_of_half_year_and_year_end_are_drawn_and_the_steps_are_theirs():
    case = assessed()
    [row] = case.draws.all()
    assert (row.seed, row.unit, row.size) == ("2011|L3-990121|HALF", CITY, 3)
    accounts = {str(pk): user for pk, user in people_with("ASSESSOR", CITY).values_list("pk", "user")}
    told = Notice.objects.filter(case=case, key="assessment_assigned").values_list("recipient_id", flat=True)
    assert set(told) == {accounts[key] for key in row.chosen}
    items = {item.element_id: item.candidates for item in open_work(case.root)}
    assert [items[at]["user_ids"] for at in ("v_T2", "v_T3")] == [[accounts[key]] for key in row.chosen[:2]]
    assert not items["v_T2"]["pairs"] and items["v_T4"]["pairs"]


def test_nobody_assesses_a_place_at_which_he_has_a_post_nor_two_years_running():
    case = assessed()
    duty = case.unit_duty
    [row] = case.draws.all()
    neighbour = Person.objects.get(pk=row.chosen[0])
    Post.objects.create(
        person=neighbour,
        unit=OrgUnit.objects.get(code="990121"),
        role="COUNTY_CLERK",
        valid_from=date(2009, 1, 1),
    )
    assert str(neighbour.pk) not in pool_for(duty, case)
    duty.evaluated.year += 1
    later = pool_for(duty, case)
    assert not set(later) & set(row.chosen[:2]) and row.chosen[2] in later


def test_where_fewer_than_two_may_go_everybody_of_the_role_rates():
    Post.objects.filter(role="ASSESSOR", unit__code=CITY).delete()
    case = assessed()
    assert not case.draws.exists()
    assert open_work(case.root).get(element_id="v_T2").candidates["pairs"] == [[CITY, "ASSESSOR"]]
