"""The draws of a case as an outsider repeats them: keys and groups, no names (b.7: the log of expert draws)."""

from __future__ import annotations

from typing import Any

from approvals.models import Case, Draw


def exported_draws(case: Case) -> dict[str, Any]:
    """Return the draws of a case in their order, in the shape that `approvals/draw_verifier.py` reads."""
    wanted = int(case.case_type.manifest.get("panel", {}).get("reserves", 0))
    return {"case": case.number, "draws": [exported(row, wanted) for row in case.draws.order_by("pk")]}


def exported(row: Draw, reserves_wanted: int) -> dict[str, Any]:
    keys = ("purpose", "round", "seed", "pool", "pool_version", "quotas", "size", "chosen", "reserves")
    return {
        **{key: getattr(row, key) for key in keys},
        "reserves_wanted": reserves_wanted,
        "drawn_on": row.drawn_on.isoformat(),
        "excluded": row.excluded,
        "excluded_groups": row.excluded_groups,
    }
