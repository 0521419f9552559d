"""Operators' acts on one or many instances: proposed with a reason, agreed to by a second person, done one by one.

Each instance is its own transaction: the worker may die between two of them and goes on with the next; one that refuses
stays as it was and does not stop the rest."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bpmn import values
from bpmn.errors import EngineError
from workflows import keys
from workflows.actors import Actor
from workflows.errors import Conflict, NotCompetent, NotFound, WorkflowError, WrongState
from workflows.models import Intervention, InterventionTarget, ProcessInstance
from workflows.services.acts import ACTS, Arguments, act_named
from workflows.services.transactions import one_transaction

log = logging.getLogger(__name__)
MOST = 10_000
"""Instances in one intervention; more is a programme of its own, not a repair."""
# Training runs are repaired by whoever trains; the second person guards real cases.
LIVE = "live"
Status = Intervention.Status


@dataclass(frozen=True, slots=True)
class Preview:
    """What the act would do now: ids of instances that would take it, and id -> why not for the rest."""

    possible: Sequence[int]
    refused: Mapping[int, str]


def preview(*, kind: str, instance_ids: Sequence[int], arguments: Arguments) -> Preview:
    """Try the act on each instance without writing anything; what it raises there becomes its words.

    Raises WrongState, which names the field, for arguments that the act cannot take anywhere."""
    act = act_named(kind)
    act.require(arguments)
    check = act.checking(arguments)
    # Without the diagrams, of which each row would bring its own copy.
    rows = ProcessInstance.objects.select_related("definition", "deployment").defer("definition__xml")
    found = rows.in_bulk(list(instance_ids))
    possible, refused = [], {}
    for instance_id in instance_ids:
        if instance_id not in found:
            refused[instance_id] = f"no process instance {instance_id}"
        elif why := _refusal(instance_id, check, found[instance_id]):
            refused[instance_id] = why
        else:
            possible.append(instance_id)
    return Preview(possible, refused)


def _refusal(instance_id: int, act: Callable[..., object], *given: object) -> str:
    """Do it; return why it did not happen, nothing when it did."""
    try:
        act(*given)
    except (WorkflowError, EngineError) as error:
        return str(error)
    except OperationalError:
        # A lost race or a database that is away: the instance keeps its turn.
        raise
    except Exception as error:
        # First in the queue for ever, it would hold up every act behind it.
        log.exception("an act broke down on instance %s", instance_id)
        return f"{type(error).__name__}: {error}"
    return ""


def needs_second_person(kind: str, instance_ids: Sequence[int]) -> bool:
    """Say whether somebody else must agree: the configured acts on instances that run in real time."""
    if kind not in settings.SECOND_PERSON_FOR:
        return False
    return ProcessInstance.objects.filter(pk__in=list(instance_ids), timeline=LIVE).exists()


@one_transaction
def propose(
    *, kind: str, instance_ids: Sequence[int], arguments: Arguments, reason: str, actor: Actor
) -> Intervention:
    """Record the act; it begins at once unless a second person must agree first.

    Raises WrongState for an empty reason, no or too many instances, or arguments that the act does not know."""
    # The order asked for, each once: an instance named twice is one act.
    ids = list(dict.fromkeys(instance_ids))
    if not reason.strip():
        raise WrongState("an intervention needs a reason")
    if not 0 < len(ids) <= MOST:
        raise WrongState(f"an intervention has 1 to {MOST} instances, not {len(ids)}")
    act_named(kind).require(arguments)
    # A key of its own: the arguments may touch many cases, whose keys end at different times.
    key = keys.new_key()
    row = Intervention.objects.create(
        kind=kind,
        key=key,
        payload=keys.encrypt(key, json.dumps(values.dump(dict(arguments)), ensure_ascii=False)),
        reason=reason.strip()[:300],
        status=Status.PROPOSED if needs_second_person(kind, ids) else Status.RUNNING,
        requested_by_id=actor.person_id,
        requested_by_name=actor.name,
    )
    InterventionTarget.objects.bulk_create(
        [InterventionTarget(intervention=row, instance_id=instance_id) for instance_id in ids]
    )
    return row


def arguments_of(intervention: Intervention) -> dict[str, Any]:
    """Return the arguments in clear."""
    loaded: dict[str, Any] = values.load(json.loads(keys.decrypt(intervention.key, intervention.payload)))
    return loaded


def approve(*, intervention_id: int, actor: Actor) -> Intervention:
    """Let a proposed act begin. NotCompetent for the person who proposed it, Conflict when it is decided already."""
    return _decide(intervention_id, Status.RUNNING, actor)


def refuse(*, intervention_id: int, actor: Actor) -> Intervention:
    """Refuse a proposed act: nothing of it happens."""
    return _decide(intervention_id, Status.REFUSED, actor)


@one_transaction
def _decide(intervention_id: int, status: str, actor: Actor) -> Intervention:
    row = _locked(intervention_id)
    if row.status != Status.PROPOSED:
        raise Conflict(f"intervention {intervention_id} is already {row.status}")
    if row.requested_by_id == actor.person_id:
        raise NotCompetent("an intervention is decided by somebody other than who proposed it")
    row.status, row.decided_by_id, row.decided_by_name = status, actor.person_id, actor.name
    # The real moment, whatever timeline the instances live on: this is an act on the installation.
    row.decided_at = timezone.now()
    row.ended_at = row.decided_at if status == Status.REFUSED else None
    row.save()
    return row


@one_transaction
def stop(*, intervention_id: int, actor: Actor) -> Intervention:
    """Take back a proposal, or stop an act after the instance at hand; what is done stays done."""
    row = _locked(intervention_id)
    if not row.is_open:
        raise Conflict(f"intervention {intervention_id} is already {row.status}")
    row.status, row.ended_at = Status.STOPPED, timezone.now()
    row.save(update_fields=["status", "ended_at"])
    return row


def _locked(intervention_id: int) -> Intervention:
    row = Intervention.objects.select_for_update().filter(pk=intervention_id).first()
    if row is None:
        raise NotFound(f"no intervention {intervention_id}")
    return row


def run_due_interventions(*, limit: int = 200) -> int:
    """Act on up to `limit` waiting instances, the oldest first; return how many. Several workers may run it at once."""
    # A bounded share a tick, so that ten thousand repairs do not keep due timers waiting.
    done = 0
    while done < limit and _act_on_next():
        done += 1
    _close_finished()
    return done


@one_transaction
def _act_on_next() -> bool:
    waiting = InterventionTarget.objects.filter(
        status=InterventionTarget.Status.WAITING, intervention__status=Status.RUNNING
    )
    rows = waiting.select_related("intervention").order_by("intervention_id", "pk")
    # Another worker's instance is passed over; each is one transaction, so a death loses one at most.
    target = rows.select_for_update(skip_locked=True, of=("self",)).first()
    if target is None:
        return False
    target.status, target.message = _acted_on(target)
    target.save(update_fields=["status", "message"])
    return True


def _acted_on(target: InterventionTarget) -> tuple[str, str]:
    row = target.intervention
    # In the name of who asked; the reason that stands in the case says who agreed.
    actor = Actor(user_id=row.requested_by_id, name=row.requested_by_name)
    agreed = f" · agreed by {row.decided_by_name}" if row.decided_by_name else ""
    reason = f"{row.reason}{agreed}"
    # A savepoint: what a refused act wrote goes, and the word about it stays.
    run = transaction.atomic(ACTS[row.kind].run)
    why = _refusal(target.instance_id, run, target.instance_id, arguments_of(row), reason, actor)
    return (InterventionTarget.Status.REFUSED, why) if why else (InterventionTarget.Status.DONE, "")


def _close_finished() -> None:
    """Close the acts that have no instance left; a row that another worker has under way still counts as waiting."""
    waits = InterventionTarget.objects.filter(
        intervention=OuterRef("pk"), status=InterventionTarget.Status.WAITING
    )
    finished = Intervention.objects.filter(~Exists(waits), status=Status.RUNNING)
    finished.update(status=Status.DONE, ended_at=timezone.now())
