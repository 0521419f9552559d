"""Loading, confirming and changing the work calendar moves open clocks and says who was moved."""

from datetime import date

import pytest

from approvals.errors import Blocked
from approvals.models import CalendarYear, ClockMove
from approvals.services import deadlines
from approvals.services.work_calendar import calendar_for, load_known_years, load_year, shipped_plans
from tests.approvals.deadlines.cases import HEAD, SYSTEM, arm_timer, make_case
from workflows.actors import Actor

pytestmark = pytest.mark.django_db
CLERK = Actor(user_id=None, name="赵日历")
OFF_2014 = [date(2014, 1, 1)]
WORKED_2014 = [date(2014, 1, 26)]


def enter_2014(**changed):
    row = {"year": 2014, "days_off": OFF_2014, "worked": WORKED_2014, "source": "通知", "actor": CLERK}
    return load_year(**{**row, **changed})


def test_without_rows_the_shipped_years_count():
    assert calendar_for(date(2010, 1, 1)).is_loaded(2010)
    assert not calendar_for(date(2014, 1, 1)).is_loaded(2014)


def test_known_years_are_loaded_once_and_no_guess_among_them():
    assert load_known_years(last=2027, actor=SYSTEM) > len(shipped_plans())
    assert load_known_years(last=2027, actor=SYSTEM) == 0
    calendar = calendar_for(date(2010, 1, 1))
    assert calendar.is_loaded(2014) and calendar.is_loaded(2020) and not calendar.is_loaded(2027)
    assert calendar.after(date(2010, 9, 15), 20, "WD") == date(2010, 10, 19)


def test_an_entered_year_counts_after_a_second_person_confirmed_it():
    load_known_years(last=2013, actor=SYSTEM)
    enter_2014()
    assert not calendar_for(date(2014, 1, 1)).is_loaded(2014)
    with pytest.raises(Blocked) as caught:
        deadlines.confirm_calendar_year(year=2014, actor=CLERK)
    assert caught.value.code == "FOUR_EYES"
    deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    assert calendar_for(date(2014, 1, 1)).is_workday(date(2014, 1, 26))


def test_a_correction_leaves_the_old_version_in_force_until_confirmed():
    load_known_years(last=2013, actor=SYSTEM)
    enter_2014()
    deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    enter_2014(worked=[])
    assert calendar_for(date(2014, 1, 1)).is_workday(date(2014, 1, 26))
    deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    assert not calendar_for(date(2014, 1, 1)).is_workday(date(2014, 1, 26))
    assert CalendarYear.objects.get(year=2014).version == 2


def test_confirming_a_year_moves_open_clocks_and_lists_them():
    load_known_years(last=2013, actor=SYSTEM)
    CalendarYear.objects.filter(year__gte=2014).delete()
    case = make_case("2013-12-20")
    timer = arm_timer(case, "service")
    row = deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    assert row.is_provisional and row.due_on == date(2014, 1, 3)
    enter_2014()
    change = deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    assert (change.total, deadlines.run_calendar_changes()) == (1, 1)
    assert [(move.before, move.after, move.clock_id) for move in ClockMove.objects.all()] == [
        (date(2014, 1, 3), date(2014, 1, 6), row.pk)
    ]
    row.refresh_from_db()
    timer.refresh_from_db()
    assert not row.is_provisional and row.due_on == date(2014, 1, 6)
    assert timer.due_at.astimezone().date() >= date(2014, 1, 6)


def test_a_stopped_clock_is_not_moved():
    load_known_years(last=2013, actor=SYSTEM)
    case = make_case("2013-12-20")
    deadlines.start_clock(case=case, key="service", actor=SYSTEM)
    deadlines.stop_clock(case=case, key="service", actor=SYSTEM)
    enter_2014()
    deadlines.confirm_calendar_year(year=2014, actor=HEAD)
    assert deadlines.run_calendar_changes() == 0
    assert not ClockMove.objects.exists()


@pytest.mark.parametrize(
    ("changed", "code"),
    [({"source": " "}, "NO_SOURCE"), ({"days_off": [date(2015, 1, 1)]}, "CALENDAR_DAY")],
)
def test_a_wrong_entry_is_refused(changed, code):
    with pytest.raises(Blocked) as caught:
        enter_2014(**changed)
    assert caught.value.code == code


def test_nothing_to_confirm_is_said():
    with pytest.raises(Blocked) as caught:
        deadlines.confirm_calendar_year(year=2031, actor=HEAD)
    assert caught.value.code == "NOT_LOADED"
