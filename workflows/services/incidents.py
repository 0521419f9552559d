"""Getting past an incident: try again, or skip the element. Both stand in the history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bpmn.engine import commands
from workflows import clock, wake
from workflows.actors import Actor
from workflows.errors import NotFound, WrongState
from workflows.models import Incident, Job, ProcessInstance, Timer
from workflows.services import history
from workflows.services.steps import active_instance, drive
from workflows.services.transactions import one_transaction


@one_transaction
def retry(
    *, incident_id: int, actor: Actor, reason: str = "", variables: Mapping[str, Any] | None = None
) -> Incident:
    """Do once more what failed, with `variables` corrected. WrongState when the incident is not open."""
    incident, instance = _open(incident_id)
    # The engine's ids are a letter and a number; those with a colon are rows of the runtime.
    if ":" in incident.incident_id:
        _retry_own(incident, instance, reason, actor)
    else:
        command = commands.RetryIncident(incident_id=incident.incident_id, variables=variables or {})
        drive(
            instance,
            command,
            actor=actor,
            kind="incident_retried",
            payload={"variables": dict(variables or {}), "reason": reason},
            element_id=incident.element_id,
        )
    incident.refresh_from_db()
    return incident


@one_transaction
def skip(*, incident_id: int, to_elements: Sequence[str], reason: str, actor: Actor) -> Incident:
    """Leave the element where the incident stands and go on at `to_elements`."""
    incident, instance = _open(incident_id)
    command = commands.MoveTokens(from_elements=[incident.element_id], to_elements=to_elements)
    payload = {"to": list(to_elements), "reason": reason}
    drive(
        instance,
        command,
        actor=actor,
        kind="incident_skipped",
        payload=payload,
        element_id=incident.element_id,
    )
    # The move resolves what the engine raised; the runtime's own incidents are unknown to the state.
    _resolve(incident, actor)
    return incident


def _open(incident_id: int) -> tuple[Incident, ProcessInstance]:
    incident = Incident.objects.filter(pk=incident_id).first()
    if incident is None:
        raise NotFound(f"no incident {incident_id}")
    instance = active_instance(incident.instance_id)
    # Behind the instance's lock: another may have resolved it meanwhile.
    incident.refresh_from_db()
    if incident.status != Incident.Status.OPEN:
        raise WrongState(f"incident {incident_id} is {incident.status}")
    return incident, instance


def _retry_own(incident: Incident, instance: ProcessInstance, reason: str, actor: Actor) -> None:
    """The runtime's own incidents ("job:<pk>", "timer:<id>") put their row back into the queue."""
    source, _, name = incident.incident_id.partition(":")
    if source == "job":
        Job.objects.filter(pk=int(name)).update(status=Job.Status.WAITING, attempts=0, run_after=clock.now())
        wake.after_commit([int(name)])
    else:
        Timer.objects.filter(instance=instance, timer_id=name).update(status=Timer.Status.ARMED)
    _resolve(incident, actor)
    history.append(
        instance=instance,
        kind="incident_retried",
        actor=actor,
        payload={"incident": incident.message, "reason": reason},
        element_id=incident.element_id,
    )


def _resolve(incident: Incident, actor: Actor) -> None:
    incident.status, incident.resolved_at = Incident.Status.RESOLVED, clock.now()
    incident.resolved_by_name = actor.name
    incident.save(update_fields=["status", "resolved_at", "resolved_by_name"])
