"""Work items and their inbox rows: opened, closed and re-addressed by sets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import chain
from typing import Any

from django.contrib.auth import get_user_model

from bpmn import values
from bpmn.engine.effects import CloseWork, OpenWork
from workflows import clock
from workflows.actors import Actor
from workflows.handlers import Candidates, registry
from workflows.models import InboxEntry, ProcessInstance, WorkItem
from workflows.services.batch import Batch, Row

# (unit, role, user): a pair, or one person.
Addressee = tuple[str, str, int | None]
OPEN = [WorkItem.Status.OPEN, WorkItem.Status.CLAIMED]
COLUMNS = "work_item_id, unit, role, user_id, due_on, priority, opened_at"
# The item's number is found by its key, since both rows travel in one batch.
ENTRY = (
    "((SELECT id FROM workflows_workitem WHERE instance_id = {} AND work_id = {}), {}, {}, {}, {}, {}, {})"
)
COMPLETE = (
    "UPDATE workflows_workitem SET status = 'completed', completed_at = {}, completed_by_id = {},"
    " completed_by_name = {}, acting_for = {}, revision = revision + 1 WHERE instance_id = {} AND work_id IN ({})"
)
DROP = (
    "UPDATE workflows_workitem SET status = 'canceled', completed_at = {}, revision = revision + 1"
    " WHERE instance_id = {} AND status IN ('open', 'claimed')"
)
# Left open at the end, because some callers narrow the items further.
UNLIST = "DELETE FROM workflows_inboxentry WHERE work_item_id IN (SELECT id FROM workflows_workitem WHERE instance_id = {}"


def open_work(batch: Batch, instance: ProcessInstance, opened: Sequence[OpenWork], now: datetime) -> None:
    """Create the items with their candidates and inbox rows."""
    if not opened:
        return
    users = _users(opened)
    items = [_item(instance, work, users, now) for work in opened]
    batch.insert(WorkItem, items)
    rows = [
        (item["instance_id"], item["work_id"], *who, item["due_on"], item["priority"], item["opened_at"])
        for item in items
        for who in addressees(item["candidates"], item["assignee_id"])
    ]
    if rows:
        batch.add(_listing(len(rows)), *chain.from_iterable(rows))


def close_work(
    batch: Batch, instance: ProcessInstance, closed: Sequence[CloseWork], actor: Actor, now: datetime
) -> None:
    """Close the items named; the actor completed those with reason "completed", the others fell away."""
    done = [work.work_id for work in closed if work.reason == "completed"]
    # Interrupted, withdrawn, moved away: nobody completed it, and nobody is named as having done so.
    dropped = [work.work_id for work in closed if work.reason != "completed"]
    if done:
        batch.add(COMPLETE, now, actor.user_id, actor.name, actor.acting_for, instance.pk, done)
    if dropped:
        batch.add(DROP + " AND work_id IN ({})", now, instance.pk, dropped)
    if closed:
        batch.add(UNLIST + " AND work_id IN ({}))", instance.pk, done + dropped)


def close_all(batch: Batch, instance: ProcessInstance, now: datetime) -> None:
    """Cancel whatever is still open in an ended instance."""
    batch.add(UNLIST + ")", instance.pk)
    batch.add(DROP, now, instance.pk)


def completed_by(item: WorkItem, actor: Actor, now: datetime) -> None:
    """Make the object in hand show what `close_work` wrote, so that the row isn't read again."""
    item.status, item.completed_at = WorkItem.Status.COMPLETED, now
    item.completed_by_id, item.completed_by_name = actor.user_id, actor.name
    item.acting_for, item.revision = actor.acting_for, item.revision + 1


def addressees(candidates: Mapping[str, Any], assignee_id: int | None) -> list[Addressee]:
    """Who sees an open item, as (unit, role, user): its assignee alone, else every candidate."""
    # A claimed item leaves the others' lists; released, `readdress` brings it back.
    if assignee_id:
        return [("", "", assignee_id)]
    pairs: list[Addressee] = [(unit, role, None) for unit, role in candidates.get("pairs", ())]
    return pairs + [("", "", user_id) for user_id in candidates.get("user_ids", ())]


def entries(item: WorkItem) -> list[InboxEntry]:
    """Return the unsaved inbox rows of an open item."""
    return [
        InboxEntry(
            work_item=item,
            unit=unit,
            role=role,
            user_id=user_id,
            due_on=item.due_on,
            priority=item.priority,
            opened_at=item.opened_at,
        )
        for unit, role, user_id in addressees(item.candidates, item.assignee_id)
    ]


def readdress(item: WorkItem) -> None:
    """Write the inbox rows of one item anew after its assignee changed."""
    InboxEntry.objects.filter(work_item=item).delete()
    InboxEntry.objects.bulk_create(entries(item))


def last_day(due_at: datetime | None) -> date | None:
    """Return the last day before the moment: a limit that ends at 24:00 is due on the day that ends then."""
    # A microsecond before midnight belongs to the day that citizens and tables call the last (rule T6).
    return (due_at - timedelta(microseconds=1)).astimezone(clock.ZONE).date() if due_at else None


@lru_cache(maxsize=256)
def _listing(number: int) -> str:
    return f"INSERT INTO workflows_inboxentry ({COLUMNS}) VALUES {', '.join([ENTRY] * number)}"  # noqa: S608


def _users(opened: Sequence[OpenWork]) -> dict[str, tuple[int, str]]:
    """Return user name -> (id, shown name) of the users that diagrams name; usually there are none."""
    names = {name for work in opened for name in (work.assignee, *work.candidate_users) if name}
    if not names:
        return {}
    model = get_user_model()
    found = model._default_manager.filter(**{f"{model.USERNAME_FIELD}__in": names})
    return {user.get_username(): (user.pk, user.get_full_name() or user.get_username()) for user in found}


def _item(instance: ProcessInstance, work: OpenWork, users: dict[str, tuple[int, str]], now: datetime) -> Row:
    who = registry.resolver(instance, work)
    assignee_id, assignee_name = users.get(work.assignee, (None, ""))
    properties = work.properties
    # The list names these; who may do it stands in the candidates.
    unit, role = who.pairs[0] if who.pairs else ("", properties.get("role", ""))
    return {
        "instance_id": instance.pk,
        "root_id": instance.root_id or instance.pk,
        "work_id": work.work_id,
        "element_id": work.element_id,
        "name": work.name,
        "kind": work.kind,
        "form": work.form or properties.get("form", ""),
        "properties": dict(properties),
        "variables": values.dump(dict(work.variables)),
        "candidates": _stored(who, work, users),
        "status": "claimed" if assignee_id else "open",
        "assignee_id": assignee_id,
        "assignee_name": assignee_name,
        "unit": unit,
        "role": role,
        "priority": work.priority,
        "opened_at": now,
        "due_on": _due_on(instance, work),
        "separation": properties.get("separation", ""),
        "business_key": instance.business_key,
    }


def _stored(who: Candidates, work: OpenWork, users: dict[str, tuple[int, str]]) -> dict[str, object]:
    # Names that the diagram gives and no account bears are left out; the item then waits for the others.
    named = [users[name][0] for name in work.candidate_users if name in users]
    return {
        "pairs": [list(pair) for pair in who.pairs],
        "user_ids": [*who.user_ids, *named],
        "derivation": dict(who.derivation),
    }


def _due_on(instance: ProcessInstance, work: OpenWork) -> date | None:
    name = work.properties.get("clock", "")
    # A step that shows a statutory clock is due with that clock and not by the diagram's own limit.
    moment = registry.clock(instance, name) if name and registry.clock else work.due
    return last_day(moment)
