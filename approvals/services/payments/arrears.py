"""Which months a right is still owed: those of the period, and earlier ones that were due and never entered in a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from approvals.models import PaymentBatch, PaymentLine
from approvals.rules.months import month_of, months_covered
from approvals.services.entitlements.rates import Rates

Key = tuple[str, date, date | None, date, frozenset[date]]


@dataclass(frozen=True, slots=True)
class Listed:
    """What other lists hold of a right: the months that their lines pay, and the first month of the first list, whether
    its line was paid or put off."""

    months: frozenset[date] = frozenset()
    since: date | None = None


NONE = Listed()


@dataclass(frozen=True, slots=True)
class Due:
    """What a line pays: how many months, their sum, and those among them from before the period (YYYY-MM)."""

    months: int
    amount: Decimal
    arrears: list[str]


@dataclass(slots=True)
class Pricing:
    """What rights come to in a batch; equal rights are computed once."""

    batch: PaymentBatch
    rates: Rates
    is_once: bool = False
    from_start: bool = False
    """Is a right owed from its first month, however late it was confirmed?"""
    known: dict[Key, Due] = field(default_factory=dict)

    def of(self, row: Mapping[str, Any], listed: Listed = NONE) -> Due:
        """Return what a right (`kind, starts_on, ends_on, case_id, confirmed_on`) is owed beyond the months `listed`."""
        since = self.owed_since(row, listed)
        # Rights that begin before the year cost the same, so they share one computation.
        key = (row["kind"], max(row["starts_on"], since), row["ends_on"], since, listed.months)
        if key not in self.known:
            self.known[key] = self.priced(*key)
        return self.known[key]

    def owed_since(self, row: Mapping[str, Any], listed: Listed) -> date:
        first = self.batch.month_from
        # Sums paid once have no earlier months.
        if self.is_once:
            return first
        if self.from_start and row["case_id"]:
            starts: date = row["starts_on"]
            return min(starts, first)
        return min(owed_since(row, listed) or first, first)

    def priced(self, kind: str, starts: date, ends: date | None, since: date, taken: frozenset[date]) -> Due:
        covered = months_covered(starts, ends, since, self.batch.month_to)
        left = [month for month in covered if month not in taken]
        earlier = [f"{month:%Y-%m}" for month in left if month < self.batch.month_from]
        return Due(len(left), self.rates.total(self.batch.scheme, kind, left), earlier)


def owed_since(row: Mapping[str, Any], listed: Listed) -> date | None:
    """Return the first day from which this register owes a right: the year of its confirmation (c.9), and for one
    taken over from elsewhere, whose earlier payments nobody here knows, the first month of its first list here."""
    if row["case_id"]:
        return date(row["confirmed_on"].year, 1, 1)
    return listed.since


def listed_elsewhere(batch: PaymentBatch, first: int, last: int) -> Mapping[int, Listed]:
    """Return what other batches hold of the rights numbered `first` to `last`.

    What the bank could not book still counts: its money lies ready and is settled by hand, so a second payment would
    be one too many. Only a line that was put off before the approval leaves its months owed."""
    lines = PaymentLine.objects.filter(
        entitlement_id__gte=first,
        # By numbers: one query for each piece of the list.
        entitlement_id__lte=last,
        batch__register=batch.register,
        batch__scheme=batch.scheme,
    ).exclude(batch=batch)
    months: dict[int, set[date]] = defaultdict(set)
    since: dict[int, date] = {}
    names = ("entitlement_id", "state", "batch__month_from", "batch__month_to", "arrears")
    for pk, state, month_from, month_to, arrears in lines.order_by().values_list(*names):
        # A line stands for its own period and the late months beside it.
        covered = {*months_covered(month_from, None, month_from, month_to), *map(month_of, arrears)}
        since[pk] = min(covered | {since.get(pk, month_from)})
        if state != PaymentLine.State.EXCLUDED:
            months[pk] |= covered
    return {pk: Listed(frozenset(months[pk]), day) for pk, day in since.items()}
