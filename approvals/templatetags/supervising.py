"""Words and figures of the supervisor's pages."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from approvals.selectors.supervision import Figures
from approvals.selectors.wording import STATUSES, role_word, said, stage_word
from approvals.templatetags.designing import type_name

register = template.Library()
register.filter("type_name", type_name)
register.filter("stage_name", stage_word)
register.filter("role_name", role_word)

LEDGER = {
    "deemed_renewed": gettext_noop("renewed by law, because no decision came in time"),
    "deemed_accepted": gettext_noop("deemed accepted, because no answer came in time"),
    "village_overdue": gettext_noop("check by the village overdue"),
    "town_overdue": gettext_noop("check by the township overdue"),
    "township_overdue": gettext_noop("examination by the township overdue"),
    "county_overdue": gettext_noop("decision by the county overdue"),
    "city_overdue": gettext_noop("review by the city overdue"),
    "decision_overdue": gettext_noop("decision in the case overdue"),
    "conclusion_overdue": gettext_noop("conclusion in writing overdue"),
    "bank_late": gettext_noop("no return from the bank after ten days"),
    "overdue": gettext_noop("limit exceeded"),
    "own_delay": gettext_noop("later than the day of the office's own calendar"),
    "service_overdue": gettext_noop("service overdue"),
    "circulated": gettext_noop("put on the circular list"),
    "legal_basis_repealed": gettext_noop("legal basis repealed while the case was open"),
    "unlawful_source": gettext_noop("opened on an unlawful source"),
    "guidance_unlawful_act": gettext_noop("unlawful act found in the course of guidance"),
    "wrong_case_review": gettext_noop("review of a wrong case"),
}


@register.filter
def of_lamp(figures: Figures, lamp: str) -> int:
    """How many open cases of a group show this lamp."""
    return figures.lamps[lamp]


@register.filter
def status_word(status: str) -> str:
    """The word for the legal state of a case."""
    return said(STATUSES, status)


@register.filter
def ledger_word(kind: str) -> str:
    """The word for an entry of the responsibility ledger; a kind without one stands for itself."""
    return _(LEDGER[kind]) if kind in LEDGER else kind
