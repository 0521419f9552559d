"""The draws of a case as an outsider repeats them: keys and groups, no names (b.7: the log of expert draws)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_noop

from approvals.models import Case, Draw

PANEL = "panel"
OF_CASES = {
    PANEL: gettext_noop("Experts of a panel"),
    "telephone_check": gettext_noop("Call by telephone, up to the share of a hundred"),
}
# Lots of an evaluation, which is about units.
OF_UNITS = {
    "quarterly": gettext_noop("Units inspected in a quarter"),
    "recheck": gettext_noop("Units checked after an exemption"),
    "check_assessors": gettext_noop("Assessors of a check"),
    "check_files": gettext_noop("Files looked at in a check"),
    "assessors": gettext_noop("Assessors of a unit"),
    "verifiers": gettext_noop("Verifier of a unit's data"),
    "survey": gettext_noop("Villages of the survey"),
}


def exported_draws(case: Case) -> dict[str, Any]:
    """Return the draws of a case in their order, in the shape that `approvals/draw_verifier.py` reads."""
    return {"case": case.number, "draws": [exported(row) for row in case.draws.order_by("pk")]}


def replayable(keys: Sequence[int]) -> dict[str, Any]:
    """Return draws by primary key in the shape that `approvals/draw_verifier.py` reads, each with the number of its case."""
    rows = Draw.objects.filter(pk__in=keys).select_related("case__case_type").order_by("pk")
    return {"draws": [{"case": row.case.number if row.case else "", **exported(row)} for row in rows]}


def exported(row: Draw) -> dict[str, Any]:
    keys = ("purpose", "round", "seed", "pool", "pool_version", "quotas", "size", "chosen", "reserves")
    return {
        **{key: getattr(row, key) for key in keys},
        "reserves_wanted": reserves_wanted(row),
        "drawn_on": row.drawn_on.isoformat(),
        "excluded": row.excluded,
        "excluded_groups": row.excluded_groups,
    }


def reserves_wanted(row: Draw) -> int:
    """Only a panel has reserves, as many as its procedure says."""
    if row.purpose != PANEL or row.case is None:
        return 0
    return int(row.case.case_type.manifest.get("panel", {}).get("reserves", 0))
