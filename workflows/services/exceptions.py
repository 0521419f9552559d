"""Exceptions of handlers that mean a BPMN error to the diagram (mapException of Activiti and Flowable)."""

from __future__ import annotations

from bpmn import State
from workflows.models import Job, ProcessInstance
from workflows.services import compiled


def meant_by(job: Job, error: Exception) -> str:
    """Return the code of the error that the exception means at the job's task, or else at the activity that called its
    process; empty where it means none."""
    instance = ProcessInstance.objects.select_related("parent").get(pk=job.instance_id)
    code = compiled.process_of(instance).meant_by(job.element_id, error)
    parent = instance.parent
    if code or parent is None:
        return code
    state = State.from_json(parent.state)
    # The caller may have gone on without it.
    calling = state.nodes.get(state.waits.get(instance.parent_wait_id, ""))
    return compiled.process_of(parent).meant_by(calling.element, error) if calling else ""
