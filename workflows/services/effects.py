"""Effects become rows, one statement for each kind of row however many effects there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Q, QuerySet

from bpmn import values
from bpmn.engine import effects as e
from workflows import clock, wake
from workflows.actors import Actor
from workflows.handlers import registry
from workflows.models import Incident, Job, MessageSubscription, ProcessInstance, Timer
from workflows.services import inbox
from workflows.services.batch import Batch, Row

T = TypeVar("T")
# The effects of a step by their class, each in order.
Asked = Mapping[type, list[Any]]
THROWN = {e.ThrowSignal, e.ThrowMessage}
DISARM = "UPDATE workflows_timer SET status = 'disarmed' WHERE instance_id = {} AND status = 'armed'"
UNSUBSCRIBE = "DELETE FROM workflows_messagesubscription WHERE instance_id = {}"
WITHDRAW = (
    "UPDATE workflows_job SET status = 'canceled' WHERE instance_id = {} AND status IN ('waiting', 'running')"
)
RESOLVE = (
    "UPDATE workflows_incident SET status = 'resolved', resolved_at = {}, resolved_by_name = {}"
    " WHERE instance_id = {} AND status = 'open'"
)


def apply_effects(
    batch: Batch,
    instance: ProcessInstance,
    effects: Sequence[e.Effect],
    *,
    actor: Actor,
    now: datetime,
    tells_parent: bool,
) -> None:
    """Write what `effects` ask for. Call it in the step's transaction with the instance locked.

    Rows are opened before they are closed, since one step may do both with the same row."""
    asked = _by_kind(effects)
    inbox.open_work(batch, instance, _of(asked, e.OpenWork), now)
    inbox.close_work(batch, instance, _of(asked, e.CloseWork), actor, now)
    _timers(batch, instance, asked)
    _subscriptions(batch, instance, asked)
    _incidents(batch, instance, asked, actor, now)
    jobs = [_job(instance, effect) for effect in _of(asked, e.RequestJob)]
    jobs += [_start_child(instance, effect) for effect in _of(asked, e.StartChild)]
    jobs += _throws(instance, effects) if asked.keys() & THROWN else []
    jobs += _to_parent(instance, effects) if tells_parent else []
    jobs += _cancel_children(instance, _of(asked, e.CancelChild))
    store_jobs(jobs)
    canceled = [effect.job_id for effect in _of(asked, e.CancelJob)]
    if canceled:
        # An attempt that runs right now finds its row canceled and stores nothing.
        _open_jobs(instance).filter(kind__in=Job.OF_ELEMENTS, job_id__in=canceled).update(
            status=Job.Status.CANCELED
        )
    if instance.is_ended:
        close_rest(batch, instance, actor, now)


def _by_kind(effects: Sequence[e.Effect]) -> Asked:
    asked: dict[type, list[Any]] = {}
    for effect in effects:
        asked.setdefault(type(effect), []).append(effect)
    return asked


def _of(asked: Asked, kind: type[T]) -> list[T]:
    return asked.get(kind, [])


def _timers(batch: Batch, instance: ProcessInstance, asked: Asked) -> None:
    armed = {effect.timer_id: _timer(instance, effect) for effect in _of(asked, e.ArmTimer)}
    changed = ("element_id", "due_at", "clock", "status", "claimed_until")
    batch.insert(Timer, list(armed.values()), key=("instance", "timer_id"), update=changed)
    disarmed = [effect.timer_id for effect in _of(asked, e.DisarmTimer)]
    if disarmed:
        batch.add(DISARM + " AND timer_id IN ({})", instance.pk, disarmed)


def _timer(instance: ProcessInstance, effect: e.ArmTimer) -> Row:
    due = effect.due
    if effect.clock:
        # No clock yet, or a suspended one: the timer stands until `schedule_clock` gives it a moment.
        due = registry.clock(instance, effect.clock) if registry.clock else None
    return {
        "instance_id": instance.pk,
        "timer_id": effect.timer_id,
        "element_id": effect.element_id,
        "due_at": due,
        "clock": effect.clock,
        "timeline": instance.timeline,
    }


def _subscriptions(batch: Batch, instance: ProcessInstance, asked: Asked) -> None:
    rows = [
        {
            "instance_id": instance.pk,
            "subscription_id": effect.subscription_id,
            "element_id": effect.element_id,
            "kind": effect.kind,
            "name": effect.name,
            # A receiver that names no key waits under the case's own.
            "correlation_key": effect.correlation_key or instance.business_key,
        }
        for effect in _of(asked, e.Subscribe)
    ]
    batch.insert(MessageSubscription, rows)
    gone = [effect.subscription_id for effect in _of(asked, e.Unsubscribe)]
    if gone:
        batch.add(UNSUBSCRIBE + " AND subscription_id IN ({})", instance.pk, gone)


def _incidents(batch: Batch, instance: ProcessInstance, asked: Asked, actor: Actor, now: datetime) -> None:
    raised = [
        {
            "instance_id": instance.pk,
            "incident_id": effect.incident_id,
            "element_id": effect.element_id,
            "kind": effect.kind,
            "message": effect.message,
            "wait_id": effect.wait_id,
            "raised_at": now,
        }
        for effect in _of(asked, e.RaiseIncident)
    ]
    batch.insert(Incident, raised)
    resolved = [effect.incident_id for effect in _of(asked, e.ResolveIncident)]
    if resolved:
        batch.add(RESOLVE + " AND incident_id IN ({})", now, actor.name, instance.pk, resolved)


def _job(instance: ProcessInstance, effect: e.RequestJob) -> Job:
    """A topic is fetched by workers outside (camunda:topic); any other name is a handler of this program."""
    return Job(
        instance=instance,
        kind=Job.EXTERNAL if effect.topic else Job.HANDLER,
        job_id=effect.job_id,
        element_id=effect.element_id,
        handler=effect.topic or effect.handler,
        payload={"variables": values.dump(dict(effect.variables)), "engine_kind": effect.kind},
        properties=dict(effect.properties),
        # Jobs become due in real time on every timeline: a simulated day has no workers of its own.
        run_after=clock.now(),
        priority=int(effect.properties.get("priority", effect.priority)),
        # The same at every attempt and after a retry: handlers get it as their idempotency key.
        key=f"{instance.pk}:{effect.job_id}",
    )


def _start_child(instance: ProcessInstance, effect: e.StartChild) -> Job:
    """A called instance is started by a job, not in this transaction: 2,000 villages are 2,000 short transactions,
    a child that cannot start is an incident of its own, and no step ever holds two instances' locks."""
    payload = {
        "called_element": effect.called_element,
        "variables": values.dump(dict(effect.variables)),
        "shares_all": effect.shares_all,
        "binding": effect.binding,
        "version": effect.version,
        "id_variable": effect.id_variable,
        "business_key": instance.business_key if effect.business_key is None else effect.business_key,
    }
    return _internal(instance.pk, "child_start", effect.child_id, payload, f"start:{effect.child_id}")


def _to_parent(instance: ProcessInstance, effects: Sequence[e.Effect]) -> list[Job]:
    """What the parent must learn drives it in a job of its own, so the child's step locks the child alone."""
    parent_id, wait_id = instance.parent_id, instance.parent_wait_id
    if parent_id is None:
        return []
    jobs = []
    for number, effect in enumerate(effects):
        # One call may escalate often; revision and place keep each telling apart from the others.
        tail = f"{wait_id}:{instance.revision}:{number}"
        if isinstance(effect, e.Escalate):
            payload = {"code": effect.code, **_results(effect)}
            jobs.append(_internal(parent_id, "child_escalated", wait_id, payload, tail))
        if isinstance(effect, e.Ended):
            payload = {
                "outcome": effect.outcome,
                "code": effect.error_code,
                "message": effect.message,
                "ends_caller": effect.ends_caller,
                "ends_loop": effect.ends_loop,
                **_results(effect),
            }
            jobs.append(_internal(parent_id, "child_ended", wait_id, payload, tail))
    return jobs


def _results(effect: e.Escalate | e.Ended) -> dict[str, Any]:
    given = None if effect.given is None else values.dump(dict(effect.given))
    return {"variables": values.dump(dict(effect.variables)), "given": given}


def _cancel_children(instance: ProcessInstance, effects: Sequence[e.CancelChild]) -> list[Job]:
    if not effects:
        return []
    ids = [effect.child_id for effect in effects]
    # The parent is locked: a start has either stored its child by now or finds its job canceled.
    _open_jobs(instance).filter(kind="child_start", job_id__in=ids).update(status=Job.Status.CANCELED)
    children = ProcessInstance.objects.filter(
        parent=instance, parent_wait_id__in=ids, status__in=["active", "suspended"]
    )
    return [_internal(child.pk, "child_cancel", "", {}, "cancel") for child in children]


def _throws(instance: ProcessInstance, effects: Sequence[e.Effect]) -> list[Job]:
    jobs: list[Job] = []
    for number, effect in enumerate(effects):
        if isinstance(effect, e.ThrowSignal):
            # The engine has delivered it inside this instance itself.
            waiting = MessageSubscription.objects.filter(kind="signal", name=effect.name)
            if effect.is_local:
                root = instance.root_instance
                family = Q(instance=root) | Q(instance__root=root)
                waiting = MessageSubscription.objects.filter(family, kind="local", name=effect.name)
            found = waiting.exclude(instance_id=instance.pk)
        elif isinstance(effect, e.ThrowMessage):
            key = effect.correlation_key or instance.business_key
            found = MessageSubscription.objects.filter(kind="message", name=effect.name, correlation_key=key)
        else:
            continue
        payload = {"variables": values.dump(dict(effect.variables))}
        source = f"{instance.pk}.{instance.revision}.{number}"
        jobs += deliveries(found, instance.timeline, payload, source)
    return jobs


def deliveries(
    found: QuerySet[MessageSubscription], timeline: str, payload: dict[str, object], source: str
) -> list[Job]:
    """Return one unsaved job for each subscription of running instances on `timeline` (`source` makes its key)."""
    # The same order for every sender, and never across timelines: a training case must not wake a real one.
    waiting = found.filter(instance__timeline=timeline).order_by("instance_id", "id")
    return [
        _internal(
            row.instance_id,
            row.kind,
            row.subscription_id,
            payload,
            f"{row.kind}:{source}:{row.subscription_id}",
        )
        for row in waiting
    ]


def _internal(instance_id: int, kind: str, wait_id: str, payload: dict[str, object], tail: str) -> Job:
    return Job(
        instance_id=instance_id,
        kind=kind,
        job_id=wait_id,
        payload=payload,
        run_after=clock.now(),
        key=f"{instance_id}:{kind}:{tail}",
    )


def store_jobs(jobs: list[Job]) -> None:
    if not jobs:
        return
    # The engine asks again under the same id when an incident is retried.
    stored = Job.objects.bulk_create(
        jobs,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["payload", "properties", "handler", "run_after", "status", "attempts", "last_error"],
    )
    # Nobody here runs the jobs of outside workers: they ask by themselves.
    wake.after_commit([job.pk for job in stored if job.kind != Job.EXTERNAL])


def _open_jobs(instance: ProcessInstance) -> QuerySet[Job]:
    return Job.objects.filter(instance=instance, status__in=[Job.Status.WAITING, Job.Status.RUNNING])


def close_rest(batch: Batch, instance: ProcessInstance, actor: Actor, now: datetime) -> None:
    """An ended instance leaves nothing open, whatever the engine thought to mention."""
    inbox.close_all(batch, instance, now)
    batch.add(DISARM, instance.pk)
    batch.add(UNSUBSCRIBE, instance.pk)
    batch.add(WITHDRAW, instance.pk)
    batch.add(RESOLVE, now, actor.name, instance.pk)
