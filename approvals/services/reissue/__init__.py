"""What follows an issued paper: a clerical error corrected, a lost or damaged certificate issued anew, a name or address
amended, the validity renewed (S10, a.3)."""

from approvals.services.reissue.issuing import issue_rectification_notice, reissue, renew
from approvals.services.reissue.opening import (
    AMEND,
    CORRECTION,
    DAMAGED,
    LONGEST_REASON,
    LOST,
    RENEW,
    amendable_papers,
    correctable_papers,
    is_in_hand,
    open_reissue,
    renewable_papers,
    replaceable_papers,
)

__all__ = [
    "AMEND",
    "CORRECTION",
    "DAMAGED",
    "LONGEST_REASON",
    "LOST",
    "RENEW",
    "amendable_papers",
    "correctable_papers",
    "is_in_hand",
    "issue_rectification_notice",
    "open_reissue",
    "reissue",
    "renew",
    "renewable_papers",
    "replaceable_papers",
]
