"""Which version of its procedure a case and each of its steps stand on, and the case following its run to another."""

from __future__ import annotations

from approvals.models import Case, CaseType
from forms.models import FormDefinition
from workflows.handlers import on_move
from workflows.models import ProcessInstance, WorkItem


@on_move
def follow_the_run(instance: ProcessInstance) -> None:
    """Let the case go on under the version that its own run was moved to: forms, papers, limits and tables belong to the
    diagram. A called procedure that is moved alone leaves the case where it stands."""
    if instance.root_id is not None:
        return
    moved_to = CaseType.objects.filter(deployment=instance.deployment_id).first()
    # A deployment that no procedure published leaves the case alone.
    if moved_to is not None:
        Case.objects.filter(root=instance).update(case_type=moved_to)


def step_form(item: WorkItem, case: Case) -> FormDefinition | None:
    """Return the form of a step in the version that its own run stands on, None for a step without one.

    A procedure called before the case was moved goes on with the forms of the version that called it."""
    if not item.form:
        return None
    deployment = item.instance.deployment_id
    pinned = case.case_type
    if deployment != pinned.deployment_id:
        # A deployment without a published version falls back on the case's own.
        pinned = CaseType.objects.filter(deployment=deployment).first() or pinned
    form_id = pinned.forms.get(item.form)
    return FormDefinition.objects.filter(pk=form_id).first() if form_id else None
