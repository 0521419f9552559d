"""The calendar's page: a year is entered from its notice, seen with whom it would move, put in force by another, followed."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.models import CalendarYear
from approvals.services import deadlines
from approvals.services.work_calendar import calendar_for, load_known_years
from tests.approvals.deadlines.cases import SYSTEM, make_case
from tests.approvals.organisation.cast import person
from workflows import timelines

pytestmark = pytest.mark.django_db
PAGE, YEAR, CONFIRM = "/calendar/", "/calendar/2014/", "/calendar/2014/confirm/"
ENTRY = {
    "year": "2014",
    "source": "国办发明电〔2013〕28号",
    "notice": "1月1日（周三）放假1天。1月26日（周日）上班。",
}


@pytest.fixture
def keepers(cast):
    """Two who keep the calendar and one who runs the system; 2014 is not in force and a case reaches into it."""
    cast["keeper"] = person("keeper", "赵日历", ("CALENDAR_ADMIN", "990121"))
    cast["second"] = person("second", "钱日历", ("CALENDAR_ADMIN", "990121"))
    cast["system"] = person("system", "孙系统", ("SYSADMIN", "990121"))
    load_known_years(last=2013, actor=SYSTEM)
    CalendarYear.objects.filter(year__gte=2014).delete()
    deadlines.start_clock(case=make_case("2013-12-20"), key="service", actor=SYSTEM)
    return cast


def entered(desk_of, **changed):
    return desk_of("keeper").post(PAGE, {**ENTRY, **changed})


def confirmed(desk_of, name="second"):
    desk = desk_of(name)
    seen = desk.get(YEAR).context["waiting"].digest
    return desk.post(CONFIRM, {"seen": seen}, follow=True)


def test_who_does_not_keep_the_calendar_stays_outside(keepers, desk_of):
    assert desk_of("clerk").get(PAGE).status_code == 403
    assert desk_of("system").get(PAGE).status_code == 200
    assert desk_of("system").post(PAGE, ENTRY).status_code == 403


def test_a_year_that_came_with_the_program_was_entered_by_the_system(keepers, desk_of):
    shown = desk_of("keeper").get(PAGE).content.decode()
    assert '<td data-label="录入人">系统</td>' in shown and ">system" not in shown


def test_an_entered_year_waits_and_shows_whom_it_would_move(keepers, desk_of):
    assert entered(desk_of).url == YEAR
    page = desk_of("second").get(YEAR)
    assert [(move.before, move.after) for move in page.context["foreseen_shown"]] == [
        (date(2014, 1, 3), date(2014, 1, 6))
    ]
    assert page.context["waiting"].workdays == 261
    assert not calendar_for(date(2014, 1, 1)).is_loaded(2014)


def test_a_text_that_contradicts_itself_is_not_entered(keepers, desk_of):
    answer = entered(desk_of, notice="1月1日（周四）放假1天。")
    assert answer.status_code == 409
    assert "星期与日期不符：2014-01-01 周四" in answer.text and ENTRY["source"] in answer.text
    assert not CalendarYear.objects.filter(year=2014).exists()


@pytest.mark.parametrize("year", ["", "20x4", "1800", "99999", "²"])
def test_a_year_that_is_none_is_said(keepers, desk_of, year):
    assert entered(desk_of, year=year).status_code == 409


def test_the_one_who_entered_does_not_confirm(keepers, desk_of):
    entered(desk_of)
    assert not desk_of("keeper").get(YEAR).context["may_confirm"]
    assert "须由录入人以外" in confirmed(desk_of, "keeper").text
    assert not calendar_for(date(2014, 1, 1)).is_loaded(2014)


def test_two_persons_of_one_name_are_two(keepers, desk_of):
    keepers["second"].name = keepers["keeper"].name
    keepers["second"].save()
    entered(desk_of)
    confirmed(desk_of)
    assert calendar_for(date(2014, 1, 1)).is_loaded(2014)


def test_what_was_entered_anew_has_to_be_looked_at_again(keepers, desk_of):
    entered(desk_of)
    seen = desk_of("second").get(YEAR).context["waiting"].digest
    entered(desk_of, notice="1月2日放假。")
    answer = desk_of("second").post(CONFIRM, {"seen": seen}, follow=True)
    assert "已被重新录入" in answer.text
    assert not calendar_for(date(2014, 1, 1)).is_loaded(2014)


def test_the_computing_is_followed_to_its_end(keepers, desk_of):
    entered(desk_of)
    page = confirmed(desk_of)
    assert page.context["is_under_way"] and "refresh" in page.text
    deadlines.run_calendar_changes()
    page = desk_of("system").get(YEAR)
    assert not page.context["is_under_way"]
    assert [(move.before, move.after) for move in page.context["moves"]] == [
        (date(2014, 1, 3), date(2014, 1, 6))
    ]
    assert "未办结期限共 1 个，已核对 1 个，调整 1 个。" in page.text


@pytest.mark.parametrize(
    ("today", "years"), [("2013-10-31", []), ("2013-11-01", [2014]), ("2014-03-01", [2014])]
)
def test_a_missing_year_is_told_to_operators_in_time(keepers, desk_of, monkeypatch, today, years):
    monkeypatch.setattr(timelines, "today", lambda timeline="live": date.fromisoformat(today))
    page = desk_of("system").get("/operation/")
    assert page.context["gap"].years == years
    assert page.context["gap"].provisional == 1 and "有 1 个未办结的期限为暂定" in page.text


def told(*arguments):
    out = StringIO()
    call_command("work_calendar", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_does_the_same_with_two_accounts(keepers, tmp_path):
    notice = tmp_path / "2014.txt"
    notice.write_text("2014-01-01,off\n2014-01-26,work\n", encoding="utf8")
    entry = ("--enter", "2014", "--notice", str(notice), "--source", ENTRY["source"])
    assert "1 of 1 open clocks would move" in told(*entry, "--by", "keeper")
    with pytest.raises(CommandError):
        told("--confirm", "2014", "--by", "keeper")
    assert "2014 is in force; 1 open clocks" in told("--confirm", "2014", "--by", "second")
    assert f"2014 v1 in force {ENTRY['source']}" in told()


@pytest.mark.parametrize(("text", "name"), [("1月1日放假", "clerk"), ("1月1日（周一）放假", "keeper")])
def test_the_command_refuses_a_stranger_and_a_slip(keepers, tmp_path, text, name):
    notice = tmp_path / "2014.txt"
    notice.write_text(text, encoding="utf8")
    with pytest.raises(CommandError):
        told("--enter", "2014", "--notice", str(notice), "--source", "通知", "--by", name)
    assert not CalendarYear.objects.filter(year=2014).exists()
