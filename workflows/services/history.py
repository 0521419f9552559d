"""The audit trail: appended in the transaction of what it records, payload under the tree's key."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bpmn import values
from workflows import clock, keys
from workflows.actors import Actor
from workflows.errors import WrongState
from workflows.models import HistoryEvent, ProcessInstance

# The encoder is made once: with options json.dumps makes a new one at every call.
in_order = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def row(
    *,
    instance: ProcessInstance,
    kind: str,
    actor: Actor,
    payload: Mapping[str, Any],
    element_id: str = "",
    visits: Sequence[Sequence[str]] = (),
    occurred_at: datetime | None = None,
) -> dict[str, Any]:
    """Return the event's columns; personal data belongs into `payload` alone (it is encrypted)."""
    return {
        # All events of a tree hang at the root as well: a case is read in one query, and one key opens it.
        "root_id": instance.root_id or instance.pk,
        "instance_id": instance.pk,
        "kind": kind,
        "element_id": element_id,
        "actor_id": actor.user_id,
        "actor_name": actor.name,
        "acting_for": actor.acting_for,
        "visits": visits,
        "payload": _sealed(instance, payload),
        "occurred_at": occurred_at or clock.now(instance.timeline),
    }


def append(
    *, instance: ProcessInstance, kind: str, actor: Actor, payload: Mapping[str, Any], element_id: str = ""
) -> HistoryEvent:
    """Append one event to the history of `instance`; call it inside the transaction of the act it records."""
    event = build(instance=instance, kind=kind, actor=actor, payload=payload, element_id=element_id)
    # Never an update: the triggers refuse it (`history_protection`).
    event.save(force_insert=True)
    return event


def build(
    *,
    instance: ProcessInstance,
    kind: str,
    actor: Actor,
    payload: Mapping[str, Any],
    element_id: str = "",
    occurred_at: datetime | None = None,
) -> HistoryEvent:
    """Return the unsaved event, as `append_all` takes it."""
    columns = row(
        instance=instance,
        kind=kind,
        actor=actor,
        payload=payload,
        element_id=element_id,
        occurred_at=occurred_at,
    )
    return HistoryEvent(**columns)


def append_all(events: Sequence[HistoryEvent]) -> None:
    """Append events of several instances, made by `build`; call it inside the transaction of the act they record."""
    HistoryEvent.objects.bulk_create(events)


def payload_of(event: HistoryEvent) -> dict[str, Any] | None:
    """Return the payload in clear, None when the key of its tree was erased."""
    if not event.payload:
        return {}
    instance = ProcessInstance.objects.only("history_key").get(pk=event.root_id)
    # Erased, and not wrong: the row still proves that something was done.
    if not instance.history_key:
        return None
    loaded: dict[str, Any] = values.load(json.loads(keys.decrypt(instance.history_key, event.payload)))
    return loaded


@transaction.atomic
def erase_key(*, root_id: int, reason: str, actor: Actor) -> None:
    """Make the payloads of an ended tree unreadable for ever; rows and seals stay, so the proof stays
    (Personal Information Protection Law, article 47). WrongState while the tree runs."""
    tree = ProcessInstance.objects.filter(root_id=root_id) | ProcessInstance.objects.filter(pk=root_id)
    root = tree.select_for_update(no_key=True).get(pk=root_id)
    # A running tree still writes payloads, which would need the key.
    if tree.filter(status__in=["active", "suspended"]).exists():
        raise WrongState(f"instance {root_id} is not ended")
    # Recorded before the key goes, or its own payload could not be sealed.
    append(instance=root, kind="key_erased", actor=actor, payload={"reason": reason})
    tree.update(history_key="")


def _sealed(instance: ProcessInstance, payload: Mapping[str, Any]) -> str:
    # After the key is erased nothing personal may be written any more, so nothing is.
    if not payload or not instance.history_key:
        return ""
    return keys.encrypt(instance.history_key, in_order(values.dump(dict(payload))))
