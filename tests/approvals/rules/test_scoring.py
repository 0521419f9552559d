"""Scores of units: the worked example of the county of Qingxi for 2011, every formula's edge, ties."""

from decimal import Decimal as D

import pytest

from approvals.rules.scoring import (
    Contender,
    Item,
    Scheme,
    Scored,
    bound_score,
    daily_score,
    final_score,
    line_score,
    own_with_subordinates,
    quality,
    ranked,
    score_item,
    year_score,
)
from approvals.rules.scoring.formulas import ScoringError

SCHEME = Scheme.of(
    {
        "bound": {"L1": "0.50", "L2": "0.15", "L3": "0.35"},
        "own_share": "0.7",
        "daily_share": "0.4",
        "quarter_share": "0.6",
        "most_bonus": 5,
        "most_deduction": 10,
        "quality": [[1, "1.00"], [3, "0.98"], [5, "0.95"]],
        "quality_beyond": "0.90",
    }
)
GRADES = {"grades": {"excellent": 1, "good": "0.85", "fair": "0.7", "poor": "0.4"}}


def points(formula, weight, **words):
    fields = {key: D(str(words.pop(key))) for key in ("target", "floor", "value") if key in words}
    return score_item(Item(code="X", formula=formula, weight=D(weight), **fields, **words))


def ballot(satisfied, basically, dissatisfied, unknown):
    return {"satisfied": satisfied, "basically": basically, "not": dissatisfied, "unknown": unknown}


def test_the_items_of_the_worked_example():
    assert points("F3", 12, value="99.2", target=100, params={"step": "0.5", "each": 1}).points == D("10.00")
    assert points("F7", 12, data={"reported": 412, "verified": 420}).points == D("7.43")
    level = points("F6", 4, value=93, target=95, params={"span": 5}, data={"before": 88, "class_mean": 92})
    assert level.points == D("3.94")
    happy = points("F10", 6, target=90, data=ballot(240, 40, 20, 12))
    assert happy.points == 6 and "90.67%" in happy.explanation


def test_the_levels_of_the_worked_example():
    bound = bound_score({"L1": D("91.50"), "L2": D("88.00"), "L3": D("93.20")}, SCHEME)
    year = year_score(D("90.00"), bound.value, SCHEME)
    result = final_score(year.value, bonus=D(2), deduction=D("0.5"), error=D("1.9048"), scheme=SCHEME)
    assert (bound.value, year.value, result.value) == (D("91.57"), D("90.94"), D("90.59"))
    assert "0.98" in result.explanation and "1.9%" in result.explanation


@pytest.mark.parametrize(
    ("formula", "words", "expected"),
    [
        ("F1", {"value": 90, "target": 100}, "9.00"),
        ("F1", {"value": 120, "target": 100}, "10.00"),
        ("F1", {"value": 59, "target": 100, "floor": 60}, "0.00"),
        ("F2", {"value": 0, "target": 2}, "10.00"),
        ("F2", {"value": 4, "target": 2}, "5.00"),
        ("F3", {"value": 80, "target": 100, "params": {"step": 1, "each": 1}}, "0.00"),
        ("F3", {"value": 101, "target": 100, "params": {"step": 1, "each": 1}}, "10.00"),
        ("F4", {"value": "99.99", "target": 100}, "0.00"),
        ("F4", {"value": 100, "target": 100}, "10.00"),
        ("F5", {"value": 85, "params": {"bands": [[60, 4], [80, 7], [90, 10]]}}, "7.00"),
        ("F5", {"value": 59, "params": {"bands": [[60, 4]]}}, "0.00"),
        ("F6", {"value": 80, "target": 100, "params": {"span": 10}, "data": {"before": 75, "class_mean": 90}}, "5.90"),
        ("F7", {"data": {"reported": 106, "verified": 100}}, "0.00"),
        ("F7", {"data": {"reported": 105, "verified": 100}}, "0.00"),
        ("F8", {"params": GRADES, "data": {"marks": ["excellent", "good", "poor"]}}, "8.50"),
        ("F8", {"params": GRADES, "data": {"marks": ["excellent", "fair"]}}, "8.50"),
        ("F9", {"data": {"points": [{"weight": 2, "state": "met"}, {"weight": 1, "state": "open"}, {"weight": 5, "state": "not_applicable"}]}}, "6.67"),
        ("F10", {"target": 90, "data": ballot(20, 10, 10, 0)}, "7.78"),
        ("F11", {"value": 3, "params": {"each": 2}}, "4.00"),
        ("F11", {"value": 9, "params": {"each": 2}}, "0.00"),
    ],
)  # fmt: skip
def test_each_formula(formula, words, expected):
    assert points(formula, 10, **words).points == D(expected)


def test_a_survey_of_twenty_four_falls_away_and_the_line_is_measured_without_it():
    survey = points("F10", 6, target=90, data=ballot(20, 2, 1, 1))
    assert survey.points is None
    assert line_score([survey, Scored("A", D(94), D(94 * 9) / 10, "")]).value == D("90.00")


def test_too_many_who_do_not_know_make_a_survey_invalid():
    assert points("F10", 6, target=90, data=ballot(30, 0, 0, 30)).points is None
    assert points("F10", 6, target=90, data=ballot(60, 0, 0, 40)).points == 6


def test_a_missing_value_or_parameter_is_named():
    for words in ({}, {"value": 1}, {"value": 1, "target": 2}):
        with pytest.raises(ScoringError, match="X"):
            points("F3", 10, **words)


@pytest.mark.parametrize(
    ("error", "factor"), [(1, "1.00"), ("1.01", "0.98"), (3, "0.98"), (5, "0.95"), ("5.01", "0.90")]
)
def test_the_quality_of_the_data(error, factor):
    assert quality(D(str(error)), SCHEME) == D(factor)


def test_daily_part_and_the_offices_below():
    assert daily_score([D(90), D(92)], [D(88)], SCHEME).value == D("89.80")
    assert daily_score([D(90)], [], SCHEME).value == D("90.00")
    assert own_with_subordinates(D(90), [(D(80), D(3)), (D(100), D(1))], SCHEME).value == D("88.50")


def test_a_bonus_is_cut_and_no_result_passes_a_hundred():
    assert final_score(D(99), bonus=D(9), deduction=D(0), error=D(0), scheme=SCHEME).value == 100
    assert final_score(D(80), bonus=D(9), deduction=D(20), error=D(0), scheme=SCHEME).value == 75


def test_ties_go_by_line_satisfaction_and_punctuality():
    rest = [Contender(f"T{n}", D(90 + n)) for n in range(3)]
    p = Contender("P", D("88.12"), (D(90), D("91.0"), D("99.1")))
    q = Contender("Q", D("88.12"), (D(90), D("91.0"), D("98.7")))
    last = Contender("R", D(80))
    ranks = ranked([*rest, q, p, last])
    assert (ranks["P"], ranks["Q"], ranks["R"]) == (4, 5, 6)
    same = Contender("Q", D("88.12"), p.tie_breakers)
    ranks = ranked([*rest, same, p, last])
    assert (ranks["P"], ranks["Q"], ranks["R"]) == (4, 4, 6)
