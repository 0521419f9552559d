"""Extension of a limit (S12): once, before expiry, by the level that the limit names, with a reason for the applicant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.services import deadlines
from approvals.services.casework import Act, action
from workflows.selectors import instance_variables


@action("extension_decide")
def decide_extension(act: Act) -> Mapping[str, Any]:
    """Grant or refuse; a grant moves the clock and everything that follows it. Raises Blocked after expiry."""
    result = str(act.answers.get("result", ""))
    if result not in ("granted", "refused"):
        raise Blocked(_("Choose whether to agree to the extension"), code="NO_RESULT")
    if result == "refused":
        return {"extension_result": "refused"}
    variables = instance_variables(act.work_item.instance)
    key = str(variables.get("extension_limit") or "")
    if not key:
        raise Blocked(_("First say which time limit is to be extended"), code="NO_LIMIT")
    limit = act.case.limit(key)
    row = deadlines.extend_clock(
        case=act.case,
        key=key,
        length=int(limit.get("extension", 0)),
        reason=str(variables.get("extension_reason") or act.answers.get("reason") or ""),
        on=act.today,
        actor=act.actor,
    )
    return {"extension_result": "granted", "extended_to": row.due_on}
