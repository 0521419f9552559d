"""The kinds of steps, one module for each kind of business; importing this package makes them known."""

from approvals.scenarios.plays import casework, expectations, parties, payments, supervision

__all__ = ["casework", "expectations", "parties", "payments", "supervision"]
