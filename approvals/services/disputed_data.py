"""Data that a person asks to correct: no decision against him while they are verified or disputed (S16, PIPL art. 46)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case, Decision
from approvals.services.casework import Act, action
from workflows.models import WorkItem

ACT = "verify_correction"
ADVERSE = frozenset({Decision.Outcome.REFUSED, Decision.Outcome.IMPOSED, Decision.Outcome.REVOKED})


@action(ACT)
def verify_correction(act: Act) -> Mapping[str, Any]:
    """S16: what was found stands in the step's form; the step itself is the flag, as long as it is open."""
    return {}


def is_disputed(case: Case) -> bool:
    """Are data of the case being verified, or disputed and not settled yet?"""
    steps = WorkItem.objects.filter(root_id=case.root_id, status__in=["open", "claimed"])
    return case.root_id is not None and steps.filter(properties__action=ACT).exists()


def check_undisputed(case: Case, outcome: str) -> None:
    """Raise Blocked DISPUTED_DATA for a decision against the person while data of the case are disputed."""
    if outcome in ADVERSE and is_disputed(case):
        raise Blocked(
            _(
                "Data that the person asked to correct are not settled; nothing can be decided against the person until then"
            ),
            code="DISPUTED_DATA",
        )
