"""Jobs of the runtime itself: between parent and child, and deliveries. Each drives one locked instance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from bpmn import values
from bpmn.engine import commands
from workflows.actors import SYSTEM
from workflows.errors import NotFound
from workflows.models import Deployment, Job, MessageSubscription, ProcessDefinition, ProcessInstance
from workflows.services import compiled
from workflows.services.deployment import definition_for
from workflows.services.execution import new_instance
from workflows.services.initiators import initiator_of
from workflows.services.steps import drive


def start_child(parent: ProcessInstance, job: Job) -> None:
    """Create the called instance and take its first step. A process that isn't there fails the call activity."""
    try:
        definition, deployment = called(parent, job.payload)
    except NotFound as error:
        failed = commands.FailChild(child_id=job.job_id, code="", message=str(error))
        drive(parent, failed, actor=SYSTEM, kind="child_failed", payload={"error": str(error)})
        return
    child = new_instance(
        definition=definition,
        deployment=deployment,
        business_key=job.payload["business_key"],
        timeline=parent.timeline,
        parent=parent,
        parent_wait_id=job.job_id,
    )
    # Jobs that were written before calls could share everything say nothing of it.
    command = commands.Start(
        variables=_variables(job),
        business_key=child.business_key,
        initiator=initiator_of(child, SYSTEM),
        is_shared=job.payload.get("shares_all", False),
    )
    drive(child, command, actor=SYSTEM, kind="started", payload=_variables(job))
    if variable := job.payload.get("id_variable"):
        named = {variable: child.pk}
        drive(
            parent, commands.SetVariables(variables=named), actor=SYSTEM, kind="variables_set", payload=named
        )


def called(parent: ProcessInstance, call: Mapping[str, Any]) -> tuple[ProcessDefinition, Deployment]:
    """Return the version that the call activity is bound to; where it says nothing, the one deployed together with the
    parent's, else the newest anywhere. Raises NotFound."""
    key, own, binding = call["called_element"], parent.deployment, call.get("binding", "")
    if binding in ("", "deployment") and own.definitions.filter(key=key).exists():
        return definition_for(own, key), own
    meant = bound(key, binding, call.get("version", ""))
    holding = Deployment.objects.filter(definitions__in=meant, mode=own.mode).order_by("-pk").first()
    if holding is None:
        which = " ".join(filter(None, (key, binding, call.get("version", ""))))
        raise NotFound(f"no process {which} is deployed; deploy it together with {own.key}")
    return definition_for(holding, key), holding


def bound(key: str, binding: str, version: str) -> QuerySet[ProcessDefinition]:
    """Return the versions of a process that a call outside its own deployment may mean (camunda:calledElementBinding)."""
    known = ProcessDefinition.objects.filter(key=key)
    if binding == "version" and version.isdecimal():
        return known.filter(version=int(version))
    if binding == "versionTag":
        return known.filter(pk__in=[one.pk for one in known if compiled.version_tag(one) == version])
    return known if binding in ("", "latest") else known.none()


def child_ended(parent: ProcessInstance, job: Job) -> None:
    """Let the call activity go on, or fail with the child's error code (BPMN 13.3.4)."""
    outcome = job.payload["outcome"]
    command: commands.Command
    # "terminated" is a way to end too: a terminate end event ends the called process and not its caller.
    if outcome in ("completed", "terminated"):
        ends = {key: job.payload.get(key, False) for key in ("ends_caller", "ends_loop")}
        command = commands.CompleteChild(child_id=job.job_id, **ends, **_results(job))
    else:
        message = job.payload["message"] or f"the called instance ended: {outcome}"
        command = commands.FailChild(
            child_id=job.job_id,
            code=job.payload["code"],
            is_thrown=outcome == "error",
            message=message,
            **_results(job),
        )
    drive(parent, command, actor=SYSTEM, kind="child_ended", payload={"outcome": outcome})


def child_escalated(parent: ProcessInstance, job: Job) -> None:
    code = job.payload["code"]
    command = commands.EscalateChild(child_id=job.job_id, code=code, **_results(job))
    drive(parent, command, actor=SYSTEM, kind="child_escalated", payload={"code": code})


def cancel_child(child: ProcessInstance, job: Job) -> None:
    """The parent went on without it; it is not told again."""
    # Telling it would drive an activity that is not there any more.
    command = commands.Cancel(reason="the calling activity was canceled")
    drive(child, command, actor=SYSTEM, kind="canceled", tells_parent=False)


def deliver(instance: ProcessInstance, job: Job) -> None:
    """Hand over a signal or message unless the instance has stopped waiting for it."""
    # Looked for behind the instance's lock: a gateway may have taken another way since the job was written.
    waiting = MessageSubscription.objects.filter(
        instance=instance, subscription_id=job.job_id, kind=job.kind
    ).first()
    if waiting is None:
        return
    is_message = job.kind == "message"
    kind, make = ("message", commands.DeliverMessage) if is_message else ("signal", commands.DeliverSignal)
    command = make(subscription_id=job.job_id, variables=_variables(job))
    payload = {kind: waiting.name, **_variables(job)}
    drive(instance, command, actor=SYSTEM, kind=f"{kind}_received", payload=payload)


def _variables(job: Job) -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = values.load(job.payload.get("variables", {}))
    return loaded


def _results(job: Job) -> dict[str, Any]:
    """What a called instance hands over; jobs that were written before it knew of data outputs carry none."""
    given = job.payload.get("given")
    return {"variables": _variables(job), "given": None if given is None else values.load(given)}


INTERNAL: dict[str, Callable[[ProcessInstance, Job], None]] = {
    "child_start": start_child,
    "child_ended": child_ended,
    "child_escalated": child_escalated,
    "child_cancel": cancel_child,
    "signal": deliver,
    "local": deliver,
    "message": deliver,
}
