"""Scores of units by published formulas, each explained value by value; exact decimals, rounded half up at each level."""

from approvals.rules.scoring.formulas import FORMULAS, Item, Scored, score_item
from approvals.rules.scoring.levels import (
    Scheme,
    Step,
    bound_score,
    daily_score,
    final_score,
    line_score,
    own_with_subordinates,
    quality,
    year_score,
)
from approvals.rules.scoring.ranking import Contender, ranked
from approvals.rules.scoring.waivers import NOTHING_WAIVED, Waived

__all__ = [
    "FORMULAS",
    "NOTHING_WAIVED",
    "Contender",
    "Item",
    "Scheme",
    "Scored",
    "Step",
    "Waived",
    "bound_score",
    "daily_score",
    "final_score",
    "line_score",
    "own_with_subordinates",
    "quality",
    "ranked",
    "score_item",
    "year_score",
]
