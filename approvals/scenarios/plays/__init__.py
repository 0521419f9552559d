"""The kinds of steps, one module for each kind of business; importing this package makes them known."""

from approvals.scenarios.plays import casework, enforcement, expectations, parties, payments, supervision

__all__ = ["casework", "enforcement", "expectations", "parties", "payments", "supervision"]
