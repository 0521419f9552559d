"""Words of the operators' pages."""

from __future__ import annotations

from django import template

from approvals.selectors.wording import INTERVENTION_STATES, INTERVENTIONS, said

register = template.Library()


@register.filter
def intervention_word(kind: str) -> str:
    """move -> "Move tokens"."""
    return said(INTERVENTIONS, kind)


@register.filter
def intervention_state(status: str) -> str:
    return said(INTERVENTION_STATES, status)
