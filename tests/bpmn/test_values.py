"""Typed JSON: whatever goes in comes out equal, through real JSON text."""

import json
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bpmn.values import Range, YearMonthDuration, dump, format_duration, load, parse_duration

ZONES = st.one_of(
    st.none(),
    st.just(UTC),
    st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))),
    st.sampled_from(["Asia/Shanghai", "Europe/Paris", "America/New_York"]).map(ZoneInfo),
)
PLAIN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.times(timezones=ZONES),
    st.timedeltas(),
    st.integers(-99999, 99999).map(YearMonthDuration),
    st.builds(Range, st.integers(), st.none() | st.dates(), st.booleans(), st.booleans()),
)
VALUES = st.recursive(
    PLAIN,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3) | st.just("$"), inner, max_size=4)
    ),
    max_leaves=12,
)


def same(left, right):
    if isinstance(left, list | dict):
        keys = left if isinstance(left, dict) else range(len(left))
        return (
            type(left) is type(right)
            and len(left) == len(right)
            and all(same(left[k], right[k]) for k in keys)
        )
    return type(left) is type(right) and left == right


@settings(deadline=None)
@given(VALUES)
def test_what_is_stored_comes_back(value):
    assert same(load(json.loads(json.dumps(dump(value)))), value)


def test_a_zone_keeps_its_name_and_an_offset_its_minutes():
    paris = datetime(2026, 7, 1, 8, 30, tzinfo=ZoneInfo("Europe/Paris"))
    assert load(dump(paris)).tzinfo.key == "Europe/Paris"
    assert load(dump(time(8, tzinfo=timezone(timedelta(hours=8))))).utcoffset() == timedelta(hours=8)


def test_a_float_comes_back_as_a_decimal():
    assert load(dump({"rate": 0.1})) == {"rate": Decimal("0.1")}


def test_plain_values_are_stored_as_they_are():
    value = {"name": "张三", "count": 3, "rows": [True, None, "x"]}
    assert dump(value) == value


@pytest.mark.parametrize(
    "value", [object(), {1: "x"}, float("nan"), Decimal("Infinity"), {"a": {print}}, print]
)
def test_what_cannot_be_stored_is_refused(value):
    with pytest.raises(ValueError, match=r"stored|text"):
        dump(value)


@pytest.mark.parametrize(
    "stored",
    [{"$": "lambda", "v": 1}, {"$": []}, {"$": "decimal", "v": "x"}, {"$": "date", "v": "2026-13-01"}],
)
def test_damaged_text_is_refused(stored):
    with pytest.raises(ValueError, match=r"stored|month"):
        load(stored)


def test_nesting_without_end_is_refused():
    value = []
    value.append(value)
    with pytest.raises(ValueError, match="nested"):
        dump(value)


@settings(deadline=None)
@given(st.timedeltas() | st.integers(-(10**6), 10**6).map(YearMonthDuration))
def test_durations_are_read_as_they_are_written(value):
    assert parse_duration(format_duration(value)) == value


@pytest.mark.parametrize(
    "text", ["", "P", "PT", "P1Y2D", "P1.5D", "1D", "P1DT", "PT.5S", "P-1D", "P" + "9" * 30 + "D"]
)
def test_what_is_no_duration(text):
    assert parse_duration(text) is None


def test_months_compute_like_numbers():
    year = YearMonthDuration(12)
    assert year + YearMonthDuration(1) == YearMonthDuration(13)
    assert year * Decimal("0.5") == YearMonthDuration(6)
    assert -year < YearMonthDuration(0) < year
    assert str(-year) == "-P1Y"
    assert date(2026, 1, 1) is not year
