"""Late fees: full months or days on what is unpaid, never above the principal, none while a plan or deferral runs."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.rules.late_fees import Pause, Terms, earliest_over, late_fee

MONTHLY = Terms(Decimal("0.002"))
DAILY = Terms(Decimal("0.03"), "day")
DUE = date(2012, 3, 31)


def fee(principal=12000, as_of=date(2012, 6, 11), terms=MONTHLY, due_on=DUE, **words):
    return late_fee(Decimal(principal), due_on=due_on, as_of=as_of, terms=terms, **words)


def test_two_full_months_of_two_per_mille():
    found = fee()
    assert found.total == Decimal("48.00")
    assert [(line.first, line.last, line.units) for line in found.lines] == [
        (date(2012, 4, 1), date(2012, 5, 31), 2)
    ]


@pytest.mark.parametrize(
    ("day", "total"), [((2012, 3, 31), "0"), ((2012, 4, 29), "0"), ((2012, 4, 30), "24.00")]
)
def test_a_month_counts_when_it_is_full(day, total):
    assert fee(as_of=date(*day)).total == Decimal(total)


def test_ten_days_of_three_per_cent():
    found = fee(3000, date(2025, 6, 8), DAILY, date(2025, 5, 29))
    assert (found.total, found.is_capped) == (Decimal("900.00"), False)


def test_the_fee_never_passes_the_principal():
    found = fee(3000, date(2025, 12, 31), DAILY, date(2025, 5, 29))
    assert (found.total, found.is_capped) == (Decimal("3000.00"), True)


def test_a_part_payment_lowers_the_sum_from_its_month_on():
    found = fee(payments=[(date(2012, 5, 10), Decimal(6000))])
    assert [line.fee for line in found.lines] == [Decimal("24.00"), Decimal("12.00")]


def test_nothing_accrues_once_all_is_paid():
    assert fee(payments=[(date(2012, 4, 2), Decimal(12000))]).total == 0


def test_a_month_touched_by_a_pause_does_not_count():
    assert fee(pauses=[Pause(date(2012, 5, 20), date(2012, 5, 21))]).total == Decimal("24.00")
    assert fee(pauses=[Pause(date(2012, 3, 1))]).total == 0


def test_cents_are_rounded_half_up():
    assert fee("1262.50", date(2012, 4, 30)).total == Decimal("2.53")


@pytest.mark.parametrize(
    ("terms", "as_of", "accrued", "day"),
    [
        (DAILY, (2025, 5, 14), 0, (2025, 6, 15)),
        (DAILY, (2025, 6, 8), 900, (2025, 6, 15)),
        # Ten days of a pause: what is missing needs as many days as before, from today.
        (DAILY, (2025, 6, 18), 900, (2025, 6, 25)),
        (Terms(Decimal("0.1")), (2025, 5, 29), 0, (2025, 11, 29)),
        # In the middle of a month the next full one still ends on the due day's number.
        (Terms(Decimal("0.1")), (2025, 8, 10), 600, (2025, 11, 29)),
    ],
)
def test_no_day_before_it_can_have_passed_half(terms, as_of, accrued, day):
    words = {"due_on": date(2025, 5, 29), "terms": terms, "share": Decimal("0.5")}
    found = earliest_over(Decimal(3000), as_of=date(*as_of), accrued=Decimal(accrued), **words)
    assert found == date(*day)


def test_a_cap_below_the_share_is_never_passed():
    terms = Terms(Decimal("0.03"), "day", Decimal("0.5"))
    words = {"due_on": DUE, "as_of": DUE, "terms": terms, "accrued": Decimal(0), "share": Decimal("0.5")}
    assert earliest_over(Decimal(3000), **words) is None
