"""What was paid beyond the end that a case intends or has decided, as the money stands at the moment (c.X1 to c.X5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Entitlement
from approvals.rules.calendar import months_after
from approvals.rules.months import end_of_month
from approvals.services.entitlements.rates import Rates
from approvals.services.entitlements.recoveries import is_at_bank, overpaid


@dataclass(frozen=True, slots=True)
class Overpayment:
    """The sum, and whether the bank may still book more."""

    amount: Decimal
    is_at_bank: bool


def day_of_end(variables: Mapping[str, Any]) -> date:
    """Return the day of the fact that ends a right; a death ends it on its own day, whatever the form says."""
    died_on = variables.get("died_on")
    day: date = died_on if isinstance(died_on, date) else variables["last_day"]
    return day


def stops_after(variables: Mapping[str, Any]) -> date:
    """Return the day up to which a right is kept: the day of the fact, some months later (D-C3), or the end of the year
    begun (`keep_year`, D-K2)."""
    day = day_of_end(variables)
    if variables.get("keep_year"):
        return day.replace(month=12, day=31)
    return months_after(day, int(variables.get("keep_months") or 0))


def overpayment(case: Case, entitlement: Entitlement, variables: Mapping[str, Any]) -> Overpayment:
    """Return what was overpaid for the end in `variables`; months that are kept are owed, not overpaid."""
    ends_on = end_of_month(stops_after(variables))
    table = str(case.case_type.manifest["entitlement"]["rates"])
    rates = Rates(case.case_type.deployment, table, entitlement.county)
    return Overpayment(
        overpaid(entitlement, ends_on=ends_on, rates=rates), is_at_bank(entitlement, ends_on=ends_on)
    )


def check_told(case: Case, entitlement: Entitlement, variables: Mapping[str, Any]) -> None:
    """An end is decided on the sum of which the holder was told, and heard (S06).

    Raises Blocked: AT_BANK while a payment is under way, TOLD_LESS where more was overpaid since."""
    found = overpayment(case, entitlement, variables)
    if found.is_at_bank:
        raise Blocked(
            _("A payment of this right is at the bank; decide when the bank has answered"), code="AT_BANK"
        )
    if found.amount > Decimal(str(variables.get("overpaid") or 0)):
        raise Blocked(
            _(
                "The overpayment has grown to %(amount)s yuan since the holder was told; return it to be told anew"
            )
            % {"amount": found.amount},
            code="TOLD_LESS",
        )
