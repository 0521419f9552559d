"""Late fees: a rate for each full month or day on what is unpaid, never above the principal, explained line by line.

社会抚养费征收管理办法 art. 8 (2 per mille a month), Penalty Law art. 72 (3 % a day); the cap is Compulsion Law art. 45."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from approvals.rules.calendar import months_after

CENT = Decimal("0.01")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Terms:
    """`rate` for each `period` (month or day); the sum never passes `cap` times the principal."""

    rate: Decimal
    period: str = "month"
    cap: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which no fee accrues (plan kept, deferral); without an end it still runs."""

    first: date
    last: date | None = None

    def touches(self, first: date, last: date) -> bool:
        return self.first <= last and (self.last is None or self.last >= first)


@dataclass(frozen=True, slots=True)
class Line:
    """One stretch of equal unpaid sum: `units` full months or days from `first` to `last`."""

    first: date
    last: date
    units: int
    unpaid: Decimal
    fee: Decimal


@dataclass(frozen=True, slots=True)
class LateFee:
    """The fee with its lines; `is_capped` when the lines add up to more than the law lets be asked."""

    total: Decimal
    lines: tuple[Line, ...] = ()
    is_capped: bool = False


def late_fee(
    principal: Decimal,
    *,
    due_on: date,
    as_of: date,
    terms: Terms,
    payments: Sequence[tuple[date, Decimal]] = (),
    pauses: Sequence[Pause] = (),
) -> LateFee:
    """Return the fee on `as_of` for a principal due until `due_on`; payments go to the principal first.

    A month counts when it is full, a day when it is over; a month or day touched by a pause does not count."""
    # The last day itself is in time.
    if not terms.rate or as_of <= due_on:
        return LateFee(Decimal("0.00"))
    lines = tuple(merged(stretches(principal, due_on, as_of, terms, payments, pauses), terms))
    total = sum((line.fee for line in lines), Decimal("0.00"))
    most = rounded(principal * terms.cap)
    return LateFee(min(total, most), lines, total > most)


def earliest_over(
    principal: Decimal, *, due_on: date, as_of: date, terms: Terms, accrued: Decimal, share: Decimal
) -> date | None:
    """Return the first day on which the fee can have passed `share` times the principal; None when it never can.

    Nothing grows faster than the whole principal without a pause, so that no earlier day needs a look."""
    if not terms.rate or share >= terms.cap:
        return None
    missing = max(Decimal(0), principal * share - accrued)
    # One more than what only reaches it.
    more = int(missing / (principal * terms.rate)) + 1
    return period_end(due_on, units_until(due_on, as_of, terms) + more, terms)


def units_until(due_on: date, as_of: date, terms: Terms) -> int:
    """Return how many months or days after the due day are full on a day."""
    days = max(0, (as_of - due_on).days)
    if terms.period != "month":
        return days
    # A month has at most 31 days, so that the count begins below and goes up.
    months = days // 31
    while months_after(due_on, months + 1) <= as_of:
        months += 1
    return months


def period_end(due_on: date, number: int, terms: Terms) -> date:
    """Return the last day of the month or day of that number; from the due day, for adding one by one loses the 31st."""
    return months_after(due_on, number) if terms.period == "month" else due_on + number * DAY


def stretches(
    principal: Decimal,
    due_on: date,
    as_of: date,
    terms: Terms,
    payments: Sequence[tuple[date, Decimal]],
    pauses: Sequence[Pause],
) -> Iterator[tuple[date, date, Decimal]]:
    """Yield (first day, last day, unpaid at its end) of each counted month or day."""
    first = due_on + DAY
    number = 1
    while True:
        last = period_end(due_on, number, terms)
        if last > as_of:
            return
        unpaid = principal - sum((amount for day, amount in payments if day <= last), Decimal(0))
        # Paid in full: later months can add nothing.
        if unpaid <= 0:
            return
        if not any(pause.touches(first, last) for pause in pauses):
            yield first, last, unpaid
        first, number = last + DAY, number + 1


def merged(parts: Iterator[tuple[date, date, Decimal]], terms: Terms) -> Iterator[Line]:
    """Join neighbouring months or days with the same unpaid sum to one line."""
    open_line: tuple[date, date, Decimal, int] | None = None
    for first, last, unpaid in parts:
        # Neighbours only: a pause between them must stay visible.
        if open_line and open_line[2] == unpaid and open_line[1] + DAY == first:
            open_line = (open_line[0], last, unpaid, open_line[3] + 1)
            continue
        if open_line:
            yield line_of(open_line, terms)
        open_line = (first, last, unpaid, 1)
    if open_line:
        yield line_of(open_line, terms)


def line_of(part: tuple[date, date, Decimal, int], terms: Terms) -> Line:
    first, last, unpaid, units = part
    return Line(first, last, units, unpaid, rounded(unpaid * terms.rate * units))


def rounded(amount: Decimal) -> Decimal:
    """Round half up to the cent, as 0.5 of the common rules wants money."""
    return amount.quantize(CENT, ROUND_HALF_UP)
