"""The case of a run: read or locked at every step, by the number of the tree's root or its own."""

from __future__ import annotations

from django.db.models import QuerySet

from approvals.models import Case
from workflows.services.standing import standing


def case_at(root_id: int) -> Case | None:
    return next(iter(cases_at(root_id)), None)


@standing
def cases_at(root_id: int) -> QuerySet[Case]:
    """The one case of a tree, or none."""
    return Case.objects.select_related("case_type").filter(root_id=root_id)


@standing
def cases_of_job(root_id: int) -> QuerySet[Case]:
    return Case.objects.select_related("case_type", "root").filter(root_id=root_id)


@standing
def locked_at(root_id: int) -> QuerySet[Case, int]:
    # A row that other tables refer to: NO KEY lets them insert meanwhile.
    return Case.objects.select_for_update(no_key=True).filter(root_id=root_id).values_list("pk", flat=True)


@standing
def locked_cases(pk: int) -> QuerySet[Case]:
    return Case.objects.select_for_update(of=("self",)).select_related("case_type", "root").filter(pk=pk)
