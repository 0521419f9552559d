"""Payments and entitlements as the screens show them; the public names."""

from approvals.selectors.payments.batches import (
    ARREARS,
    LineFilter,
    batch_list,
    batch_years,
    finding_counts,
    lines_shown,
    progress_of,
    scheme_titles,
    state_counts,
    sums_of,
)
from approvals.selectors.payments.register import (
    OVERPAID,
    RegisterWanted,
    entitlement_page,
    own_payment_page,
    register_page,
)
from approvals.selectors.payments.words import BATCH_STATUSES, ENTITLED, FINDINGS, RECOVERIES, STATES, word

__all__ = [
    "ARREARS",
    "BATCH_STATUSES",
    "ENTITLED",
    "FINDINGS",
    "OVERPAID",
    "RECOVERIES",
    "STATES",
    "LineFilter",
    "RegisterWanted",
    "batch_list",
    "batch_years",
    "entitlement_page",
    "finding_counts",
    "lines_shown",
    "own_payment_page",
    "progress_of",
    "register_page",
    "scheme_titles",
    "state_counts",
    "sums_of",
    "word",
]
