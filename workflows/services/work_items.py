"""Who holds a work item: claim, release, transfer, delegate. No step of the engine is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth import get_user_model

from workflows.actors import Actor
from workflows.errors import Conflict, NotCompetent, NotFound, WrongState
from workflows.handlers import registry
from workflows.models import WorkItem
from workflows.services import history, inbox
from workflows.services.competence import check_may_work, is_candidate
from workflows.services.transactions import one_transaction


@one_transaction
def claim(*, work_item_id: int, actor: Actor) -> WorkItem:
    """Take an open item. Claiming what one holds changes nothing; Conflict when another holds it; NotCompetent."""
    item = _locked(work_item_id)
    # A second click, or an answer that was lost, is no conflict.
    if item.assignee_id is not None and item.assignee_id == actor.user_id:
        return item
    if item.status != WorkItem.Status.OPEN:
        raise Conflict(f"work item {item.pk} is {item.status} by {item.assignee_name}")
    check_may_work(item, actor, "claim")
    return _give(item, actor, "claimed", actor.user_id, actor.name)


@one_transaction
def release(*, work_item_id: int, actor: Actor) -> WorkItem:
    """Put a claimed item back before its candidates. NotCompetent unless the actor holds it."""
    item = _locked(work_item_id)
    _check_holds(item, actor)
    return _give(item, actor, "released", None, "")


@one_transaction
def transfer(*, work_item_id: int, to_user_id: int, reason: str, actor: Actor) -> WorkItem:
    """Hand the item to another for good. The actor holds it or is a candidate of an unclaimed one."""
    item = _locked(work_item_id)
    check_may_work(item, actor, "transfer")
    # Handed on for good, it no longer comes back to whoever lent it.
    item.owner_id, item.owner_name = None, ""
    return _give(item, actor, "transferred", to_user_id, _name(to_user_id), reason)


@one_transaction
def reassign(*, work_item_id: int, to: Actor, reason: str, actor: Actor) -> WorkItem:
    """Put an open item into the hands of a candidate, whoever holds it; the caller has checked the actor's power to order it.

    Raises NotCompetent when `to` is no candidate or a guard forbids it to work on the item."""
    item = _locked(work_item_id)
    if not is_candidate(item, to):
        raise NotCompetent(f"{to.name} is no candidate of work item {item.pk}")
    # As if he completed it: putting work into hands that may not finish it helps nobody.
    for guard in registry.guards:
        guard(item, to, "complete")
    item.owner_id, item.owner_name = None, ""
    return _give(item, actor, "reassigned", to.user_id, to.name, reason)


@one_transaction
def readdress(*, work_item_id: int, units: Mapping[str, str], reason: str, actor: Actor) -> WorkItem:
    """Put an open item before the same roles of other units (old code → new), as where a unit has become another one.

    Whoever held it did so for the old unit, and holds it no more."""
    item = _locked(work_item_id)
    pairs = [[units.get(unit, unit), role] for unit, role in item.candidates.get("pairs", ())]
    item.candidates = {**item.candidates, "pairs": pairs}
    item.unit = units.get(item.unit, item.unit)
    item.owner_id, item.owner_name = None, ""
    item.save(update_fields=["candidates", "unit"])
    return _give(item, actor, "readdressed", None, "", reason)


@one_transaction
def delegate(*, work_item_id: int, to_user_id: int, reason: str, actor: Actor) -> WorkItem:
    """Let another prepare the item; `return_to_owner` brings it back. WrongState when it is delegated already."""
    item = _locked(work_item_id)
    check_may_work(item, actor, "delegate")
    # One level only: a chain of loans would blur who answers for the work.
    if item.owner_id is not None:
        raise WrongState(f"work item {item.pk} is delegated by {item.owner_name}")
    item.owner_id, item.owner_name = actor.user_id, actor.name
    return _give(item, actor, "delegated", to_user_id, _name(to_user_id), reason)


@one_transaction
def return_to_owner(*, work_item_id: int, remark: str, actor: Actor) -> WorkItem:
    """The delegate is done: the item comes back to its owner, who alone completes it."""
    item = _locked(work_item_id)
    _check_holds(item, actor)
    if item.owner_id is None:
        raise WrongState(f"work item {item.pk} is not delegated")
    owner_id, owner_name = item.owner_id, item.owner_name
    item.owner_id, item.owner_name = None, ""
    return _give(item, actor, "delegation_returned", owner_id, owner_name, remark)


def may_claim(item: WorkItem, actor: Actor) -> bool:
    """Would a claim by `actor` be granted now? (For screens; the claim itself asks again.)"""
    if item.status != WorkItem.Status.OPEN or not is_candidate(item, actor):
        return False
    try:
        for guard in registry.guards:
            guard(item, actor, "claim")
    except NotCompetent:
        return False
    return True


def _locked(work_item_id: int) -> WorkItem:
    # The item alone is locked: no step is taken, and one that closes it waits for this row.
    item = WorkItem.objects.select_for_update(no_key=True, of=("self",)).select_related("instance")
    found = item.filter(pk=work_item_id).first()
    if found is None:
        raise NotFound(f"no work item {work_item_id}")
    if not found.is_open:
        raise Conflict(f"work item {work_item_id} is already {found.status}")
    if found.instance.status != "active":
        raise WrongState(f"process instance {found.instance_id} is {found.instance.status}")
    return found


def _check_holds(item: WorkItem, actor: Actor) -> None:
    if item.assignee_id is None or item.assignee_id != actor.user_id:
        raise NotCompetent(f"{actor.name} does not hold work item {item.pk}")


def _name(user_id: int) -> str:
    user: Any = get_user_model()._default_manager.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise NotFound(f"no active user {user_id}")
    return str(user.get_full_name() or user.get_username())


def _give(
    item: WorkItem, actor: Actor, kind: str, user_id: int | None, name: str, reason: str = ""
) -> WorkItem:
    item.assignee_id, item.assignee_name = user_id, name
    item.status = WorkItem.Status.CLAIMED if user_id else WorkItem.Status.OPEN
    item.revision += 1
    item.save(update_fields=["assignee", "assignee_name", "owner", "owner_name", "status", "revision"])
    # In the same transaction: an item is on the right lists or the act did not happen.
    inbox.readdress(item)
    payload = {"work_item": item.pk, "to": name, "reason": reason}
    history.append(
        instance=item.instance, kind=kind, actor=actor, payload=payload, element_id=item.element_id
    )
    return item
