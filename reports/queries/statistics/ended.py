"""How many ended without a decision: not accepted, or withdrawn; the procedure says which of its ends mean that."""

from collections.abc import Iterator

from django.db.models import Count, Q

from approvals.models import Case, CaseType
from reports.queries.statistics.scope import Cell, Statistics, counted

KINDS = ("not_accepted", "withdrawn")


def ended(wanted: Statistics) -> Iterator[tuple[Cell, dict[str, int]]]:
    """Yield not_accepted and withdrawn by the month of closing; [outcomes] of the manifest names the ends."""
    # The words of the newest version hold for the cases of older ones too.
    named = CaseType.objects.filter(pack_id=wanted.pack).order_by("-version")
    outcomes = named.values_list("manifest__outcomes", flat=True).first() or {}
    ends = {kind: Count("pk", filter=Q(outcome__in=outcomes.get(kind, ()))) for kind in KINDS}
    return counted(Case.objects.all(), wanted, "closed_on", "", **ends)
