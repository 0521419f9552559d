"""Payment batches: building, checking, approving, the bank's files, repairs and reconciliation; the public names."""

from approvals.services.payments.bank_files import content_of, export_file
from approvals.services.payments.building import build_lines, open_batch
from approvals.services.payments.checking import check_lines
from approvals.services.payments.findings import recheck, settle_finding
from approvals.services.payments.reconciling import reconciliation
from approvals.services.payments.repairing import confirm_unknown, make_repair_batch
from approvals.services.payments.returns import acknowledge, apply_return, receive_return
from approvals.services.payments.rows import batch_of, family, lines_of, locked, rounds_left

__all__ = [
    "acknowledge",
    "apply_return",
    "batch_of",
    "build_lines",
    "check_lines",
    "confirm_unknown",
    "content_of",
    "export_file",
    "family",
    "lines_of",
    "locked",
    "make_repair_batch",
    "open_batch",
    "receive_return",
    "recheck",
    "reconciliation",
    "rounds_left",
    "settle_finding",
]
