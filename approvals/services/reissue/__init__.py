"""What follows an issued paper: a clerical error corrected, a lost or damaged certificate issued anew (S10, a.3)."""

from approvals.services.reissue.issuing import issue_rectification_notice, reissue
from approvals.services.reissue.opening import (
    CORRECTION,
    DAMAGED,
    LONGEST_REASON,
    LOST,
    correctable_papers,
    is_in_hand,
    open_reissue,
    replaceable_papers,
)

__all__ = [
    "CORRECTION",
    "DAMAGED",
    "LONGEST_REASON",
    "LOST",
    "correctable_papers",
    "is_in_hand",
    "issue_rectification_notice",
    "open_reissue",
    "reissue",
    "replaceable_papers",
]
