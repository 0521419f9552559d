"""The statutory clock: scenarios of the domain book, what is lawful, and laws that hold for any course of events."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from approvals.rules.alarms import YELLOW, alarms_of, warn_share
from approvals.rules.clock import Clock, ClockError, Event, Kind, Lamp, Limit
from approvals.rules.clock_events import record
from approvals.rules.clock_explanation import explain
from tests.approvals.rules.calendars import SHIPPED

COUNTY = Limit(key="county_decision", length=20, extension=10)


def day(text):
    return date.fromisoformat(text)


def clock(limit, *happened):
    """Make a clock from (kind, day[, ground or length]) rows."""
    made = Clock(limit, SHIPPED)
    for kind, on, *more in happened:
        extra = {"length": more[0]} if kind == "extend" else {"ground": more[0]} if more else {}
        made = record(made, Event(kind=Kind(kind), on=day(on), **extra))
    return made


def test_a1_twenty_working_days_over_a_holiday():
    running = clock(COUNTY, ("start", "2010-03-15"))
    assert running.due_on(day("2010-03-15")) == day("2010-04-13")
    assert running.net(day("2010-03-22")) == 5


def test_a1_promised_day_stands_beside_the_statutory_one():
    running = clock(Limit(key="township", length=20, promised=7), ("start", "2010-03-01"))
    assert running.promised_on(day("2010-03-01")) == day("2010-03-10")
    assert running.due_on(day("2010-03-01")) == day("2010-03-29")


def test_a4_extension_before_expiry():
    city = clock(COUNTY, ("start", "2010-08-30"), ("extend", "2010-09-20", 10))
    assert city.due_on(day("2010-09-19")) == day("2010-09-27")
    assert city.due_on(day("2010-09-20")) == day("2010-10-15")


VILLAGE = Limit(key="village_report", length=10, unit="CD", extension=3, extension_unit="WD")


def test_e13_calendar_days_may_be_extended_by_working_days():
    """Ten calendar days after 30 June 2011 end on a Sunday, so on Monday 11 July; three working days later is Thursday."""
    report = clock(VILLAGE, ("start", "2011-06-30"), ("extend", "2011-07-08", 3))
    assert report.due_on(day("2011-07-07")) == day("2011-07-11")
    assert report.due_on(day("2011-07-08")) == day("2011-07-14")
    told = {step.key: step.values for step in explain(report, day("2011-07-08"))}
    assert (told["extended"]["length"], told["extended"]["unit"]) == (3, "WD")
    assert (report.total(day("2011-07-08")), report.left(day("2011-07-08"))) == (14, 6)


def test_a_hold_within_an_extension_by_working_days_moves_the_last_day():
    rows = ("start", "2011-06-30"), ("extend", "2011-07-08", 3)
    held = clock(
        VILLAGE, *rows, ("suspend", "2011-07-12", "FORCE_MAJEURE"), ("resume", "2011-07-15", "FORCE_MAJEURE")
    )
    # The 17th is a Sunday.
    assert held.due_on(day("2011-07-15")) == day("2011-07-18")


def test_a4_hold_moves_the_county_limit():
    held = clock(
        COUNTY,
        ("start", "2010-08-16"),
        ("suspend", "2010-08-30", "APPRAISAL"),
        ("resume", "2010-10-12", "APPRAISAL"),
    )
    assert held.due_on(day("2010-08-16")) == day("2010-09-13")
    assert held.due_on(day("2010-10-12")) == day("2010-10-26")


def test_a6_sixty_eight_held_days():
    held = clock(
        COUNTY,
        ("start", "2010-04-01"),
        ("suspend", "2010-04-08", "APPRAISAL"),
        ("resume", "2010-07-15", "APPRAISAL"),
    )
    assert held.due_on(day("2010-06-01")) is None and held.expires_on(day("2010-06-01")) is None
    assert held.held(day("2010-07-15")) == 68
    assert held.due_on(day("2010-07-15")) == day("2010-08-06")
    assert held.gross(day("2010-08-06")) - held.held(day("2010-08-06")) == 20


def test_a7_the_applicants_pause_ends_by_itself_on_a_working_day():
    """Thirty calendar days end on Saturday 10 April; by T3 the last day is Monday the 12th."""
    paused = clock(COUNTY, ("start", "2010-03-10"), ("suspend", "2010-03-11", "APPLICANT"))
    assert paused.is_held(day("2010-04-12")) and not paused.is_held(day("2010-04-13"))
    assert paused.expires_on(day("2010-03-12")) == paused.due_on(day("2010-04-13"))
    late = record(paused, Event(kind=Kind.RESUME, on=day("2010-04-20"), ground="APPLICANT"))
    assert late.due_on(day("2010-04-20")) == paused.due_on(day("2010-04-13"))


def test_calendar_days_move_by_calendar_days_then_to_a_working_day():
    limit = Limit(key="remedy", length=7, unit="CD")
    held = clock(
        limit, ("start", "2010-09-20"), ("suspend", "2010-09-21", "COURT"), ("resume", "2010-09-28", "COURT")
    )
    assert held.due(day("2010-09-28")).nominal == day("2010-10-04")
    assert held.due_on(day("2010-09-28")) == day("2010-10-08")


def test_same_day_rule_counts_the_day_of_the_event():
    assert clock(Limit(key="x", length=5, is_same_day=True), ("start", "2010-03-01")).due_on(
        day("2010-03-01")
    ) == day("2010-03-05")


def test_overlapping_requests_extend_the_open_hold():
    both = clock(
        COUNTY,
        ("start", "2010-04-01"),
        ("suspend", "2010-04-08", "APPRAISAL"),
        ("suspend", "2010-04-12", "COURT"),
        ("resume", "2010-04-15", "APPRAISAL"),
        ("resume", "2010-04-20", "COURT"),
    )
    assert both.is_held(day("2010-04-16"))
    [hold] = both.holds(day("2010-04-20"))
    assert (hold.opened_on, hold.closed_on) == (day("2010-04-08"), day("2010-04-20"))
    assert hold.grounds == ("APPRAISAL", "COURT")


def test_a_hold_after_expiry_is_kept_but_undoes_nothing():
    late = clock(
        COUNTY,
        ("start", "2010-03-15"),
        ("suspend", "2010-04-20", "APPRAISAL"),
        ("resume", "2010-05-20", "APPRAISAL"),
    )
    assert late.due_on(day("2010-05-20")) == day("2010-04-13")
    assert late.lamp(day("2010-05-20")) is Lamp.RED
    assert "hold_not_counted" in [step.key for step in explain(late, day("2010-05-20"))]


def test_lamp_turns_at_seventy_percent_and_after_the_last_day():
    running = clock(COUNTY, ("start", "2010-03-15"))
    assert running.warns_on(day("2010-03-15")) == day("2010-04-02")
    assert running.lamp(day("2010-04-01")) is Lamp.GREEN
    assert running.lamp(day("2010-04-02")) is Lamp.YELLOW
    assert running.lamp(day("2010-04-13")) is Lamp.YELLOW
    assert running.left(day("2010-04-13")) == 0
    assert running.lamp(day("2010-04-14")) is Lamp.RED
    assert running.left(day("2010-04-15")) == -2


def test_a_procedure_may_warn_at_another_share():
    running = clock(Limit(key="investigation", length=60, unit="CD"), ("start", "2011-03-01"))
    (alarm,) = alarms_of(running, {"warn": [50, 100]}, (), day("2011-03-01"))
    assert (alarm.kind, alarm.day) == (YELLOW, day("2011-03-31"))
    assert running.lamp(day("2011-03-31"), warn_share({"warn": [50, 100]})) is Lamp.YELLOW
    assert list(alarms_of(running, {"warn": [100]}, (), day("2011-03-01"))) == []
    assert warn_share({"warn": [100]}) == warn_share({}) == 0.7


def test_a_stopped_clock_keeps_its_last_day_and_can_be_reopened():
    stopped = clock(COUNTY, ("start", "2010-03-15"), ("stop", "2010-03-22"))
    later = day("2010-06-01")
    assert stopped.net(later) == 5 and stopped.left(later) == 15
    assert stopped.lamp(later) is Lamp.GREEN and stopped.expires_on(later) is None
    again = record(stopped, Event(kind=Kind.REOPEN, on=day("2010-06-01")))
    assert again.left(later) == 15
    assert again.due_on(later) == SHIPPED.after(later, 15, "WD")


def test_stopping_late_stays_red():
    stopped = clock(COUNTY, ("start", "2010-03-15"), ("stop", "2010-04-14"))
    assert stopped.lamp(day("2010-12-01")) is Lamp.RED


@pytest.mark.parametrize(
    ("code", "rows"),
    [
        ("NOT_STARTED", [("stop", "2010-03-01")]),
        ("ALREADY_STARTED", [("start", "2010-03-01"), ("start", "2010-03-02")]),
        ("BACK_DATED", [("start", "2010-03-02"), ("stop", "2010-03-01")]),
        ("STOPPED", [("start", "2010-03-01"), ("stop", "2010-03-02"), ("extend", "2010-03-03", 5)]),
        ("NOT_STOPPED", [("start", "2010-03-01"), ("reopen", "2010-03-02")]),
        ("UNKNOWN_GROUND", [("start", "2010-03-01"), ("suspend", "2010-03-02", "LEADER_AWAY")]),
        ("NOT_HELD", [("start", "2010-03-01"), ("resume", "2010-03-02", "COURT")]),
        ("TOO_LONG", [("start", "2010-03-01"), ("extend", "2010-03-02", 11)]),
        ("EXPIRED", [("start", "2010-03-01"), ("extend", "2010-03-30", 10)]),
        (
            "EXTENDED_ONCE",
            [("start", "2010-03-01"), ("extend", "2010-03-02", 5), ("extend", "2010-03-03", 5)],
        ),
        (
            "HOLD_ONCE",
            [
                ("start", "2010-03-01"),
                ("suspend", "2010-03-02", "APPLICANT"),
                ("resume", "2010-03-03", "APPLICANT"),
                ("suspend", "2010-03-04", "APPLICANT"),
            ],
        ),
    ],
)
def test_unlawful_events_are_refused(code, rows):
    with pytest.raises(ClockError) as caught:
        clock(COUNTY, *rows)
    assert caught.value.code == code


def test_a_limit_without_extension_has_none():
    with pytest.raises(ClockError, match="no extension"):
        clock(Limit(key="issue", length=10), ("start", "2010-03-01"), ("extend", "2010-03-02", 1))


def test_the_explanation_names_every_step():
    limit = Limit(key="notice", length=7, unit="CD")
    assert [step.key for step in explain(clock(limit, ("start", "2010-09-27")), day("2010-09-27"))] == [
        "counted_from",
        "base_due",
        "moved",
        "due",
    ]
    held = clock(COUNTY, ("start", "2010-04-01"), ("suspend", "2010-04-08", "COURT"))
    assert [step.key for step in explain(held, day("2010-04-09"))][-2:] == ["hold_open", "stands"]
    spring = clock(Limit(key="c", length=5), ("start", "2010-02-08"))
    keys = [step.key for step in explain(spring, day("2010-02-08"))]
    assert keys == ["counted_from", "base_due", "days_off", "worked_weekends", "due"]


COURSES = st.lists(
    st.tuples(
        st.sampled_from(["suspend", "resume"]), st.integers(0, 12), st.sampled_from(["COURT", "APPRAISAL"])
    ),
    max_size=10,
)


def course(limit, start, rows):
    """Make a clock by throwing events at it; what is not lawful is left out."""
    made = record(Clock(limit, SHIPPED), Event(kind=Kind.START, on=start))
    on = start
    for kind, gap, ground in rows:
        on += timedelta(gap + (on == start))
        try:
            made = record(made, Event(kind=Kind(kind), on=on, ground=ground))
        except ClockError:
            continue
    return made, on


@settings(max_examples=200)
@given(st.dates(date(2010, 1, 4), date(2012, 6, 1)), st.integers(1, 40), COURSES)
def test_the_last_day_is_where_a_day_by_day_count_arrives(start, length, rows):
    made, last = course(Limit(key="x", length=length), start, rows)
    made = record_all_resumed(made, last)
    on, used, opened = start, 0, set()
    while used < length or opened or not SHIPPED.is_workday(on):
        on += timedelta(1)
        used += SHIPPED.is_workday(on) and not opened
        for event in made.events:
            if event.on == on and event.kind is not Kind.START:
                opened.add(event.ground) if event.kind is Kind.SUSPEND else opened.discard(event.ground)
    assert made.due_on(date(2013, 12, 31)) == on


def record_all_resumed(made, on):
    """Close what is still open, so that the clock has a last day."""
    for ground in made.open_grounds(on):
        made = record(made, Event(kind=Kind.RESUME, on=on, ground=ground))
    return made


@given(st.dates(date(2010, 1, 4), date(2012, 6, 1)), COURSES, st.integers(0, 60))
def test_net_days_never_run_backwards_and_add_up(start, rows, ahead):
    made, _ = course(COUNTY, start, rows)
    on = start + timedelta(ahead)
    assert made.net(on) <= made.net(on + timedelta(1)) <= made.net(on) + 1
    assert made.gross(on) == made.net(on) + made.held(on)
    if made.due_on(on) and on <= made.due_on(on):
        assert made.left(on) >= made.total(on) - made.net(on) >= 0


@given(st.dates(date(2010, 1, 4), date(2012, 6, 1)), COURSES, st.integers(0, 60))
def test_yesterday_is_not_changed_by_what_happens_later(start, rows, ahead):
    made, _ = course(COUNTY, start, rows)
    on = start + timedelta(ahead)
    known = Clock(made.limit, made.calendar, tuple(event for event in made.events if event.on <= on))
    assert (known.due_on(on), known.net(on), known.lamp(on)) == (made.due_on(on), made.net(on), made.lamp(on))
