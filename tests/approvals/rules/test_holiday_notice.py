"""A notice is read as it is published; the expected days of 2026 are those of the common rules, section 0.4.3."""

from datetime import date

import pytest

from approvals.rules.holiday_notice import read_notice

NOTICE = """
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""
OFF = """01-01 01-02 02-16 02-17 02-18 02-19 02-20 02-23 04-06 05-01 05-04 05-05 06-19 09-25 10-01 10-02 10-05 10-06 10-07"""
WORKED = "01-04 02-14 02-28 05-09 09-20 10-10"


def days(text):
    return {date.fromisoformat(f"2026-{day}") for day in text.split()}


def test_the_published_wording_gives_the_days_of_the_year():
    reading = read_notice(NOTICE, 2026)
    assert reading.remarks == ()
    assert (reading.days_off, reading.worked) == (days(OFF), days(WORKED))


@pytest.mark.parametrize(
    "text",
    [
        "02-16..02-20,off\n02-14,work",
        "2026-02-16..2026-02-20 off\n2026-02-14 worked",
        "2月16日-20日放假。2月14日上班",
    ],
)
def test_a_plain_list_says_the_same(text):
    reading = read_notice(text, 2026)
    assert reading.is_sound and reading.worked == days("02-14")
    assert reading.days_off == days("02-16 02-17 02-18 02-19 02-20")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2月16日（周二）放假", "weekday"),
        ("2月16日至20日放假，共6天", "count"),
        ("2月30日放假，2月16日放假", "no_such_day"),
        ("2月16日放假。2月14日", "dangling"),
        ("2月14日至16日放假。2月14日上班", "both"),
        ("2月17日上班", "worked_weekday"),
        ("2月20日至16日放假", "too_long"),
        ("今年不放假", "empty"),
    ],
)
def test_a_slip_is_named(text, kind):
    reading = read_notice(text, 2026)
    assert kind in [remark.kind for remark in reading.remarks]
    assert not reading.is_sound


def test_days_of_another_year_are_left_to_its_own_calendar():
    reading = read_notice("2022年12月31日至2023年1月2日放假调休，共3天。1月28日上班", 2023)
    assert reading.is_sound and reading.days_off == {date(2023, 1, 2)}
    assert [remark.said for remark in reading.remarks] == ["2022-12-31"]
