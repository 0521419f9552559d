"""Sending a file back: the city once with all points (a.SP1), a step within a procedure a bounded number of times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case
from approvals.services.casework import Act, action
from workflows.actors import Actor
from workflows.models import HistoryEvent, ProcessInstance, WorkItem
from workflows.services.execution import return_to

# How often one step may send a file back where the pack does not say it with `returns`.
MOST_RETURNS = 2


@transaction.atomic
def return_case(*, work_item: WorkItem, element_id: str, reason: str, actor: Actor) -> ProcessInstance:
    """Send the file from a step back to an earlier one, with a reason; the time limit runs on.

    Raises Blocked: NO_REASONS, RETURNED (as often as the pack allows); WrongState for a step that was not completed."""
    # Locked: two presses must not send the file back twice.
    case = (
        Case.objects.select_for_update(of=("self",))
        .select_related("case_type")
        .get(root_id=work_item.root_id)
    )
    if not reason.strip():
        raise Blocked(_("Give the reason; it stands in the history of the case."), code="NO_REASONS")
    most = int(case.case_type.manifest.get("returns", MOST_RETURNS))
    # Counted in the history, which knows every return and nothing else.
    before = HistoryEvent.objects.filter(
        instance=work_item.instance_id, kind="returned", element_id=work_item.element_id
    )
    if before.count() >= most:
        raise Blocked(
            _("This step has sent the file back %(count)s times; decide on the file as it is")
            % {"count": most},
            code="RETURNED",
        )
    return return_to(work_item_id=work_item.pk, element_id=element_id, reason=reason.strip(), actor=actor)


@action("city_intake")
def check_city_intake(act: Act) -> Mapping[str, Any]:
    """a.SP1: the city returns an incomplete file to the county once, with all points; after that it reviews what it has."""
    if act.answers.get("city_intake") != "return":
        return {}
    forms = act.case.submissions.filter(
        form_key=act.work_item.form, work_item__element_id=act.work_item.element_id
    )
    if any(
        row.submission.answers.get("city_intake") == "return" for row in forms.select_related("submission")
    ):
        raise Blocked(
            _("The file was returned once with all points; a second return is not possible"), code="RETURNED"
        )
    return {}
