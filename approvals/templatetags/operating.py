"""Words of the operators' pages."""

from __future__ import annotations

from datetime import date, datetime

from django import template

from approvals.selectors.run_words import element_word, job_word
from approvals.selectors.wording import INTERVENTION_STATES, INTERVENTIONS, said
from approvals.templatetags.jingwei import day, moment
from workflows.models import Job, Timer

register = template.Library()
register.filter("job_word", job_word)


@register.filter
def intervention_word(kind: str) -> str:
    """move -> "Move tokens"."""
    return said(INTERVENTIONS, kind)


@register.filter
def intervention_state(status: str) -> str:
    return said(INTERVENTION_STATES, status)


@register.filter
def day_or_moment(value: date | datetime | None) -> str:
    """A day as a day, a moment with its hour and minute, nothing as a dash."""
    return moment(value) if isinstance(value, datetime) else day(value)


@register.filter
def element_of(row: Job | Timer) -> str:
    """The name of the element that a job or timer belongs to; a dash for what the runtime does by itself."""
    return element_word(row.instance, row.element_id) if row.element_id else "—"
