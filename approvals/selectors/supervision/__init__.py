"""What a supervisor sees of the cases of his units."""

from approvals.selectors.supervision.figures import (
    Figures,
    LimitFigures,
    Overview,
    by_day,
    limit_figures,
    overview,
)
from approvals.selectors.supervision.lamps import LAMPS
from approvals.selectors.supervision.lists import CaseRow, oldest, overdue
from approvals.selectors.supervision.scope import (
    SupervisionFilter,
    own_units,
    path_to,
    reference_day,
    supervised_unit,
)

__all__ = [
    "LAMPS",
    "CaseRow",
    "Figures",
    "LimitFigures",
    "Overview",
    "SupervisionFilter",
    "by_day",
    "limit_figures",
    "oldest",
    "overdue",
    "overview",
    "own_units",
    "path_to",
    "reference_day",
    "supervised_unit",
]
