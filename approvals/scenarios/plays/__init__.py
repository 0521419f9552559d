"""The kinds of steps, one module for each kind of business; importing this package makes them known."""

from approvals.scenarios.plays import (
    casework,
    designing,
    enforcement,
    evaluations,
    expectations,
    panels,
    parties,
    payments,
    reissuing,
    supervision,
    third_parties,
)

__all__ = [
    "casework",
    "designing",
    "enforcement",
    "evaluations",
    "expectations",
    "panels",
    "parties",
    "payments",
    "reissuing",
    "supervision",
    "third_parties",
]
