"""Computing many clocks again is work in batches: it shows how far it is and goes on where a dead runner stopped."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from approvals.models import CalendarChange, CalendarYear, ClockAlarm, ClockMove, StatutoryClock
from approvals.services import deadlines
from approvals.services.deadlines import recomputing
from approvals.services.work_calendar import load_known_years, load_year
from tests.approvals.deadlines.cases import HEAD, SYSTEM, make_case
from workflows import clock
from workflows.actors import Actor
from workflows.models import HistoryEvent

pytestmark = pytest.mark.django_db
CLERK = Actor(user_id=None, name="赵日历")


@pytest.fixture
def change(monkeypatch):
    """Five open clocks that the year 2014 moves, and batches of two."""
    monkeypatch.setattr(recomputing, "BATCH", 2)
    load_known_years(last=2013, actor=SYSTEM)
    CalendarYear.objects.filter(year__gte=2014).delete()
    for _ in range(5):
        deadlines.start_clock(case=make_case("2013-12-20"), key="service", actor=SYSTEM)
    load_year(year=2014, days_off=[date(2014, 1, 1)], worked=[date(2014, 1, 26)], source="通知", actor=CLERK)
    return deadlines.confirm_calendar_year(year=2014, actor=HEAD)


def test_the_progress_is_told_batch_by_batch(change):
    told = StringIO()
    call_command("recompute_clocks", stdout=told)
    assert told.getvalue().splitlines() == [
        "2014: 2 of 5 (40 %), 2 moved",
        "2014: 4 of 5 (80 %), 4 moved",
        "2014: 5 of 5 (100 %), 5 moved",
        "5 clocks computed",
    ]
    change.refresh_from_db()
    assert (change.status, change.done, change.moved) == ("done", 5, 5)
    assert set(StatutoryClock.objects.values_list("due_on", flat=True)) == {date(2014, 1, 6)}
    assert HistoryEvent.objects.filter(kind="clock_moved", actor_name=HEAD.name).count() == 5


def test_another_runner_goes_on_where_one_died(change):
    class Killed(BaseException):
        pass

    def die(now):
        raise Killed

    with pytest.raises(Killed):
        deadlines.run_calendar_changes(tell=die)
    assert deadlines.run_calendar_changes() == 0
    CalendarChange.objects.update(seen_at=clock.now() - recomputing.LEASE - timedelta(seconds=1))
    assert deadlines.run_calendar_changes() == 3
    assert ClockMove.objects.count() == 5
    assert CalendarChange.objects.get().done == 5


def test_a_runner_that_was_taken_for_dead_does_nothing_more(change):
    taken = []

    def frozen(now):
        if not taken:
            taken.append(1)
            CalendarChange.objects.update(seen_at=clock.now() - recomputing.LEASE - timedelta(seconds=1))
            deadlines.run_calendar_changes()

    assert deadlines.run_calendar_changes(tell=frozen) == 2
    assert ClockMove.objects.count() == 5


SUPERVISED = {
    "limits": [{"key": "service", "length": 10, "warn": [70, 100], "overdue": "supervise"}],
    "escalations": [{"key": "red", "after": 0}, {"key": "red3", "after": 3}],
}


def alarm_days():
    return {row.kind: row.due_at.astimezone(clock.ZONE).date() for row in ClockAlarm.objects.all()}


def test_the_alarms_move_with_a_clock_that_no_hold_touches():
    """Ten working days after 2013-12-20: seven are used on 12-31, the last is 01-03; with New Year's Day off 01-06."""
    load_known_years(last=2013, actor=SYSTEM)
    CalendarYear.objects.filter(year__gte=2014).delete()
    case = make_case("2013-12-20", limits=SUPERVISED["limits"])
    case.case_type.manifest = SUPERVISED
    case.case_type.save()
    deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    assert alarm_days() == {
        "yellow": date(2013, 12, 31), "red": date(2014, 1, 4), "red3": date(2014, 1, 9)
    }  # fmt: skip
    load_year(year=2014, days_off=[date(2014, 1, 1)], worked=[], source="通知", actor=CLERK)
    deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    deadlines.run_calendar_changes()
    assert alarm_days() == {
        "yellow": date(2013, 12, 31), "red": date(2014, 1, 7), "red3": date(2014, 1, 10)
    }  # fmt: skip


def statements_for(clocks):
    """Return how many statements it takes to move so many clocks of one day by the year 2014."""
    CalendarYear.objects.filter(year__gte=2014).delete()
    for _ in range(clocks):
        deadlines.start_clock(case=make_case("2013-12-20"), key="service", actor=SYSTEM)
    load_year(year=2014, days_off=[date(2014, 1, 1)], worked=[], source="通知", actor=CLERK)
    change = deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    with CaptureQueriesContext(connection) as seen:
        deadlines.run_calendar_changes()
    change.refresh_from_db()
    StatutoryClock.objects.all().delete()
    assert change.moved == clocks
    return len(seen)


def test_twenty_clocks_take_no_more_statements_than_two():
    load_known_years(last=2013, actor=SYSTEM)
    statements_for(1)  # A process fetches what a procedure holds once.
    assert statements_for(20) == statements_for(2) < 45
