"""Papers of a case: issued, archived, replaced, checked by the public."""

from approvals.services.papers.archive import open_paper
from approvals.services.papers.checking import PaperCheck, check_file, check_number
from approvals.services.papers.computed import prints_step_values
from approvals.services.papers.corrections import amendable, correctable, corrected_answers
from approvals.services.papers.issuing import (
    issue_companions,
    issue_paper,
    link_replaced,
    reissue_paper,
    title_of,
)
from approvals.services.papers.remedies import (
    RemedyPeriods,
    next_stage_until,
    remedy_periods,
    suit_months,
)
from approvals.services.papers.values import KEPT_UNTIL

__all__ = [
    "KEPT_UNTIL",
    "PaperCheck",
    "RemedyPeriods",
    "amendable",
    "check_file",
    "check_number",
    "correctable",
    "corrected_answers",
    "issue_companions",
    "issue_paper",
    "link_replaced",
    "next_stage_until",
    "open_paper",
    "prints_step_values",
    "reissue_paper",
    "remedy_periods",
    "suit_months",
    "title_of",
]
