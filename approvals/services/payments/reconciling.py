"""Reconciliation (c.P13): the register, the finance department and the bank must come to the same sum."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Sum

from approvals.models import PaymentBatch, PaymentLine
from approvals.services.payments.rows import lines_of

State = PaymentLine.State
ZERO = Decimal()
LEFT = {
    State.PAID: "paid",
    State.HELD: "held",
    State.UNKNOWN: "open",
    State.GIVEN_UP: "manual",
    State.FAILED: "failed",
    State.RESEND: "failed",
    State.SENT: "failed",
    State.READY: "failed",
    State.BUILT: "failed",
}
"""What each state counts as; a repaired line counts in the line that replaced it."""


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Counts and sums: what was due by the register, what finance gave, and where the money is."""

    register: tuple[int, Decimal]
    finance: Decimal
    parts: dict[str, tuple[int, Decimal]]
    paid_first: tuple[int, Decimal]
    """What the first file paid, before anything was sent again."""

    @property
    def difference(self) -> Decimal:
        """The sum that nothing explains; it must be zero."""
        explained = sum((amount for _count, amount in self.parts.values()), ZERO)
        # The register cancels out: what finance gave is what must be explained.
        return self.register[1] - explained + (self.finance - self.register[1])

    @property
    def missing(self) -> int:
        return self.register[0] - sum(count for count, _amount in self.parts.values())

    @property
    def is_even(self) -> bool:
        """Nothing is unexplained, and nothing waits for somebody to settle it."""
        return not self.difference and not self.missing and not self.parts["failed"][0]

    def as_data(self) -> dict[str, Any]:
        return {
            "register": pair(self.register),
            "finance": str(self.finance),
            "parts": {key: pair(value) for key, value in self.parts.items()},
            "difference": str(self.difference),
        }


def pair(value: tuple[int, Decimal]) -> list[Any]:
    return [value[0], str(value[1])]


def reconciliation(batch: PaymentBatch) -> Reconciliation:
    """Compare the approved list of a batch with what became of its money, repairs included."""
    # Repairs are measured with the list that they repair.
    root = batch.parent or batch
    parts = {name: (0, ZERO) for name in ("paid", "held", "open", "manual", "failed")}
    rows = lines_of(root).exclude(state__in=[State.EXCLUDED, State.REPAIRED]).order_by().values("state")
    for row in rows.annotate(n=Count("pk"), total=Sum("amount")):
        name = LEFT[row["state"]]
        parts[name] = (parts[name][0] + row["n"], parts[name][1] + row["total"])
    funded = sum((Decimal(str(share["amount"])) for share in root.shares), ZERO)
    first = root.lines.filter(state=State.PAID, attempts=1).aggregate(n=Count("pk"), total=Sum("amount"))
    return Reconciliation((root.line_count, root.total), funded, parts, (first["n"], first["total"] or ZERO))
