"""Guard L2: until which day the law of a procedure allows a decision (0.3)."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from approvals.errors import OutOfLegalPeriod
from approvals.models import Case


def check_decision_date(case: Case, today: date) -> None:
    """Guard L2: no decision after the last day on which the law allows one."""
    last = case.case_type.decide_until
    if last and today > last:
        raise OutOfLegalPeriod(
            _("The legal basis no longer applies after %(day)s; nothing can be decided on it")
            % {"day": last.isoformat()},
            code="L2",
        )


def suit_until(case: Case) -> date | None:
    """Return the last day on which a party may still sue over the decision in force; None without a served decision."""
    decision = case.decisions.in_force()
    return decision.suit_until if decision else None
