"""Every built-in function and operator takes whatever a context may hold, and answers with a value or null."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.feel import FeelLimit, compile_expression
from bpmn.feel.builtins import BUILTINS
from bpmn.values import Range, YearMonthDuration, dump

PARIS = ZoneInfo("Europe/Paris")
VALUES = st.sampled_from(
    [
        None,
        True,
        False,
        0,
        -1,
        3,
        1.5,
        float("inf"),
        10**7000,
        Decimal("-2.5"),
        Decimal("1E+6000"),
        Decimal("NaN"),
        "",
        "a",
        "1",
        "经纬",
        "[1..2]",
        "2026-01-01",
        date.min,
        date.max,
        date(2026, 2, 28),
        datetime.min,
        datetime.max.replace(tzinfo=UTC),
        datetime.min.replace(tzinfo=PARIS),
        datetime(2026, 3, 29, 2, 30, tzinfo=PARIS),
        time(8),
        time(8, tzinfo=PARIS),
        time(8, tzinfo=UTC),
        timedelta.max,
        timedelta.min,
        timedelta(hours=-1),
        YearMonthDuration(10**12),
        YearMonthDuration(-1),
        [],
        [1, None, "a"],
        [[1], [date.min]],
        [time(8), time(8, tzinfo=UTC)],
        {},
        {"key": "a", "value": 1},
        {"a": {"b": [1]}},
        Range(1, 5),
        Range(None, date.max, False, True),
        Range(time(8), time(9, tzinfo=UTC)),
        (1, 2),
        object(),
    ]
)
OPERATORS = ["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "in", "and", "or"]
PROPERTIES = [
    "year",
    "weekday",
    "hour",
    "second",
    "time offset",
    "timezone",
    "days",
    "seconds",
    "years",
    "start",
    "a",
]


def evaluated(text, context):
    try:
        value = compile_expression(text).evaluate(context)
    except FeelLimit:
        return
    assert not isinstance(value, float)


@pytest.mark.parametrize("name", sorted(set(BUILTINS) - {"assert"}))  # whose purpose is to raise
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_functions(name, data):
    arguments = data.draw(st.lists(VALUES, max_size=4))
    context = {f"a{number}": value for number, value in enumerate(arguments)}
    evaluated(f"{name}({', '.join(context)})", context)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(OPERATORS), VALUES, VALUES)
def test_operators(sign, left, right):
    evaluated(f"left {sign} right", {"left": left, "right": right})


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(PROPERTIES), VALUES, VALUES)
def test_paths_filters_and_loops(name, value, other):
    context = {"value": value, "other": other}
    evaluated(f"value.{name}", context)
    evaluated("value[other]", context)
    evaluated("for x in value return x", context)
    evaluated("for x in value..other return x", context)
    evaluated("value between other and other", context)
    evaluated("some x in value satisfies x = other", context)
    evaluated("string([value, other])", context)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=4), VALUES, max_size=4))
def test_what_is_computed_from_storable_values_can_be_stored(context):
    value = compile_expression('{a: 1.50, b: [now(), @"P1D"], c: [1..2], d: 5}').evaluate(context)
    try:
        dump(context)
    except ValueError:
        return
    assert dump(value)
