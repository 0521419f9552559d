"""Money that a decision obliges a party to pay: claims, payments, plans, deferral, refunds, the end of a claim."""

from approvals.services.collections.account import (
    ClaimView,
    claims_of,
    late_fee_of,
    late_fee_over,
    outstanding_of,
)
from approvals.services.collections.claims import carry_over, close_claims, open_claims, void_claims
from approvals.services.collections.demands import may_collect
from approvals.services.collections.payments import ask_refund, record_payment, record_refund
from approvals.services.collections.plans import (
    defer_claims,
    grant_plan,
    request_deferral,
    request_instalments,
)

__all__ = [
    "ClaimView",
    "ask_refund",
    "carry_over",
    "claims_of",
    "close_claims",
    "defer_claims",
    "grant_plan",
    "late_fee_of",
    "late_fee_over",
    "may_collect",
    "open_claims",
    "outstanding_of",
    "record_payment",
    "record_refund",
    "request_deferral",
    "request_instalments",
    "void_claims",
]
