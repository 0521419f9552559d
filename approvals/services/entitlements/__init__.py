"""The register of beneficiaries: entering, changing, holding, ending and transferring rights; the public names."""

from approvals.services.entitlements.changes import (
    change_account,
    end_entitlement,
    hold_entitlement,
    note_death,
    restore_entitlement,
    resume_entitlement,
    transfer_entitlement,
)
from approvals.services.entitlements.entering import NewEntitlement, enter_entitlement
from approvals.services.entitlements.locking import change_account_at_desk, keeper
from approvals.services.entitlements.overpayments import (
    Overpayment,
    check_told,
    day_of_end,
    overpayment,
    stops_after,
)
from approvals.services.entitlements.rates import Rate, Rates
from approvals.services.entitlements.recoveries import (
    agree_recovery,
    is_at_bank,
    open_recovery,
    overpaid,
    record_repayment,
    repaid,
    settle_recovery,
)
from approvals.services.entitlements.refunds import record_refund, void_recoveries
from approvals.services.entitlements.sealing import Payee, open_holder, open_payee
from approvals.services.entitlements.telling import notify_holders

__all__ = [
    "NewEntitlement",
    "Overpayment",
    "Payee",
    "Rate",
    "Rates",
    "agree_recovery",
    "change_account",
    "change_account_at_desk",
    "check_told",
    "day_of_end",
    "end_entitlement",
    "enter_entitlement",
    "hold_entitlement",
    "is_at_bank",
    "keeper",
    "note_death",
    "notify_holders",
    "open_holder",
    "open_payee",
    "open_recovery",
    "overpaid",
    "overpayment",
    "record_refund",
    "record_repayment",
    "repaid",
    "restore_entitlement",
    "resume_entitlement",
    "settle_recovery",
    "stops_after",
    "transfer_entitlement",
    "void_recoveries",
]
