"""Which procedure takes up what happens to an issued paper: a pack says so itself (pack.toml: follows)."""

from __future__ import annotations

from approvals.models import CaseType


def following(kind: str) -> CaseType | None:
    """Return the procedure in force that takes up `kind` (correction, lost, damaged, amend, renew, revoke, cancel), if one is published."""
    rows = CaseType.objects.filter(is_current=True, manifest__has_key="follows").order_by("pk")
    return next((row for row in rows if kind in row.manifest["follows"]), None)
