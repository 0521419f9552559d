"""Units, names and powers are those of the day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from approvals.models import Jurisdiction, OrgUnit, Post
from approvals.services.organisation import (
    actor_for,
    own_province,
    people_with,
    unit_agency,
    unit_for,
    unit_in_force,
    unit_name,
    unit_path,
    unit_phone,
)
from tests.approvals.organisation.cast import person, small_county, unit

pytestmark = pytest.mark.django_db
ON = date(2010, 3, 1)


@pytest.fixture(autouse=True)
def county():
    return small_county()


def merge_into(code, successor, last_day):
    OrgUnit.objects.filter(code=code).update(valid_to=last_day, successor=successor)


def test_rt8_a_township_merged_on_the_day_is_answered_by_its_successor(county):
    merged = unit("990121102", "清塘镇", "township", county, valid_from=ON)
    merge_into("990121100", merged, date(2010, 2, 28))
    assert unit_in_force("990121100", ON) == merged
    assert unit_in_force("990121100", date(2010, 2, 28)).name == "清河镇"
    assert unit_name("990121100", ON) == "清塘镇"


def test_a_chain_of_successors_is_followed_and_a_circle_is_not(county):
    last = unit("990121103", "新镇", "township", county, valid_from=date(2012, 1, 1))
    middle = unit(
        "990121102", "中镇", "township", county, valid_from=ON, valid_to=date(2011, 12, 31), successor=last
    )
    merge_into("990121100", middle, date(2010, 2, 28))
    assert unit_in_force("990121100", date(2013, 1, 1)) == last
    middle.successor = middle
    middle.save()
    assert unit_in_force("990121100", date(2013, 1, 1)) is None


def test_an_unknown_code_names_itself():
    assert unit_name("990199", ON) == "990199" and unit_in_force("", ON) is None


def test_a_subject_may_be_handled_by_another_unit_than_the_areas_own(county):
    other = OrgUnit.objects.get(code="990121101")
    Jurisdiction.objects.create(area="990121100", subject="reward", unit=other, valid_from=ON)
    Jurisdiction.objects.create(area="990121100", subject="*", unit=county, valid_from=date(2011, 1, 1))
    assert unit_for("990121100", "reward", ON) == other
    assert unit_for("990121100", "loan", ON).code == "990121100"
    assert unit_for("990121100", "loan", date(2011, 1, 1)) == county
    assert unit_for("990121100", "reward", date(2011, 1, 1)) == other


def test_the_telephone_of_the_next_unit_above_is_used():
    assert unit_phone("990121100", ON) == "0900-5550100"
    assert unit_phone("990199", ON) == ""


def test_the_path_goes_from_the_top():
    assert [row.code for row in unit_path("990121100", ON)] == ["990000", "990100", "990121", "990121100"]


def test_the_authority_signs_with_its_name():
    OrgUnit.objects.filter(code="990121").update(agency_name="青溪县人口和计划生育局")
    assert unit_agency("990121", ON) == "青溪县人口和计划生育局"
    assert unit_agency("990121100", ON) == "清河镇"


def test_the_own_province_is_the_only_one():
    assert own_province(ON) == "99"
    unit("980000", "另省", "province")
    assert own_province(ON) == ""


def test_an_actor_has_the_posts_of_the_day():
    li = person(
        "li",
        "李样本",
        ("TOWN_CLERK", "990121100", date(2009, 1, 1), date(2010, 2, 28)),
        ("COUNTY_CLERK", "990121", date(2010, 3, 1)),
    )
    assert actor_for(li.user, date(2010, 2, 28)).posts == {("990121100", "TOWN_CLERK")}
    assert actor_for(li.user, ON).posts == {("990121", "COUNTY_CLERK")}
    assert actor_for(li.user, ON).name == "李样本"


def test_an_applicant_has_no_powers_and_a_locked_account_none_either():
    wang = person("wang", "王示例", is_official=False)
    assert actor_for(wang.user, ON).posts == frozenset()
    li = person("li", "李样本", ("TOWN_CLERK", "990121100"))
    li.user.is_active = False
    assert actor_for(li.user, ON).posts == frozenset()


def test_people_are_found_by_role_and_unit_on_a_day():
    first = person("a", "赵样本", ("TOWN_CLERK", "990121100"))
    second = person("b", "丁样本", ("TOWN_CLERK", "990121100"))
    person("c", "钱样本", ("TOWN_CLERK", "990121101"))
    person("d", "孙样本", ("TOWN_CLERK", "990121100", date(2011, 1, 1)))
    assert list(people_with("TOWN_CLERK", "990121100", ON)) == [first, second]


def test_a_post_is_held_once(county):
    li = person("li", "李样本", ("COUNTY_CLERK", "990121"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(person=li, unit=county, role="COUNTY_CLERK", valid_from=ON)


def test_a_licence_counts_on_its_days_only():
    li = person("li", "李样本")
    assert not li.has_licence(ON)
    li.officer_no, li.officer_valid_to = "99000001", date(2010, 2, 28)
    assert li.has_licence(date(2010, 2, 28)) and not li.has_licence(ON)
