"""No way out: a situation from which the process can never end."""

from __future__ import annotations

from collections.abc import Iterator

from bpmn.errors import Problem
from bpmn.linting.exploration import Exploration, Place
from bpmn.linting.findings import finding, told


def endless(found: Exploration) -> Iterator[Problem]:
    """Yield one problem for the first situation that no end can be reached from (deadlocks have a rule of their own)."""
    if not found.is_complete:
        return
    good = ending(found)
    for place in found.places:
        if id(place) not in good and place.after and (place.before is None or id(place.before) in good):
            where = place.entered[-1] if place.entered else ""
            if leads_to_deadlock(place):
                continue
            yield finding(
                found.process,
                where,
                f"after {told(found.process, place)} the process can never end",
                "give the loop a way out that leads to an end",
            )
            return


def ending(found: Exploration) -> set[int]:
    """Return the places from which an end can be reached."""
    before: dict[int, list[Place]] = {}
    for place in found.places:
        for following in place.after:
            before.setdefault(id(following), []).append(place)
    todo = [place for place in found.places if place.state.is_ended]
    good = {id(place) for place in todo}
    while todo:
        for earlier in before.get(id(todo.pop()), ()):
            if id(earlier) not in good:
                good.add(id(earlier))
                todo.append(earlier)
    return good


def leads_to_deadlock(place: Place) -> bool:
    seen, todo = {id(place)}, [place]
    while todo:
        current = todo.pop()
        if not current.after:
            return True
        for following in current.after:
            if id(following) not in seen:
                seen.add(id(following))
                todo.append(following)
    return False
