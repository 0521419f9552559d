"""The cycle of the family rewards (c.9): days of the year that a file of a yearly scheme and its batch have to keep."""

from datetime import date

import pytest
from django.urls import reverse

from approvals.models import LedgerEvent
from approvals.scenarios.stage import person_of
from approvals.services.manifest_names import unreadable_limits
from approvals.services.periods import day_of_cycle
from tests.packs.stories import played, played_until, take


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def running(stage):
    return set(stage.the_case().clocks.filter(key__startswith="cycle_").values_list("key", flat=True))


def test_a_file_has_the_days_of_its_year():
    stage = played("c01_rural_straight", before="c_T04")
    # 30 April 2011 is a Saturday and 2 May a day off: T3 moves the end to Tuesday, 3 May.
    take(
        stage,
        "expect",
        {
            "clocks": {
                "cycle_village": {"due": date(2011, 5, 3)},
                "cycle_township": {"due": date(2011, 5, 31)},
                "cycle_county": {"due": date(2011, 6, 30)},
            }
        },
    )


@pytest.mark.parametrize(
    ("filed", "ends"), [(date(2011, 3, 31), date(2011, 4, 30)), (date(2011, 4, 1), date(2012, 4, 30))]
)
def test_what_is_filed_after_the_cut_off_belongs_to_the_next_year(filed, ends):
    limit = {"ends": "04-30", "counted_until": "03-31"}
    assert day_of_cycle(limit, filed) == ends


def test_a_late_file_turns_yellow_and_red_and_stands_in_the_supervisors_list(client):
    stage = played("c01_rural_straight", before="c_T04")
    case = stage.the_case()
    # 78 days from the filing on 14 February to 3 May; seventy in a hundred of the 75 until 30 April are used up on 8 April.
    take(stage, "day", date(2011, 4, 8))
    take(stage, "expect", {"clocks": {"cycle_village": {"lamp": "yellow"}}})
    take(stage, "day", date(2011, 5, 4))
    take(
        stage, "expect", {"clocks": {"cycle_village": {"lamp": "red"}, "cycle_township": {"lamp": "yellow"}}}
    )
    assert LedgerEvent.objects.filter(case=case, limit_key="cycle_village").exists()
    client.force_login(person_of("SUPERVISOR", "990121"))
    page = client.get(reverse("supervision_overdue"), {"cases": "training"}).content.decode()
    assert case.number in page and "第一榜结束日" in page


def test_the_first_notice_keeps_the_first_day_and_the_confirmation_the_last():
    stage = played("c01_rural_straight", before="S10_T1")
    clocks = stage.the_case().clocks.filter(key__startswith="cycle_")
    assert dict(clocks.values_list("key", "stopped_on")) == {
        "cycle_village": date(2011, 3, 15),
        "cycle_township": date(2011, 4, 1),
        "cycle_county": date(2011, 4, 29),
    }


def test_the_one_off_reward_follows_no_cycle():
    stage = played("c07_one_off_lost_certificate", before="c_T04")
    assert not running(stage)


def test_a_yearly_batch_has_its_funds_by_the_end_of_august_and_is_paid_by_the_end_of_september():
    stage = played_until("c01_rural_straight", date(2011, 7, 1))
    take(stage, "find", {"pack": "reward_payment_batch", "county": "990121", "scheme": "c1"})
    clocks = stage.the_case().clocks.filter(key__startswith="cycle_")
    assert dict(clocks.values_list("key", "due_on")) == {
        "cycle_funds": date(2011, 8, 31),
        "cycle_paid": date(2011, 9, 30),
    }


def test_a_batch_that_begins_after_its_day_is_due_the_next():
    stage = played("c04_failed_payments", before="c_P4")
    # Opened on 1 September 2011, a day after the funds were due.
    take(stage, "day", date(2011, 9, 3))
    take(
        stage,
        "expect",
        {"clocks": {"cycle_funds": {"lamp": "red"}, "cycle_paid": {"due": date(2011, 9, 30)}}},
    )


def test_a_limit_that_cannot_be_read_is_found():
    rows = [{"key": "a", "when": "scheme in ["}, {"key": "b", "ends": "02-29"}, {"key": "c", "ends": "12-31"}]
    assert [finding.where for finding in unreadable_limits({"limits": rows})] == ["limits.a.when", "limits.b"]
