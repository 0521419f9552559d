"""Scenario files: a case played by dates and roles against the real services (docs/scenarios.md)."""
