"""What an auditor takes along of a year (c.9): every payment and every recovery by its number, nobody's name or account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from approvals.models import PaymentBatch, PaymentLine, Recovery
from approvals.selectors.payments import RECOVERIES, STATES
from reports.queries.registers import Column

PIECE = 2000
MODES = {
    "none": gettext_noop("Not asked back"),
    "agreement": gettext_noop("By agreement"),
    "decision": gettext_noop("By decision"),
}


@dataclass(frozen=True, slots=True)
class Extract:
    """One file of the auditor's: its columns, and its rows among the batches that he may see."""

    key: str
    title: str
    rows: Callable[[QuerySet[PaymentBatch], int], QuerySet[Any]]
    columns: Sequence[Column]

    def read(self, batches: QuerySet[PaymentBatch], year: int) -> Iterator[Sequence[Mapping[str, Any]]]:
        """Yield the rows piece by piece: a county's year may have hundreds of thousands."""
        found = self.rows(batches, year).values(*(column.path for column in self.columns))
        rows = found.iterator(chunk_size=PIECE)
        while piece := list(islice(rows, PIECE)):
            yield piece


def payments(batches: QuerySet[PaymentBatch], year: int) -> QuerySet[Any]:
    return PaymentLine.objects.filter(batch__in=batches.filter(year=year)).order_by("batch", "seq")


def recoveries(batches: QuerySet[PaymentBatch], year: int) -> QuerySet[Any]:
    """Overpayments of the counties whose batches are seen, by the day on which they were found."""
    counties = batches.order_by().values("county").distinct()
    rows = Recovery.objects.filter(opened_on__year=year, entitlement__county__in=counties)
    return rows.filter(entitlement__timeline__in=batches.order_by().values("timeline")).order_by("pk")


EXTRACTS: dict[str, Extract] = {
    extract.key: extract
    for extract in (
        Extract(
            key="payments",
            title=gettext_noop("Payments"),
            rows=payments,
            columns=(
                Column(title=gettext_noop("Batch"), path="batch__number"),
                Column(title=gettext_noop("County"), path="batch__county", kind="unit"),
                Column(title=gettext_noop("Scheme"), path="batch__scheme", kind="scheme"),
                Column(title=gettext_noop("Period"), path="period"),
                Column(title=gettext_noop("Number in the list"), path="seq"),
                Column(title=gettext_noop("Number in the register"), path="reference"),
                Column(title=gettext_noop("Township"), path="entitlement__township", kind="unit"),
                Column(title=gettext_noop("Months"), path="months"),
                Column(title=gettext_noop("Months paid late"), path="arrears", kind="list"),
                Column(title=gettext_noop("Sum (yuan)"), path="amount"),
                Column(title=gettext_noop("Status"), path="state", kind="word", words=STATES),
                Column(title=gettext_noop("Answer of the bank"), path="result_code"),
                Column(title=gettext_noop("Paid on"), path="paid_on", kind="day"),
            ),
        ),
        Extract(
            key="recoveries",
            title=gettext_noop("Overpayments"),
            rows=recoveries,
            columns=(
                Column(title=gettext_noop("Case number"), path="case__number"),
                Column(title=gettext_noop("County"), path="entitlement__county", kind="unit"),
                Column(title=gettext_noop("Number in the register"), path="entitlement__number"),
                Column(title=gettext_noop("Found on"), path="opened_on", kind="day"),
                Column(title=gettext_noop("Sum (yuan)"), path="amount"),
                Column(title=gettext_noop("Way"), path="mode", kind="word", words=MODES),
                Column(title=gettext_noop("Status"), path="status", kind="word", words=RECOVERIES),
                Column(title=gettext_noop("Settled on"), path="settled_on", kind="day"),
                Column(title=gettext_noop("Owed back to the person"), path="refund_due"),
            ),
        ),
    )
}
