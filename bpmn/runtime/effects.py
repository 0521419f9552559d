"""What the runtime does for each effect, one function for each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from bpmn.engine import commands
from bpmn.engine import effects as e
from bpmn.runtime import calling, delivering, jobs
from bpmn.runtime.records import NEVER, Armed, Incident, Instance, Job, Subscription, Work

if TYPE_CHECKING:
    from bpmn.runtime.driving import Driver


def open_work(runtime: Driver, instance: Instance, effect: e.OpenWork) -> None:
    runtime._work[instance.id, effect.work_id] = Work(
        effect.work_id,
        instance.id,
        effect.element_id,
        effect.name,
        effect.assignee,
        tuple(effect.candidate_users),
        tuple(effect.candidate_groups),
        effect.lane,
        effect.form,
        effect.due,
        effect.priority,
        effect.properties,
        effect.variables,
        next((lane.name for lane in instance.process.lanes if lane.id == effect.lane), ""),
    )


def request_job(runtime: Driver, instance: Instance, effect: e.RequestJob) -> None:
    key = (instance.id, effect.job_id)
    runtime._jobs[key] = Job(
        effect.job_id,
        instance.id,
        effect.element_id,
        effect.handler,
        effect.topic,
        effect.variables,
        effect.properties,
        effect.fields,
    )
    if runtime.run_handlers:
        runtime._later(lambda: jobs.run_job(runtime, key, effect))


def arm_timer(runtime: Driver, instance: Instance, effect: e.ArmTimer) -> None:
    # A statutory clock that nobody set runs out by hand (`trigger`).
    due = runtime.clocks.get(effect.clock) if effect.clock else effect.due
    armed = Armed(instance.id, effect.timer_id, due or NEVER, element_id=effect.element_id)
    runtime._timers[instance.id, effect.timer_id] = armed


def subscribe(runtime: Driver, instance: Instance, effect: e.Subscribe) -> None:
    key = instance.business_key if effect.correlation_key is None else effect.correlation_key
    found = Subscription(
        instance.id, effect.subscription_id, effect.kind, effect.name, key, effect.element_id
    )
    runtime._subscriptions[instance.id, effect.subscription_id] = found
    if runtime._kept:
        delivering.collect(runtime, found)


def throw_signal(runtime: Driver, instance: Instance, effect: e.ThrowSignal) -> None:
    runtime.thrown.append(effect)
    if effect.is_local:
        runtime._later(lambda: delivering.tell_family(runtime, instance, effect))
        return
    runtime._later(lambda: void(delivering.broadcast(runtime, effect.name, effect.variables, instance.id)))


def throw_message(runtime: Driver, instance: Instance, effect: e.ThrowMessage) -> None:
    runtime.thrown.append(effect)
    runtime._later(lambda: delivering.send(runtime, instance, effect))


def cancel_child(runtime: Driver, instance: Instance, effect: e.CancelChild) -> None:
    for child in runtime.children(instance):
        if child.parent_wait == effect.child_id and not child.is_ended:
            runtime._drive(child, commands.Cancel(reason="the calling activity was canceled"))


def escalate(runtime: Driver, instance: Instance, effect: e.Escalate) -> None:
    parent = runtime.instances[instance.parent] if instance.parent else None
    if parent is None or parent.is_ended:
        return
    command = commands.EscalateChild(
        child_id=instance.parent_wait, code=effect.code, variables=effect.variables, given=effect.given
    )
    runtime._later(lambda: runtime._drive(parent, command) if not parent.is_ended else None)


def raise_incident(runtime: Driver, instance: Instance, effect: e.RaiseIncident) -> None:
    found = Incident(effect.incident_id, instance.id, effect.element_id, effect.kind, effect.message)
    runtime._incidents[instance.id, effect.incident_id] = found
    runtime._jobs.pop((instance.id, effect.wait_id), None)


def visit(runtime: Driver, instance: Instance, effect: e.Visit) -> None:
    counts = {
        "entered": instance.visited,
        "completed": instance.completed,
        "canceled": instance.canceled,
        "taken": instance.taken,
    }
    counts[effect.phase][effect.element_id] += 1
    if effect.phase == "entered":
        instance.path.append(effect.element_id)


def ended(runtime: Driver, instance: Instance, effect: e.Ended) -> None:
    instance.outcome = effect.outcome
    instance.error_code = effect.error_code
    instance.end_events = tuple(effect.end_events)
    # First: whatever is still open must not be found by what the end sets going.
    runtime._forget(instance.id)
    runtime._later(lambda: calling.tell_parent(runtime, instance, effect))


def void(value: object) -> None:
    """Drop a result."""


APPLY: dict[type, Callable[[Driver, Instance, Any], None]] = {
    e.OpenWork: open_work,
    e.CloseWork: lambda r, i, x: void(r._work.pop((i.id, x.work_id), None)),
    e.ArmTimer: arm_timer,
    e.DisarmTimer: lambda r, i, x: void(r._timers.pop((i.id, x.timer_id), None)),
    e.Subscribe: subscribe,
    e.Unsubscribe: lambda r, i, x: void(r._subscriptions.pop((i.id, x.subscription_id), None)),
    e.RequestJob: request_job,
    e.CancelJob: lambda r, i, x: void(r._jobs.pop((i.id, x.job_id), None)),
    e.StartChild: lambda r, i, x: r._later(lambda: calling.start_child(r, i, x)),
    e.CancelChild: cancel_child,
    e.ThrowSignal: throw_signal,
    e.ThrowMessage: throw_message,
    e.Escalate: escalate,
    e.RaiseIncident: raise_incident,
    e.ResolveIncident: lambda r, i, x: void(r._incidents.pop((i.id, x.incident_id), None)),
    e.Visit: visit,
    e.Ended: ended,
}
