"""Checking the papers of a case against the list that a decision table gives, and asking once for what is missing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import SupplementRequest
from approvals.services.casework import Act, action
from approvals.services.work_calendar import calendar_for
from workflows.selectors import instance_variables


@action("check_papers")
def check_papers(act: Act) -> Mapping[str, Any]:
    """Complete only when every paper of the variable `papers_needed` is there and genuine.

    Else the answer `missing` names all that is missing, once: the parties get one notice. Raises Blocked: NOT_COMPLETE
    with the papers that lack, NO_ITEMS, SECOND_NOTICE."""
    if act.answers.get("file_result") == "complete":
        lacking = papers_lacking(act)
        if lacking:
            raise Blocked(
                _("The file is not complete: %(papers)s") % {"papers": "、".join(lacking)},
                code="NOT_COMPLETE",
            )
        return {"file_complete": True}
    items = list(act.answers.get("missing") or ())
    if not items:
        raise Blocked(_("The one notice has to name everything that is missing"), code="NO_ITEMS")
    # One notice, unless a head approved another.
    if act.case.supplement_requests.filter(approved_by_name="").exists():
        raise Blocked(
            _("Everything missing is asked for once; this case has had its notice"), code="SECOND_NOTICE"
        )
    period = act.case.limit("supplement")
    SupplementRequest.objects.create(
        case=act.case,
        items=items,
        requested_on=act.today,
        due_on=calendar_for(act.today).after(act.today, int(period["length"]), period["unit"]),
    )
    return {"file_complete": False}


def papers_lacking(act: Act) -> list[str]:
    """Return the names of the needed papers that the form does not confirm."""
    variables = {**instance_variables(act.work_item.root), **instance_variables(act.work_item.instance)}
    needed = [row for row in variables.get("papers_needed") or () if isinstance(row, Mapping)]
    there = {
        str(row.get("paper"))
        for row in act.answers.get("papers") or ()
        if row.get("is_there") and row.get("is_genuine")
    }
    return [str(row["title"]) for row in needed if str(row["code"]) not in there]
