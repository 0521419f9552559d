"""Rules T1 to T5 and the unit tests U1 to U12 of the common rules."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from approvals.rules.calendar import WorkCalendar, YearPlan, is_posted_in_time, months_after
from tests.approvals.rules.calendars import SHIPPED, shipped_plans

DAYS = st.dates(date(2009, 1, 1), date(2027, 12, 31))
LENGTHS = st.integers(0, 200)


@pytest.mark.parametrize(
    ("rule", "event", "n", "unit", "due"),
    [
        ("U1", "2010-02-08", 5, "WD", "2010-02-20"),
        ("U2", "2010-09-15", 20, "WD", "2010-10-19"),
        ("U3", "2010-09-27", 7, "CD", "2010-10-08"),
        ("U4", "2010-11-30", 3, "M", "2011-02-28"),
        ("U5", "2010-04-01", 20, "WD", "2010-04-30"),
        ("U6", "2011-08-04", 60, "CD", "2011-10-08"),
        ("U7", "2012-06-11", 10, "WD", "2012-06-26"),
        ("U8", "2025-09-03", 30, "CD", "2025-10-09"),
        ("U10", "2025-08-31", 6, "M", "2026-02-28"),
        ("U11", "2025-01-20", 15, "CD", "2025-02-05"),
    ],
)
def test_period_after_an_event(rule, event, n, unit, due):
    assert SHIPPED.after(date.fromisoformat(event), n, unit) == date.fromisoformat(due)


@pytest.mark.parametrize(
    ("rule", "day", "n", "last"),
    [("U9", "2010-02-22", 1, "2010-02-21"), ("U12", "2025-10-10", 7, "2025-09-24")],
)
def test_working_days_before_a_day(rule, day, n, last):
    assert SHIPPED.before(date.fromisoformat(day), n, "WD") == date.fromisoformat(last)


def test_u5_held_working_days_move_the_end():
    held = SHIPPED.workdays_between(date(2010, 4, 8), date(2010, 7, 15))
    assert held == 68
    assert SHIPPED.after(date(2010, 4, 1), 20 + held, "WD") == date(2010, 8, 6)


def test_nominal_day_is_kept_beside_the_moved_one():
    due = SHIPPED.due(date(2010, 9, 27), 7, "CD")
    assert (due.nominal, due.on) == (date(2010, 10, 4), date(2010, 10, 8))


def test_an_unloaded_year_counts_monday_to_friday_and_says_so():
    due = SHIPPED.due(date(2013, 12, 20), 10, "WD")
    assert due.is_provisional and due.on == date(2014, 1, 3)
    assert not SHIPPED.due(date(2013, 12, 2), 10, "WD").is_provisional


def test_loading_a_year_changes_days_and_version():
    off = frozenset({date(2014, 1, 1)})
    loaded = WorkCalendar.of([*shipped_plans(), YearPlan(2014, off, frozenset())])
    assert loaded.after(date(2013, 12, 20), 10, "WD") == date(2014, 1, 6)
    assert loaded.version != SHIPPED.version
    assert WorkCalendar.of(reversed(shipped_plans())).version == SHIPPED.version


def test_exceptions_name_the_days_a_reader_would_miss():
    off, worked = SHIPPED.exceptions(date(2010, 2, 8), date(2010, 2, 20))
    assert off == [date(2010, 2, day) for day in range(15, 20)]
    assert worked == [date(2010, 2, 20)]


def test_a_posted_filing_is_in_time_on_the_last_day():
    assert is_posted_in_time(date(2010, 3, 1), date(2010, 3, 1))
    assert not is_posted_in_time(date(2010, 3, 2), date(2010, 3, 1))


@pytest.mark.parametrize(
    ("off", "worked", "word"),
    [
        ({date(2011, 1, 3)}, set(), "2010"),
        ({date(2010, 1, 2)}, set(), "weekend"),
        (set(), {date(2010, 1, 4)}, "weekday"),
    ],
)
def test_a_wrong_year_plan_is_refused(off, worked, word):
    with pytest.raises(ValueError, match=word):
        YearPlan(2010, frozenset(off), frozenset(worked))


@pytest.mark.parametrize(("n", "unit"), [(-1, "WD"), (-1, "CD"), (3, "weeks"), (30000, "WD")])
def test_impossible_periods_are_refused(n, unit):
    with pytest.raises(ValueError):
        SHIPPED.after(date(2010, 1, 4), n, unit)


@given(DAYS, LENGTHS, LENGTHS)
def test_working_days_add_up(day, first, second):
    once = SHIPPED.after(day, first + second, "WD")
    assert SHIPPED.after(SHIPPED.after(day, first, "WD"), second, "WD") == once


@given(DAYS, st.integers(1, 200))
def test_before_undoes_after(day, n):
    due = SHIPPED.after(day, n, "WD")
    assert SHIPPED.workdays_between(day, due) == n
    assert SHIPPED.before(due, n, "WD") <= day


@given(DAYS, LENGTHS, st.sampled_from(["WD", "CD", "M"]))
def test_a_due_day_is_a_working_day_not_before_the_event(day, n, unit):
    due = SHIPPED.after(day, n, unit)
    assert due >= day
    assert SHIPPED.is_workday(due) or (unit == "WD" and n == 0)


@given(DAYS, DAYS, LENGTHS, st.sampled_from(["WD", "CD", "M"]))
def test_a_later_event_never_ends_earlier(one, other, n, unit):
    early, late = sorted((one, other))
    assert SHIPPED.after(early, n, unit) <= SHIPPED.after(late, n, unit)


@given(DAYS, st.integers(0, 400))
def test_counting_agrees_with_looking_at_every_day(day, length):
    until = day + timedelta(length)
    looked = sum(SHIPPED.is_workday(day + timedelta(i)) for i in range(1, length + 1))
    assert SHIPPED.workdays_between(day, until) == looked


@given(st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(-60, 60))
def test_months_keep_the_day_number_or_take_the_last(day, n):
    moved = months_after(day, n)
    assert moved.day == day.day or (moved + timedelta(1)).day == 1
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == n
