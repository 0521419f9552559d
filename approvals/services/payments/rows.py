"""Batches and their lines as the other modules ask for them, and the pack's [payments] settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from approvals.errors import Blocked, InvalidPack
from approvals.models import Case, PaymentBatch, PaymentLine

State = PaymentLine.State
CHUNK = 5000


@dataclass(frozen=True, slots=True)
class Settings:
    """A procedure's [payments] table."""

    register: str
    rates: str
    results: str
    rounds: int
    most_growth: Decimal
    schemes: Mapping[str, Mapping[str, Any]]
    shares: tuple[Mapping[str, Any], ...]

    def scheme(self, key: str) -> Mapping[str, Any]:
        """Return the scheme's row: `letters` of its numbers, `months` (year, month, once, or rest: what of the year
        stands in no list yet, every month), `purpose` code of the bank, `since` (`start`: all is owed from the first month;
        else from the year of the confirmation, c.9), `filed_until` (MM-DD: who applied later in the year waits for the
        list of the next), `paid_by` (MM-DD: the money is in the accounts)."""
        if key not in self.schemes:
            raise InvalidPack([f"[payments.schemes]: there is no {key}"])
        return self.schemes[key]


def settings_of(case: Case) -> Settings:
    """Read the manifest of the case's pinned version; InvalidPack when it pays nothing."""
    table = case.case_type.manifest.get("payments")
    if not table:
        raise InvalidPack([f"{case.case_type.pack_id}: the procedure has no [payments]"])
    return Settings(
        register=str(table["register"]),
        rates=str(table["rates"]),
        results=str(table["results"]),
        rounds=int(table.get("rounds", 3)),
        most_growth=Decimal(str(table.get("most_growth", 2))),
        schemes=table["schemes"],
        shares=tuple(table.get("shares", ())),
    )


def batch_of(case: Case) -> PaymentBatch:
    """Return the case's own batch; Blocked before it was made."""
    found = case.batches.filter(parent__isnull=True).first()
    if found is None:
        raise Blocked(_("No batch was made for this case yet"), code="NO_BATCH")
    return found


def newest(case: Case) -> PaymentBatch:
    """Return the batch that is at the bank now: the last repair, or the case's own."""
    return case.batches.order_by("round").last() or batch_of(case)


def family(batch: PaymentBatch) -> QuerySet[PaymentBatch]:
    """Return a batch with all its repairs."""
    root = batch.parent_id or batch.pk
    return PaymentBatch.objects.filter(Q(pk=root) | Q(parent_id=root))


def rounds_left(batch: PaymentBatch) -> int:
    """Return how many repair batches the pack still allows after those that were made (c.P12)."""
    return settings_of(batch.case).rounds - (family(batch).count() - 1)


def lines_of(batch: PaymentBatch) -> QuerySet[PaymentLine]:
    """Return the lines of a batch and of its repairs."""
    return PaymentLine.objects.filter(batch__in=family(batch).values("pk"))


def locked(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.select_for_update().get(pk=batch.pk)


def say_progress(batch: PaymentBatch, step: str, done: int, total: int, mark: int = 0) -> None:
    """Store how far a long step has come, in the transaction of what it did."""
    batch.progress = {"step": step, "done": done, "total": total, "mark": mark}
    batch.save(update_fields=["progress"])


def mark_of(batch: PaymentBatch, step: str) -> tuple[int, int]:
    """Return (done, mark) of a step that was interrupted; zeros for one that has not begun."""
    # A mark belongs to its step; another step begins at nought.
    if batch.progress.get("step") != step:
        return 0, 0
    return int(batch.progress["done"]), int(batch.progress["mark"])
