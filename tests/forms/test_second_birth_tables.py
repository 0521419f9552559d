"""The decision tables of second-birth approval: every row, no gap, no overlap."""

import itertools
import tomllib
from datetime import date
from pathlib import Path

import pytest

from bpmn.dmn import read_dmn
from bpmn.feel import compile_expression

PACK = Path(__file__).resolve().parents[2] / "packs" / "second_birth_approval"
EXPRESSIONS = tomllib.loads((PACK / "pack.toml").read_text(encoding="utf8"))["variables"]
ONE_CHILD = [{"year_month": "2005-01", "relation": "joint", "living": True}]
GIRL = {"child_is_girl": True}
RURAL = {"wife_hukou_type": "farm"}
CASES = [
    ("22(1)", {"child_disabled_claim": True, "appraisal_state": "none"}),
    ("22(1)", {"child_disabled_claim": True, "appraisal_state": "CONFIRMED_OK"}),
    ("22(2)", {"spouse_disabled_hero": True, "spouse_martyr_only_child": False}),
    ("22(3)", {"one_widowed": True, "other_never_had_child": True}),
    ("22(4)", {"one_divorced": True, "divorced_children": "one", "other_never_had_child": True}),
    ("22(5)", {"both_never_had_child": True, "adopted_lawfully": True}),
    ("22(6)", {"both_only_child": True, "one_only_child_two_generations": False}),
    ("22(7)", {"underground_years": 5, "still_underground": True, **GIRL}),
    ("23(1)", {"one_only_child": True, **RURAL}),
    ("23(2)", {"brothers_cannot_have_children": True, **RURAL}),
    (
        "23(3)",
        {
            "joined_wifes_home": True,
            "supports_parents": True,
            "sister_used_this_ground": False,
            **RURAL,
            **GIRL,
        },
    ),
    ("23(4)", {"husband_no_brother": True, "husband_one_sister": True, **RURAL, **GIRL}),
    ("23(5)", {"settled_on_reclaimed_land": True, **RURAL, **GIRL}),
    ("24(2)", {"special_circumstance": "SPEC-02"}),
    ("25(1)", {"both_returned": True, "settled_under_six_years": True, "all_children_outside": False}),
    ("25(2)", {"one_spouse_overseas": True, "children_outside": 1}),
]


def table(name):
    return read_dmn((PACK / f"{name}.dmn").read_bytes(), file=f"{name}.dmn")


def facts(clause, **answers):
    """What the process knows at filing: [variables] over the answers."""
    filed = {
        "wife_id": "990121197806120027",
        "wife_hukou_type": "nonfarm",
        "children": ONE_CHILD,
        "ground_claimed": [clause],
        **answers,
    }
    known = {"filing_date": date(2010, 3, 1)}
    for name, text in EXPRESSIONS.items():
        known[name] = compile_expression(text).evaluate({**filed, **known})
    return known


def match(clause, **answers):
    return table("da1_grounds").evaluate("da1_grounds", facts(clause, **answers)).value


@pytest.mark.parametrize(("clause", "answers"), CASES)
def test_each_ground_is_found_from_its_own_answers(clause, answers):
    found = match(clause, **answers)
    assert found["clauses"] == [clause]
    assert found["route"] == ("CITY" if clause == "24(2)" else "COUNTY")
    assert found["min_age_24"] is (clause not in ("22(4)", "22(5)"))
    needed = answers.get("appraisal_state") == "none"
    assert (found["needs_appraisal"], found["only_by_appraisal"]) == (needed, needed)


@pytest.mark.parametrize(
    ("state", "needed"), [("none", True), ("CONFIRMED_OK", False), ("CONFIRMED_NOT", False)]
)
def test_a_special_circumstance_of_a_disabled_child_may_need_the_appraisal(state, needed):
    """D-A1 row 14: appraisal "maybe"; the ground itself is the city's to judge."""
    claim = {"child_disabled_claim": True, "appraisal_state": state}
    found = match("24(2)", special_circumstance="SPEC-01", children=ONE_CHILD * 2, **claim)
    assert found["clauses"] == ["24(2)"] and found["route"] == "CITY"
    assert found["needs_appraisal"] is needed


@pytest.mark.parametrize(("clause", "answers"), CASES)
def test_a_ground_that_is_denied_is_no_ground(clause, answers):
    denied = {key: False if value is True else value for key, value in answers.items()}
    denied.pop("special_circumstance", None)
    assert match(clause, **denied) == {
        "clauses": [],
        "route": "NONE",
        "min_age_24": False,
        "needs_appraisal": False,
        "only_by_appraisal": False,
    }


@pytest.mark.parametrize(("children", "clauses"), [([], []), (ONE_CHILD, ["22(6)"]), (ONE_CHILD * 2, [])])
def test_the_number_of_living_children_counts(children, clauses):
    dead = [{**ONE_CHILD[0], "living": False}]
    assert match("22(6)", both_only_child=True, children=children + dead)["clauses"] == clauses


def test_a_clause_beside_it_stands_without_an_appraisal():
    found = match("22(1)", child_disabled_claim=True, appraisal_state="none", both_only_child=True)
    assert found["clauses"] == ["22(1)", "22(6)"]
    assert (found["needs_appraisal"], found["only_by_appraisal"]) == (True, False)


AGAIN = {"approved_before": True, "one_child_died": True}


@pytest.mark.parametrize(
    ("living", "more", "clauses"),
    [
        (1, {"both_only_child": True}, ["22(6)", "24(1)"]),
        (1, {"one_only_child": True, **RURAL}, ["23(1)", "24(1)"]),
        # Two are left: the items for couples with one child no longer hold.
        (2, {"both_only_child": True}, []),
        # What the applicants say of themselves decides nothing.
        (1, {"still_meets_ground": True}, []),
        # An item of another article is none of 22 or 23.
        (1, {"special_circumstance": "SPEC-01"}, ["24(2)"]),
    ],
)
def test_an_earlier_approval_counts_if_an_item_still_holds_with_the_children_left(living, more, clauses):
    """D-A1 row 13: approved before, one child died, and still meets 22 or 23 with the reduced number."""
    dead = [{**ONE_CHILD[0], "living": False}]
    assert match("24(1)", children=ONE_CHILD * living + dead, **AGAIN, **more)["clauses"] == clauses


def test_an_earlier_approval_is_explained_beside_the_items_that_it_rests_on():
    result = table("da1_grounds").evaluate("da1_grounds", facts("24(1)", both_only_child=True, **AGAIN))
    said = {
        part.table_name: [part.rows[number - 1].annotation for number in part.chosen]
        for part in result.explanation
    }
    assert [text[:11] for text in said["第二十二条、第二十三条各项是否符合"]] == ["第二十二条第（六）项："]
    assert [text[:8] for text in said["第二十四条、第二十五条各款项是否符合"]] == ["第二十四条第一款"]


def test_an_earlier_approval_needs_the_appraisal_that_its_clause_needs():
    """D-A1 row 13: appraisal "as clause"."""
    found = match("24(1)", child_disabled_claim=True, appraisal_state="none", **AGAIN)
    assert found["clauses"] == ["22(1)", "24(1)"] and found["only_by_appraisal"] is True
    # It rests on the other item as well, which needs none.
    found = match("24(1)", child_disabled_claim=True, appraisal_state="none", both_only_child=True, **AGAIN)
    assert found["clauses"] == ["22(1)", "22(6)", "24(1)"] and found["only_by_appraisal"] is False


@pytest.mark.parametrize(
    ("children", "more", "clauses"),
    [(1, {}, ["25(2)"]), (2, {"both_only_child": True}, ["22(6)", "25(2)"]), (2, {}, []), (3, {"both_only_child": True}, [])],
)  # fmt: skip
def test_children_outside_are_not_counted_and_the_item_is_cited_with_the_one_it_helps(
    children, more, clauses
):
    """D-A1 row 16: one child lives outside; the other rows apply to the reduced number."""
    found = match(
        "25(2)", one_spouse_overseas=True, children_outside=1, children=ONE_CHILD * children, **more
    )
    assert found["clauses"] == clauses


def test_several_grounds_are_all_named_and_the_county_decides():
    found = match("22(6)", both_only_child=True, special_circumstance="SPEC-01")
    assert found["clauses"] == ["22(6)", "24(2)"] and found["route"] == "COUNTY"


RESULTS: tuple[list[str], ...] = (
    [],
    ["confirmed"],
    ["confirmed", "declared"],
    ["confirmed", "unclear"],
    ["refuted"],
)
CLAUSES = ["22(1)", "22(2)", "22(3)", "22(6)", "22(7)", "23(1)", "23(4)", "24(1)", "24(2)", "25(1)"]


def test_verification_need_has_neither_gap_nor_overlap():
    model = table("da2_verification_need")
    states = ("none", "unfounded", "partly", "founded")
    for clauses, results, objection in itertools.product([[], *([c] for c in CLAUSES)], RESULTS, states):
        answer = model.evaluate(
            "da2_verification_need",
            {
                "match": {"clauses": clauses},
                "unverified": [{"item": "x", "result": result} for result in results],
                "objection_result": objection,
            },
        )
        assert answer.value in ("NONE", "DESK", "FIELD") and not answer.errors, (clauses, results, objection)


@pytest.mark.parametrize(
    ("clauses", "results", "objection", "need"),
    [
        (["22(3)"], ["confirmed"], "none", "NONE"),
        (["22(6)"], ["confirmed"], "none", "DESK"),
        (["22(6)"], ["declared"], "none", "FIELD"),
        (["22(6)"], ["unclear"], "none", "FIELD"),
        (["22(6)", "23(2)"], [], "none", "FIELD"),
        (["22(6)"], [], "founded", "FIELD"),
        ([], ["refuted"], "none", "NONE"),
    ],
)
def test_verification_need(clauses, results, objection, need):
    known = {
        "match": {"clauses": clauses},
        "unverified": [{"item": "x", "result": result} for result in results],
        "objection_result": objection,
    }
    assert table("da2_verification_need").evaluate("da2_verification_need", known).value == need


@pytest.mark.parametrize(
    ("number", "clause", "gate"),
    [
        ("990121197806120027", "22(6)", "ok"),
        ("990121198609010028", "22(6)", "wait"),
        ("990121198609010028", "22(4)", "ok"),
        ("990121198603010028", "22(6)", "ok"),
    ],
)
def test_age_gate_on_the_day_of_filing(number, clause, gate):
    known = facts(clause, wife_id=number)
    assert table("da3_age_gate").evaluate("da3_age_gate", known).value == gate
    assert (known["age_24_on"] is None) is (known["wife_age"] >= 24)


def test_the_earliest_day_is_the_24th_birthday():
    assert facts("22(6)", wife_id="990121198609010028")["age_24_on"] == date(2010, 9, 1)


def document(result, route, city="none", statement="none", review="none", **more):
    known = {
        **more,
        "result": result,
        "match": {"route": route},
        "city_reply": city,
        "statement_result": statement,
        "legal_review": review,
    }
    answer = table("da4_decision_document").evaluate("da4_decision_document", known)
    assert not answer.errors
    return answer.value["document"]


def test_decision_document_has_neither_gap_nor_overlap():
    for combination in itertools.product(
        ("approve", "refuse", "terminate"),
        ("COUNTY", "CITY", "NONE"),
        ("none", "granted", "refused"),
        ("none", "upheld", "changed", "dropped"),
        ("none", "pass", "pass_with_changes", "return", "reject"),
    ):
        assert document(*combination), combination


@pytest.mark.parametrize(
    ("combination", "paper"),
    [
        (("approve", "COUNTY"), "approval_decision"),
        (("approve", "CITY", "granted"), "approval_decision"),
        (("approve", "CITY", "refused"), "blocked"),
        (("approve", "CITY"), "blocked"),
        (("approve", "NONE"), "blocked"),
        (("approve", "NONE", "none", "dropped", "pass"), "approval_decision"),
        (("refuse", "COUNTY", "none", "upheld", "pass"), "refusal_decision"),
        (("refuse", "NONE", "none", "upheld", "pass_with_changes"), "refusal_decision"),
        (("refuse", "CITY", "refused", "upheld", "pass"), "refusal_decision"),
        (("refuse", "CITY", "granted", "upheld", "pass"), "blocked"),
        (("refuse", "COUNTY", "none", "none", "pass"), "blocked"),
        (("refuse", "COUNTY", "none", "upheld", "return"), "blocked"),
        (("terminate", "COUNTY"), "termination_decision"),
    ],
)
def test_which_paper_follows(combination, paper):
    assert document(*combination) == paper


@pytest.mark.parametrize(
    ("day", "articles", "paper"),
    [
        (date(2010, 8, 31), ["22(6)"], "blocked"),
        (date(2010, 8, 31), [], "blocked"),
        (date(2010, 9, 1), ["22(6)"], "approval_decision"),
        (date(2010, 8, 31), ["22(4)"], "approval_decision"),
        (date(2010, 8, 31), ["22(5)", "22(6)"], "approval_decision"),
    ],
)
@pytest.mark.parametrize("city", ["granted", "none"])
def test_nothing_is_granted_before_the_day_that_the_couple_was_told(day, articles, paper, city):
    """a.1: age 24 except grounds 22(4), 22(5); D-A3 names the day from which the application can be granted."""
    young = {"age_24_on": date(2010, 9, 1), "deciding_on": day, "articles": articles}
    assert document("approve", "COUNTY", city, **young) == paper
    assert document("approve", "CITY", city, **young) == ("blocked" if city == "none" else paper)
    assert document("refuse", "COUNTY", "none", "upheld", "pass", **young) == "refusal_decision"


@pytest.mark.parametrize(
    ("day", "suit"), [(date(2015, 4, 30), "3 M"), (date(2015, 5, 1), "6 M"), (date(2024, 1, 1), "6 M")]
)
def test_remedy_periods_follow_the_law_of_the_day(day, suit):
    model = read_dmn((PACK.parent / "common" / "remedy_periods.dmn").read_bytes(), file="remedy_periods.dmn")
    assert model.evaluate("remedy_periods", {"decided_on": day}).value["direct_suit"] == suit
