"""What the manifest's [claims] table says of claims: which limits of the procedure they follow."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.models import Case

# What table [claims] may name, and what a case follows that began before its manifest named it.
DRAWN_BEFORE = {
    "payment_limit": "payment",
    "answer_limit": "instalment_answer",
    "court_limit": "court_window",
    "entry_limit": "",
}


def claim_terms(case: Case) -> Mapping[str, Any]:
    """Return the [claims] table of the case's version; empty where the procedure collects nothing."""
    found: Mapping[str, Any] = case.case_type.manifest.get("claims", {})
    return found


def limit_key(case: Case, name: str) -> str:
    """Return the key of the limit that [claims] names; empty where nothing is watched. `name` is a key of DRAWN_BEFORE."""
    return str(claim_terms(case).get(name, DRAWN_BEFORE[name]))
