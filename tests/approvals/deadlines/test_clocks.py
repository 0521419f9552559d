"""Statutory clocks of cases: stored events, timers that follow, the record of every act."""

import re
from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string

from approvals.errors import Blocked
from approvals.models import ClockEvent
from approvals.selectors import case_file
from approvals.selectors.portal.progress import progress_of
from approvals.services import deadlines
from approvals.services.supervision import ring_due_alarms
from tests.approvals.deadlines.cases import HEAD, SYSTEM, arm_timer, make_case, set_day
from workflows.handlers import registry
from workflows.models import HistoryEvent

pytestmark = pytest.mark.django_db


def day(text):
    return date.fromisoformat(text)


def test_starting_sets_the_days_and_the_timer():
    case = make_case("2010-03-01")
    timer = arm_timer(case, "township_examination")
    row = deadlines.start_clock(case=case, key="township_examination", actor=SYSTEM)
    assert (row.due_on, row.promised_on) == (day("2010-03-29"), day("2010-03-10"))
    assert row.handling_unit == "990121100"
    timer.refresh_from_db()
    assert timer.due_at == datetime.fromisoformat("2010-03-30T00:00:00+08:00")


def test_the_engine_asks_for_the_end_of_the_last_day():
    case = make_case("2010-03-15")
    assert registry.clock(case.root, "county_decision") is None
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    assert registry.clock(case.root, "county_decision") == datetime.fromisoformat("2010-04-14T00:00:00+08:00")


def test_starting_twice_changes_nothing_and_a_stopped_limit_gets_a_new_round():
    case = make_case()
    first = deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    assert deadlines.start_clock(case=case, key="service", actor=SYSTEM) == first
    deadlines.stop_clock(case=case, key="service", actor=SYSTEM)
    second = deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    assert (second.round, case.clocks.count()) == (2, 2)


def test_a6_hold_stops_the_timer_and_moves_the_limit():
    case = make_case("2010-04-01")
    timer = arm_timer(case, "county_decision")
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    set_day("2010-04-08")
    [row] = deadlines.suspend_clock(
        case=case, key="county_decision", ground="APPRAISAL", evidence="鉴定申请", actor=SYSTEM
    )
    timer.refresh_from_db()
    assert row.status == "held" and row.due_on is None and timer.due_at is None
    set_day("2010-07-15")
    [row] = deadlines.resume_clock(case=case, key="county_decision", ground="APPRAISAL", actor=SYSTEM)
    timer.refresh_from_db()
    assert row.due_on == day("2010-08-06") and timer.due_at.date() == day("2010-08-06")
    hold = row.holds.get()
    assert (hold.days, hold.grounds) == (68, ["APPRAISAL"])


def test_a4_extension_needs_a_reason_and_comes_before_expiry():
    case = make_case("2010-08-30")
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    with pytest.raises(Blocked) as caught:
        deadlines.extend_clock(case=case, key="county_decision", length=10, reason=" ", actor=HEAD)
    assert caught.value.code == "NO_REASONS"
    set_day("2010-09-20")
    row = deadlines.extend_clock(case=case, key="county_decision", length=10, reason="待医院证明", actor=HEAD)
    assert row.due_on == day("2010-10-15")
    set_day("2010-10-18")
    with pytest.raises(Blocked) as caught:
        deadlines.extend_clock(case=case, key="county_decision", length=1, reason="再延", actor=HEAD)
    assert caught.value.code == "EXTENDED_ONCE"


def test_after_expiry_no_extension_and_the_case_stays_red():
    case = make_case("2010-03-15")
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    set_day("2010-04-14")
    with pytest.raises(Blocked) as caught:
        deadlines.extend_clock(case=case, key="county_decision", length=10, reason="案情复杂", actor=HEAD)
    assert caught.value.code == "EXPIRED"
    [view] = deadlines.clocks_of(case)
    assert (view.lamp, view.left, view.row.lamp(view.on)) == ("red", -1, "red")


def test_a_pause_of_all_clocks_is_one_call_and_ends_by_itself():
    case = make_case("2010-03-10")
    for key in ("county_decision", "service"):
        deadlines.start_clock(case=case, key=key, actor=SYSTEM)
    held = deadlines.suspend_clock(case=case, key="*", ground="APPLICANT", evidence="申请书", actor=HEAD)
    assert {row.status for row in held} == {"held"} and len(held) == 2
    set_day("2010-04-09")
    assert ring_due_alarms("training") == 0
    set_day("2010-04-10")
    assert ring_due_alarms("training") == 2
    assert set(case.clocks.values_list("status", flat=True)) == {"running"}
    deadlines.resume_clock(case=case, key="*", ground="APPLICANT", actor=HEAD)
    assert deadlines.suspend_clock(case=case, key="*", ground="APPLICANT", actor=HEAD) == []


@pytest.mark.parametrize(("day", "due"), [("2014-03-03", "2014-06-03"), ("2016-03-01", "2016-09-01")])
def test_a_limit_has_the_length_that_the_law_of_its_day_gives_it(day, due):
    """Suit: three months for acts before 2015-05-01, six since (remedy periods by act date, S11)."""
    row = {
        "key": "remedy",
        "title": "救济",
        "length": 3,
        "unit": "M",
        "by": "act",
        "versions": [{"from": "2015-05-01", "length": 6}],
    }
    case = make_case(day, limits=[row])
    assert deadlines.start_clock(case=case, key="remedy", actor=SYSTEM).due_on == date.fromisoformat(due)


def test_a_limit_in_months_is_told_in_months_and_what_is_used_and_left_in_days(settings):
    settings.LANGUAGE_CODE = "en"
    case = make_case("2014-03-03", limits=[{"key": "remedy", "title": "救济", "length": 3, "unit": "M"}])
    deadlines.start_clock(case=case, key="remedy", actor=SYSTEM)
    set_day("2014-03-13")
    for parts in (case_file.clock_parts(case, deadlines.clocks_of(case)), progress_of(case).clocks):
        shown = re.sub(r"<[^>]+>", "", render_to_string("parts/clock.html", {"clock": parts[0]}))
        assert "Limit 3 months" in shown and "Used 10 days" in shown and "82 days left" in shown


def test_stopping_what_does_not_run_is_no_error_but_resuming_it_is():
    case = make_case()
    assert deadlines.stop_clock(case=case, key="service", actor=SYSTEM) is None
    with pytest.raises(Blocked) as caught:
        deadlines.resume_clock(case=case, key="service", actor=SYSTEM)
    assert caught.value.code == "NOT_STARTED"


def test_reopening_lets_the_rest_run():
    case = make_case("2010-03-15")
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    set_day("2010-03-22")
    deadlines.stop_clock(case=case, key="county_decision", actor=SYSTEM)
    set_day("2010-06-01")
    row = deadlines.reopen_clock(case=case, key="county_decision", reason="责令重作", actor=HEAD)
    [view] = deadlines.clocks_of(case)
    assert row.status == "running" and (view.net, view.left) == (5, 15)


def test_a_limit_that_the_pack_lacks_is_named():
    with pytest.raises(KeyError, match="no_such_limit"):
        deadlines.start_clock(case=make_case(), key="no_such_limit", actor=SYSTEM)


def test_every_act_is_in_the_clock_and_in_the_history():
    case = make_case()
    deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    deadlines.suspend_clock(case=case, key="service", ground="COURT", evidence="受理通知", actor=HEAD)
    rows = ClockEvent.objects.filter(clock__case=case)
    assert [(row.kind, row.name, row.ground) for row in rows] == [
        ("start", "system", ""),
        ("suspend", "王局长", "COURT"),
    ]
    kinds = HistoryEvent.objects.filter(root_id=case.root_id).order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["clock_start", "clock_suspend"]


def test_a_screen_of_an_earlier_day_shows_that_day():
    case = make_case("2010-04-01")
    deadlines.start_clock(case=case, key="county_decision", actor=SYSTEM)
    set_day("2010-04-08")
    deadlines.suspend_clock(case=case, key="county_decision", ground="COURT", actor=HEAD)
    [then] = deadlines.clocks_of(case, day("2010-04-07"))
    [now] = deadlines.clocks_of(case)
    assert then.due_on == day("2010-04-30") and now.is_held and now.due_on is None
    assert [step.key for step in now.steps][-1] == "stands"


def test_the_database_allows_one_running_clock_of_a_limit():
    row = deadlines.start_clock(case=make_case(), key="service", actor=SYSTEM)
    row.pk, row.round = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
