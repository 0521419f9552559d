"""Publication of a decision with social impact, masked (Penalty Law art. 48); one that falls is withdrawn at once.

What stands on the page follows from the decision: as soon as a review takes its force away it is shown as withdrawn, with
the reason. The law gives three days for that; nobody has to remember them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked, GuardViolation
from approvals.models import Case, Decision
from approvals.services.casework import Act, action
from approvals.services.intake import deliver, locked
from workflows.actors import Actor
from workflows.services.history import append


def may_be_published(case: Case) -> bool:
    """Does the procedure publish decisions at all (a table [publication]), and has this case one that is served?"""
    return "publication" in case.case_type.manifest and served_decision(case) is not None


def served_decision(case: Case) -> Decision | None:
    decision = case.decisions.in_force()
    return decision if decision is not None and decision.served_on is not None else None


def propose_publication(*, case: Case, reason: str, actor: Actor) -> None:
    """Ask the head to publish the decision. Raises GuardViolation H6 where a procedure posts nobody; Blocked: NO_REASON,
    NOT_SERVED, PUBLISHED, NOT_EXPECTED."""
    case = locked(case)
    check_publication(case)
    if not reason.strip():
        raise Blocked(_("State the social impact; without one nothing is published"), code="NO_REASON")
    deliver(case, "publication_proposed", {"publication_reason": reason.strip()[:300]}, actor)


def check_publication(case: Case) -> Decision:
    if "publication" not in case.case_type.manifest:
        raise GuardViolation(_("H6: decisions of this procedure are never posted"), code="H6")
    decision = served_decision(case)
    if decision is None or decision.outcome != Decision.Outcome.IMPOSED:
        raise Blocked(_("Only a served decision that imposes something is published"), code="NOT_SERVED")
    if decision.published_on is not None:
        raise Blocked(_("The decision is published already"), code="PUBLISHED")
    return decision


@action("publish_decision")
def publish_decision(act: Act) -> Mapping[str, Any]:
    """The head agrees or not; no party is named, and a minor's case never appears (0.8). Raises as propose_publication."""
    if act.answers.get("publication") != "yes":
        return {}
    decision = check_publication(act.case)
    decision.published_on = act.today
    decision.published_for = str(act.answers.get("impact", ""))[:300]
    decision.save(update_fields=["published_on", "published_for"])
    append(instance=act.work_item.root, kind="decision_published", actor=act.actor, payload={})
    return {"published_on": act.today}
