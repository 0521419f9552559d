"""Rates of a scheme from the pack's table (D-C2): asked once for each month and kind, whatever the number of payees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from approvals.errors import InvalidPack
from approvals.rules.months import amount_of
from workflows.models import Deployment
from workflows.services.deployment import evaluate_decision

MONTHS = {"month": 1, "year": 12}


@dataclass(frozen=True, slots=True)
class Rate:
    """What a scheme pays: an amount for a month, a year, or once."""

    amount: Decimal
    per: str

    @property
    def is_once(self) -> bool:
        return self.per == "once"

    @property
    def monthly(self) -> Decimal:
        return self.amount / MONTHS[self.per]


@dataclass(slots=True)
class Rates:
    """The table of one deployment for one region, each answer remembered."""

    deployment: Deployment
    table: str
    region: str
    known: dict[tuple[str, str, date], Rate] = field(default_factory=dict)

    def on(self, scheme: str, kind: str, month: date) -> Rate:
        """Return the rate of a month; InvalidPack when the table names none or in words nobody knows."""
        key = (scheme, kind, month)
        if key not in self.known:
            self.known[key] = self.asked(scheme, kind, month)
        return self.known[key]

    def asked(self, scheme: str, kind: str, month: date) -> Rate:
        variables = {"scheme": scheme, "kind": kind, "month": month, "region": self.region}
        value = evaluate_decision(deployment=self.deployment, table=self.table, variables=variables).value
        if not isinstance(value, dict) or value.get("per") not in (*MONTHS, "once"):
            raise InvalidPack(
                [f"{self.table}: no rate for {scheme} {kind} in {month:%Y-%m} in {self.region}"]
            )
        return Rate(Decimal(str(value["amount"])), str(value["per"]))

    def total(self, scheme: str, kind: str, months: Iterable[date]) -> Decimal:
        """Return what the months come to together; a rate that is paid once counts once."""
        listed = list(months)
        if listed and self.on(scheme, kind, listed[0]).is_once:
            return self.on(scheme, kind, listed[0]).amount
        return amount_of(listed, lambda month: self.on(scheme, kind, month).monthly)
