"""What a supervisor sees of the cases of his units."""

from approvals.selectors.supervision.figures import (
    Figures,
    LimitFigures,
    Overview,
    by_day,
    limit_figures,
    overview,
)
from approvals.selectors.supervision.lamps import LAMPS, limits_in_force
from approvals.selectors.supervision.lateness import late_duties
from approvals.selectors.supervision.lists import CaseRow, oldest, overdue
from approvals.selectors.supervision.scope import (
    SupervisionFilter,
    open_on_other_timeline,
    own_units,
    reference_day,
    shown_timeline,
    supervised_path,
)

__all__ = [
    "LAMPS",
    "CaseRow",
    "Figures",
    "LimitFigures",
    "Overview",
    "SupervisionFilter",
    "by_day",
    "late_duties",
    "limit_figures",
    "limits_in_force",
    "oldest",
    "open_on_other_timeline",
    "overdue",
    "overview",
    "own_units",
    "reference_day",
    "shown_timeline",
    "supervised_path",
]
