"""Whether an actor may work on an item, asked at commit and not when the page was opened."""

from __future__ import annotations

from workflows.actors import Actor
from workflows.errors import NotCompetent
from workflows.handlers import registry
from workflows.models import WorkItem


def is_candidate(item: WorkItem, actor: Actor) -> bool:
    """Is the actor among the stored candidates, by name or by a (unit, role) pair in force?"""
    pairs = {(unit, role) for unit, role in item.candidates.get("pairs", ())}
    # Posts are asked now; candidates were fixed when the item opened, with their derivation.
    return actor.user_id in item.candidates.get("user_ids", ()) or bool(pairs & actor.posts_at(item.root_id))


def check_may_work(item: WorkItem, actor: Actor, operation: str) -> None:
    """Raise NotCompetent unless the actor is the assignee, or a candidate of an item that nobody holds."""
    if not actor.is_system and not _may(item, actor):
        raise NotCompetent(f"{actor.name} may not {operation} work item {item.pk}")
    # A guard decides for itself whether the system passes: a stay of execution binds it as well (S11).
    for guard in registry.guards:
        guard(item, actor, operation)


def _may(item: WorkItem, actor: Actor) -> bool:
    # An item that somebody holds is his alone, also against other candidates.
    if item.assignee_id is not None:
        return item.assignee_id == actor.user_id
    return is_candidate(item, actor)
