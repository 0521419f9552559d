"""Messages and signals from outside (BPMN 10.5.1): a message finds by name and key, a signal reaches all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from bpmn import values
from bpmn.engine import commands
from workflows.actors import Actor
from workflows.models import MessageSubscription, ProcessInstance
from workflows.services.effects import deliveries, store_jobs
from workflows.services.steps import drive, lock_instance
from workflows.services.transactions import one_transaction


@one_transaction
def correlate(*, name: str, business_key: str, variables: Mapping[str, Any], actor: Actor) -> int:
    """Deliver the message to everyone who waits for it under the key; return how many received it.

    A message that nobody waits for is not kept (as in Camunda 7): 0 tells the sender. Receivers are locked in the
    order of their numbers, so two senders never wait for each other."""
    found = MessageSubscription.objects.filter(kind="message", name=name, correlation_key=business_key)
    # Found first and locked one by one; each is looked at once more under its lock.
    waiting = list(found.order_by("instance_id", "id").values_list("instance_id", "pk"))
    return sum(_deliver(instance_id, pk, name, variables, actor) for instance_id, pk in waiting)


@one_transaction
def queue(*, name: str, key: str, timeline: str = "live") -> int:
    """Deliver the message by jobs to everyone who waits for it under the key on `timeline`; return their number.

    For a sender inside a step, who already holds the lock of one instance and may not wait for others."""
    found = MessageSubscription.objects.filter(kind="message", name=name, correlation_key=key)
    # A key of its own for each sending, or the same message sent twice would be one job.
    jobs = deliveries(found, timeline, {"variables": values.dump({})}, uuid.uuid4().hex[:16])
    store_jobs(jobs)
    return len(jobs)


@one_transaction
def broadcast_signal(*, name: str, variables: Mapping[str, Any], timeline: str = "live", actor: Actor) -> int:
    """Queue the signal for every running instance on `timeline` that waits for it; return their number."""
    found = MessageSubscription.objects.filter(kind="signal", name=name)
    payload = {"variables": values.dump(dict(variables)), "sender": actor.name}
    jobs = deliveries(found, timeline, payload, uuid.uuid4().hex[:16])
    store_jobs(jobs)
    return len(jobs)


def _deliver(
    instance_id: int, subscription: int, name: str, variables: Mapping[str, Any], actor: Actor
) -> int:
    # The lock comes first: the row is read as it is when nobody else can change it.
    instance = lock_instance(instance_id)
    row = MessageSubscription.objects.filter(pk=subscription).first()
    if instance is None or row is None or instance.status != ProcessInstance.Status.ACTIVE:
        return 0
    command = commands.DeliverMessage(subscription_id=row.subscription_id, variables=variables)
    payload = {"message": name, **variables}
    drive(instance, command, actor=actor, kind="message_received", payload=payload, element_id=row.element_id)
    return 1
