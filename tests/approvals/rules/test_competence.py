"""The routing cases RT1 to RT14 of the organisation book, and what every table must keep."""

from datetime import date
from itertools import product

import pytest

from approvals.rules.competence import common_superior, helper_of, is_floating, level_of, route, unit_above
from approvals.rules.routing_tables import TABLES

ON = date(2010, 3, 1)
QINGHE, LIULIN, COUNTY, DONGHU, BAISHI = "990121100", "990121100201", "990121", "990102", "990122"
OTHER, THIRD = "980121100201", "970101001001"


def ask(table, on=ON, **facts):
    return route(table, facts, on=on, province="99", functional_areas={"990171": "990121"})


def test_rt1_the_wifes_township():
    chosen = ask("R2", wife_registered=LIULIN, husband_registered=OTHER, residence=LIULIN)
    assert (chosen.rule, chosen.township, chosen.county) == ("R2.1", QINGHE, COUNTY)


def test_rt2_the_husbands_township_with_a_question_to_the_wifes_county():
    chosen = ask(
        "R2", wife_registered=OTHER, husband_registered=f"{BAISHI}100200", residence=f"{BAISHI}100201"
    )
    assert (chosen.rule, chosen.county, chosen.then) == ("R2.2", BAISHI, ("ask_wifes_county",))


def test_rt3_two_other_provinces_first_asked_forwards():
    chosen = ask("R2", wife_registered=OTHER, husband_registered=THIRD, residence=f"{DONGHU}001001")
    assert chosen.rule == "R2.4" and chosen.region == OTHER
    assert "accept_here" in chosen.then and "forward_within_1_WD" in chosen.then


@pytest.mark.parametrize(("agreement", "rule"), [(True, "R1.4"), (False, "R1.5")])
def test_rt4_a_benefit_asked_where_one_lives(agreement, rule):
    chosen = ask(
        "R1",
        service="registration_benefit",
        registered=COUNTY,
        residence=DONGHU,
        filing_place=DONGHU,
        agreement=agreement,
    )
    assert chosen.rule == rule and chosen.county == COUNTY
    assert {"accept_here", "forward_within_1_WD", "watch"} <= set(chosen.then)


def test_rt5_a_visitor_registers_a_birth_anywhere():
    chosen = ask("R1", service="all_city", agreement=True, registered=COUNTY, filing_place="990181")
    assert (chosen.rule, chosen.county) == ("R1.1", "990181")


def test_rt6_an_accepted_case_stays_where_it_is():
    chosen = ask("R2", wife_registered=f"{BAISHI}100200", accepted_at=LIULIN)
    assert (chosen.rule, chosen.county) == ("6.3", COUNTY)


def test_rt7_a_complaint_about_a_county_head_goes_to_the_city():
    chosen = ask("R5", against="head", against_unit=COUNTY)
    assert (chosen.rule, chosen.region) == ("R5.head", "990100")


def test_rt9_a_birth_at_the_residence_is_transferred():
    chosen = ask("R3", registered=COUNTY, residence=DONGHU, birth_place=DONGHU, found_at=COUNTY)
    assert (chosen.rule, chosen.region, chosen.then) == ("R3.3", DONGHU, ("transfer",))


def test_rt10_decided_elsewhere_is_closed():
    chosen = ask(
        "R3", registered=COUNTY, residence=DONGHU, birth_place=DONGHU, found_at=COUNTY, is_decided=True
    )
    assert (chosen.rule, chosen.then) == ("R3.6", ("close_not_twice",))


def test_rt11_the_registered_place_wins_over_the_id_number():
    chosen = ask("R2", wife_registered=LIULIN, wife_id="980121197806120027", residence=LIULIN)
    assert chosen.county == COUNTY


def test_rt12_an_area_without_code_acts_under_its_county():
    chosen = ask("R6", unit_place="990171", object_type="functional_area")
    assert chosen.region == COUNTY
    assert chosen.derivation["functional_areas"] == {"990171": COUNTY}


def test_rt13_between_districts_of_one_city_nobody_floats():
    assert not is_floating("990102001001", "990103001001")
    assert is_floating("990121100201", "990102001001")
    assert is_floating("980102001001", "990102001001")
    assert not is_floating(LIULIN, QINGHE)


def test_rt14_an_unset_class_has_the_community_as_helper():
    assert helper_of(None) == "community" and helper_of("UNIT") == "employer"


@pytest.mark.parametrize(
    ("rule", "facts"),
    [
        ("R2.3", {"wife_registered": OTHER, "husband_registered": LIULIN, "residence": THIRD}),
        ("R2.6", {"wife_registered": LIULIN, "last_registered": LIULIN, "in_transfer": True}),
        ("R2.7", {"husband_registered": LIULIN, "is_away": True}),
        ("R2.8", {"husband_registered": LIULIN}),
    ],
)
def test_the_other_rows_of_r2(rule, facts):
    assert ask("R2", **facts).rule == rule


def test_an_unclear_case_names_the_common_superior_and_why_not_each_row():
    chosen = ask("R2", husband_registered=LIULIN, residence=DONGHU)
    assert chosen.region == "" and chosen.derivation["superior"] == "990100"
    assert {"rule": "R2.1", "because": "wife = none"} in chosen.derivation["rejected"]


def test_since_2016_the_early_rows_are_closed():
    assert ask("R2", on=date(2016, 1, 1), wife_registered=LIULIN, husband_registered=OTHER).rule == "R2.5"


@pytest.mark.parametrize(
    ("codes", "superior"),
    [
        ((COUNTY, DONGHU), "990100"),
        ((LIULIN, "990121101200"), COUNTY),
        ((COUNTY, "990201"), "990000"),
        ((COUNTY, OTHER), ""),
        ((COUNTY,), "990100"),
    ],
)
def test_the_common_superior_is_the_lowest_place_above(codes, superior):
    assert common_superior(*codes) == superior


def test_climbing_up_passes_every_level():
    seen, code = [], LIULIN
    while code:
        seen.append(level_of(code))
        code = unit_above(code)
    assert seen == ["village", "township", "county", "city", "province"]


def test_every_table_ends_with_a_row_that_always_fits():
    for rows in TABLES.values():
        assert not rows[-1].when
        assert len({row.rule for row in rows}) == len(rows)


def test_r2_answers_every_combination():
    places = ("", LIULIN, OTHER, THIRD)
    for wife, husband, lives, on in product(places, places, places, (ON, date(2020, 1, 1))):
        chosen = ask("R2", on=on, wife_registered=wife, husband_registered=husband, residence=lives)
        assert chosen.rule.startswith("R2.") and chosen.derivation["table"] == "R2"
