"""Days of the source of a case. What came in is entered by the next working day (d.SE, d.P5); what is entered late is noted in the ledger, and nobody is urged."""

from datetime import date

import pytest

from approvals.models import LedgerEvent
from tests.packs.stories import answers_at, begun, played, take
from workflows.models import WorkItem
from workflows.selectors import instance_variables


@pytest.fixture(autouse=True)
def no_typesetting(blank_pages):
    """Nothing here depends on how a paper looks."""


def delays(stage):
    rows = LedgerEvent.objects.filter(case=stage.the_case()).order_by("pk")
    return list(rows.values_list("limit_key", "occurred_on"))


def opened(stem, received_on):
    stage = begun(stem)
    take(stage, "lead", {"as": "COUNTY_CLERK", "answers": {"received_on": received_on}})
    return stage


def test_a_letter_that_is_entered_on_the_next_working_day_is_in_time():
    # Received on a Monday, entered on the Tuesday.
    stage = opened("d2_paid_in_time", date(2011, 2, 28))
    assert delays(stage) == []
    take(stage, "expect", {"clocks": {"lead_entry": {"status": "stopped", "due": date(2011, 3, 1)}}})


@pytest.mark.parametrize(
    ("stem", "received_on", "noted_on"),
    [
        ("d2_paid_in_time", date(2011, 2, 25), date(2011, 3, 1)),
        ("d11_penalty", date(2025, 2, 20), date(2025, 2, 22)),
    ],
)
def test_a_letter_that_lay_for_longer_is_noted_once_and_nobody_is_urged(stem, received_on, noted_on):
    stage = opened(stem, received_on)
    assert delays(stage) == [("lead_entry", noted_on)]
    assert not WorkItem.objects.filter(root=stage.the_case().root, element_id__startswith="S14").exists()


def test_a_payment_is_entered_by_the_next_working_day():
    stage = played("d2_paid_in_time", before="d_T16")
    assert delays(stage) == []
    take(stage, "expect", {"clocks": {"receipt_entry": {"status": "stopped"}}})


def test_a_payment_that_is_entered_late_is_noted():
    stage = played("d5_court_route", before="k_P9")
    arrived = {
        "claim": 1,
        "amount": "1000.00",
        "on": date(2012, 6, 7),
        "receipt": "示财票8",
        "payer": "李示一",
    }
    take(stage, "pay", arrived)
    # The seventh is a Thursday; by the end of Friday it had to be entered, and it is Monday.
    assert delays(stage) == [("receipt_entry", date(2012, 6, 9))]


def test_what_the_court_collected_is_entered_by_the_next_working_day_too():
    stage = played("d5_court_route", before="k_P14")
    take(stage, "day", date(2012, 8, 22))
    take(stage, "do", {"at": "k_P14", "as": "ENF_OFFICER/2", "answers": answers_at(stage, "k_P14")})
    assert ("receipt_entry", date(2012, 8, 22)) in delays(stage)


@pytest.mark.parametrize(
    ("fact_date", "grave_harm", "is_barred"),
    [
        (date(2023, 3, 3), False, False),
        (date(2023, 3, 2), False, True),
        (date(2023, 3, 2), True, False),
        (date(2022, 1, 10), None, True),
    ],
)
def test_a_breach_is_barred_two_years_after_it_and_five_where_harm_is_grave(fact_date, grave_harm, is_barred):
    stage = begun("d11_penalty")
    answers = {"fact_date": fact_date, **({} if grave_harm is None else {"grave_harm": grave_harm})}
    take(stage, "lead", {"as": "COUNTY_CLERK", "answers": answers})
    assert instance_variables(stage.the_case().root)["limitation_passed"] is is_barred
