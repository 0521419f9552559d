"""Reads: lists of work, the tree of a case, what is open in it, and its path."""

from __future__ import annotations

from typing import Any, Literal

from django.db.models import Exists, OuterRef, Q, QuerySet

from bpmn import State
from workflows.actors import Actor
from workflows.models import ArchivedHistory, HistoryEvent, InboxEntry, Incident, ProcessInstance, WorkItem

Box = Literal["all", "mine", "shared", "done"]


def work_list(actor: Actor, *, box: Box = "all", timeline: str | None = None) -> QuerySet[WorkItem]:
    """Work the actor sees, nearest due first: "mine" he holds, "shared" he may claim, "done" he completed."""
    if box == "done":
        rows = WorkItem.objects.filter(completed_by=actor.user_id, status=WorkItem.Status.COMPLETED)
        rows = rows.order_by("-completed_at")
    else:
        # Exists and no join: an item with several rows for the same person is listed once.
        entries = InboxEntry.objects.filter(_sees(actor), work_item=OuterRef("pk"))
        rows = WorkItem.objects.filter(Exists(entries)).order_by("due_on", "-priority", "pk")
    if box == "mine":
        rows = rows.filter(assignee=actor.user_id)
    if box == "shared":
        rows = rows.filter(assignee=None)
    return rows.filter(instance__timeline=timeline) if timeline else rows


def instance_tree(root: ProcessInstance) -> QuerySet[ProcessInstance]:
    """Return the root and all instances below it, in the order of their creation."""
    tree = ProcessInstance.objects.filter(Q(pk=root.pk) | Q(root=root))
    return tree.select_related("definition").order_by("pk")


def open_work(root: ProcessInstance) -> QuerySet[WorkItem]:
    """Return the open items of the whole tree."""
    open_ = [WorkItem.Status.OPEN, WorkItem.Status.CLAIMED]
    return WorkItem.objects.filter(root=root, status__in=open_).order_by("pk")


def open_incidents(root: ProcessInstance) -> QuerySet[Incident]:
    in_tree = Q(instance=root) | Q(instance__root=root)
    return Incident.objects.filter(in_tree, status=Incident.Status.OPEN).order_by("pk")


def instance_variables(instance: ProcessInstance) -> dict[str, Any]:
    """Return the instance's own variables, dates and decimals restored."""
    return dict(State.from_json(instance.state).variables) if instance.state else {}


def history_of(root: ProcessInstance) -> QuerySet[HistoryEvent]:
    """Return the events of the whole tree, oldest first."""
    return HistoryEvent.objects.filter(root=root).order_by("pk")


def archived_events(root: ProcessInstance) -> ArchivedHistory | None:
    """Return where the older events of the tree lie when they are in no table (the newest such archive), else None."""
    rows = ArchivedHistory.objects.filter(root=root.root_id or root.pk)
    return rows.select_related("archive").order_by("-archive").first()


def path_of(instance: ProcessInstance) -> list[tuple[str, str, str]]:
    """Return (phase, element id, activity id) of everything visited, in order: what the diagram colours."""
    # No key is needed: visits hold ids of elements and no case content.
    rows = HistoryEvent.objects.filter(instance=instance).order_by("pk").values_list("visits", flat=True)
    return [(visit[0], visit[1], visit[2]) for visits in rows for visit in visits]


def _sees(actor: Actor) -> Q:
    # A person's own rows; the system has no list.
    seen = Q(user_id=actor.user_id) if actor.user_id is not None else Q(pk__in=[])
    by_unit: dict[str, list[str]] = {}
    for unit, role in actor.posts:
        by_unit.setdefault(unit, []).append(role)
    for unit, roles in by_unit.items():
        seen |= Q(unit=unit, role__in=roles)
    for root, unit, role in actor.posts_in_one:
        seen |= Q(unit=unit, role=role, work_item__root_id=root)
    return seen
