"""What the pack says of each kind of duty and of the periods of a year, in its [evaluation] table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from approvals.models import EvaluatedUnit

Settings = Mapping[str, Any]


def duty_rules(settings: Settings, kind: str, line: str = "") -> Mapping[str, Any]:
    """Return what holds for a kind of duty, with what is different for a line."""
    rules: Mapping[str, Any] = settings["duties"][kind]
    return {**rules, **rules.get("lines", {}).get(line, {})}


def own_period(settings: Settings, kind: str, unit: EvaluatedUnit, period: str) -> str:
    """Return the period for which a unit owes the duty in a round: its own, or none."""
    rules = duty_rules(settings, kind, unit.line)
    if "not_for" in rules and (unit.line in rules["not_for"] or unit.exempt_reason):
        return ""
    # Some lines owe in some rounds only, and for a longer period.
    return str(rules["periods"].get(period, "")) if "periods" in rules else period


def waivable(settings: Settings) -> list[str]:
    """Return the kinds of duties of which a disaster may free a unit."""
    return [kind for kind, rules in settings["duties"].items() if rules.get("waivable")]


def measured_in(settings: Settings, line: str) -> list[str]:
    """Return the periods in which units of a line are measured, and which can be waived for them."""
    rules = settings["waivers"]
    return list(rules.get("lines", {}).get(line, rules["periods"]))


def label_of(settings: Settings, kind: str, period: str) -> str:
    """Return how a case of a duty is called: 二季度填报."""
    return f"{settings['periods'][period]['title']}{settings['duties'][kind]['title']}"
