"""What was settled stays: a pack names results that only one step may set, and no later form can change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from approvals.errors import Blocked
from approvals.models import Case
from workflows.models import WorkItem
from workflows.selectors import instance_variables


def check_settled(case: Case, work_item: WorkItem, answers: Mapping[str, Any]) -> None:
    """Refuse answers that would set a settled variable to another value.

    The manifest's [[settled]] rows name `variable`, its `title` and the element (`step`) that sets it. Raises Blocked
    READ_ONLY."""
    # Most forms touch nothing that was settled.
    rows = [row for row in case.case_type.manifest.get("settled", ()) if answers.get(row["variable"])]
    if not rows:
        return
    known = {**instance_variables(work_item.root), **instance_variables(work_item.instance)}
    for row in rows:
        # The same value again changes nothing and is let through.
        if row["step"] != work_item.element_id and answers[row["variable"]] != known.get(row["variable"]):
            raise Blocked(
                _("%(title)s was settled at an earlier step and cannot be changed here")
                % {"title": row["title"]},
                code="READ_ONLY",
            )
