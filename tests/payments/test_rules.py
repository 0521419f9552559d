"""Money in capitals, months of a right, shares, and the form of a bank's file."""

from datetime import date
from decimal import Decimal

import pytest

from approvals.rules.bank_file import BankFileError, read_header, read_results
from approvals.rules.capitals import in_capitals
from approvals.rules.months import months_covered, next_month
from approvals.services.payments.acts import shares_of


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("880", "捌佰捌拾元整"),
        ("1500.05", "壹仟伍佰元零伍分"),
        ("0.50", "伍角整"),
        ("10001", "壹万零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("0", "零元整"),
    ],
)
def test_money_in_capitals(amount, text):
    assert in_capitals(amount) == text


def test_money_below_zero_is_refused():
    with pytest.raises(ValueError, match="capitals"):
        in_capitals("-1")


def test_a_right_begins_the_month_after_and_ends_with_the_month():
    year = (date(2011, 1, 1), date(2011, 12, 31))
    assert next_month(date(2011, 1, 20)) == date(2011, 2, 1) and next_month(date(2010, 12, 31)) == date(
        2011, 1, 1
    )
    assert len(months_covered(date(2011, 2, 1), None, *year)) == 11
    assert len(months_covered(date(2009, 1, 1), date(2011, 6, 30), *year)) == 6
    assert months_covered(date(2012, 1, 1), None, *year) == []


def test_shares_come_to_the_whole():
    rows = ({"level": "市级", "parts": 6}, {"level": "县级", "parts": 4})
    parts = [Decimal(row["amount"]) for row in shares_of(Decimal("880.01"), rows)]
    assert parts == [Decimal("528.01"), Decimal("352.00")] and sum(parts) == Decimal("880.01")


@pytest.mark.parametrize("line", ["a|00||20110914", "1|00|x", "1|00||2011-09-14"])
def test_a_line_that_is_no_result_is_named(line):
    with pytest.raises(BankFileError, match="line 2"):
        list(read_results([line]))


def test_another_currency_is_refused():
    with pytest.raises(BankFileError, match="CNY"):
        read_header("FF-NJ-2011-001|NJ|1|960.00|USD|20110914|ab")
