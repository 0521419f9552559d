"""Cells of decision tables: unary tests."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.feel import FeelError, compile_unary_tests


@pytest.mark.parametrize(
    ("cell", "passing", "failing"),
    [
        ("-", None, object),
        ('"女"', "女", "男"),
        ('"女", "男"', "男", None),
        ("> 18", 19, 18),
        ("<= 18", 18, 19),
        ("[18..65)", 18, 65),
        ("]18..65[", 19, 18),
        ("< 18, > 65", 66, 40),
        ("not(1, 2)", 3, 2),
        ("not(> 5)", 5, 6),
        ("null", None, 1),
        ("= 5", 5, 6),
        ("!= 5", 6, 5),
        ("limit", 7, 8),
        ("< limit", 6, 7),
        ("allowed", 2, 4),
        ("? > limit", 8, 7),
        ("even(?)", 2, 3),
        ("? = 1 or ? = 5", 5, 2),
        ("true", True, False),
        ('date("2026-01-01")', date(2026, 1, 1), date(2026, 1, 2)),
        ('> @"2026-01-01"', date(2026, 1, 2), date(2026, 1, 1)),
        ("limit + 1", 8, 7),
        ("-5", -5, 5),
        ("limit > 5", 1, object),
        ("limit = 7", True, False),
    ],
)
def test_cells(cell, passing, failing):
    tests = compile_unary_tests(cell)
    context = {"limit": 7, "allowed": [1, 2, 3]}
    assert tests.evaluate(passing, context) is True
    if failing is not object:
        assert tests.evaluate(failing, context) is False


@pytest.mark.parametrize("cell", ["", ">", "1,", "[1..", "not(1", "1 2", "=="])
def test_broken_cells(cell):
    with pytest.raises(FeelError):
        compile_unary_tests(cell)


@settings(deadline=None)
@given(st.integers(-9, 9), st.integers(-9, 9))
def test_not_turns_the_answer_round(value, limit):
    plain = compile_unary_tests(f"< {limit}").evaluate(value, {})
    assert compile_unary_tests(f"not(< {limit})").evaluate(value, {}) is not plain


def test_a_cell_names_its_free_names_without_the_input():
    assert compile_unary_tests("? > limit").variables == {"limit"}
