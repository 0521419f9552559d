"""Scenario files: readable stories that play cases by dates and roles against the real services."""

from approvals.scenarios import plays

__all__ = ["plays"]
