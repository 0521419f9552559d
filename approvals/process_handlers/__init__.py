"""What diagrams may name: the handlers of service tasks, one module for each kind of business.

Registered when Django starts (ApprovalsConfig.ready). Every handler is safe to repeat: it runs in its job's transaction
and writes under unique keys."""

from approvals.process_handlers import (
    casework,
    claims,
    enforcement,
    entitlements,
    evaluations,
    fallen_confirmations,
    late_fees,
    overpayments,
    panels,
    payments,
    registration,
    reissue,
    remedies,
    service,
    third_parties,
)

__all__ = [
    "casework",
    "claims",
    "enforcement",
    "entitlements",
    "evaluations",
    "fallen_confirmations",
    "late_fees",
    "overpayments",
    "panels",
    "payments",
    "registration",
    "reissue",
    "remedies",
    "service",
    "third_parties",
]
