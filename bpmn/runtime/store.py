"""What is open in the runtime, and how it is found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bpmn.engine.state import State
from bpmn.model import BoundaryEvent
from bpmn.runtime.records import NEVER, Armed, Incident, Instance, Job, NotFound, Subscription, Work

Key = tuple[int, str]


class Store:
    """Open work, jobs, incidents, timers and subscriptions by (instance, wait id)."""

    def __init__(self) -> None:
        self.instances: dict[int, Instance] = {}
        self.references: dict[str, str] = {}
        self._work: dict[Key, Work] = {}
        self._jobs: dict[Key, Job] = {}
        self._incidents: dict[Key, Incident] = {}
        self._timers: dict[Key, Armed] = {}
        self._subscriptions: dict[Key, Subscription] = {}

    def work(self, instance: Instance | int | None = None) -> list[Work]:
        """Return the open work, oldest first; of one instance and the instances it called when given."""
        return [item for item in self._work.values() if self._is_of(item.instance, instance)]

    def jobs(self, instance: Instance | int | None = None) -> list[Job]:
        return [item for item in self._jobs.values() if self._is_of(item.instance, instance)]

    def incidents(self, instance: Instance | int | None = None) -> list[Incident]:
        return [item for item in self._incidents.values() if self._is_of(item.instance, instance)]

    def children(self, instance: Instance | int) -> list[Instance]:
        key = instance.id if isinstance(instance, Instance) else instance
        return [other for other in self.instances.values() if other.parent == key]

    def due_timers(self) -> list[tuple[datetime, str]]:
        """Return (due, element or timer) of every timer whose moment is known, the earliest first."""
        known = [armed for armed in self._timers.values() if armed.due != NEVER]
        return sorted((armed.due, armed.element_id or armed.id) for armed in known)

    def waiting_messages(self) -> list[tuple[str, str]]:
        """Return (name, key) of every message that somebody waits for."""
        return [(s.name, s.key) for s in self._subscriptions.values() if s.kind == "message"]

    def waiting_signals(self) -> list[str]:
        return [s.name for s in self._subscriptions.values() if s.kind in ("signal", "local")]

    def _forget(self, instance_id: int) -> None:
        """Nothing of an ended instance is open any more."""
        for rows in (self._work, self._jobs, self._timers, self._subscriptions, self._incidents):
            for key in [key for key in rows if key[0] == instance_id]:
                rows.pop(key)

    def _rename(self, instance_id: int, names: Mapping[str, str]) -> list[tuple[dict[Key, Any], Key, Any]]:
        """Let what is open in a migrated instance stand at the elements of today; return each row as it was."""
        tables: tuple[dict[Key, Any], ...] = (
            self._work,
            self._jobs,
            self._timers,
            self._subscriptions,
            self._incidents,
        )
        found = [
            (rows, key, row)
            for rows in tables
            for key, row in rows.items()
            if key[0] == instance_id and row.element_id in names
        ]
        for rows, key, row in found:
            rows[key] = replace(row, element_id=names[row.element_id])
        return found

    def _is_of(self, instance_id: int, wanted: Instance | int | None) -> bool:
        if wanted is None:
            return True
        key = wanted.id if isinstance(wanted, Instance) else wanted
        current: int | None = instance_id
        while current is not None:
            if current == key:
                return True
            current = self.instances[current].parent
        return False

    def _is_armed_for(self, armed: Armed, wanted: Instance | int | None) -> bool:
        """Whether a timer runs in the wanted instance; that of a start event belongs to none."""
        return self._is_of(armed.instance, wanted) if armed.instance else wanted is None

    def _work_at(self, at: Work | str, instance: Instance | int | None = None) -> Work:
        if isinstance(at, Work):
            return at
        for item in self.work(instance):
            if at in (item.element_id, item.name):
                return item
        raise NotFound(
            f"no open work at {at} (open: {', '.join(w.element_id for w in self.work(instance)) or 'none'})"
        )

    def _job_at(self, at: Job | str, instance: Instance | int | None = None) -> Job:
        if isinstance(at, Job):
            return at
        for item in self.jobs(instance):
            if at in (item.element_id, item.handler, item.topic):
                return item
        raise NotFound(
            f"no open job at {at} (open: {', '.join(j.element_id for j in self.jobs(instance)) or 'none'})"
        )

    def _waiting_at(self, at: Work | Job | str, instance: Instance | int | None = None) -> Work | Job:
        if not isinstance(at, str):
            return at
        try:
            return self._work_at(at, instance)
        except NotFound:
            return self._job_at(at, instance)

    def _node_of(self, item: Work | Job) -> str:
        state = self.instances[item.instance].state
        if state is None or item.id not in state.waits:
            raise NotFound(f"{item.element_id} is not open any more")
        return state.waits[item.id]

    def _receivers(self, kind: str, name: str) -> list[Subscription]:
        return [s for s in self._subscriptions.values() if s.kind == kind and s.name == name]

    def _named(self, name: str, kind: str) -> str:
        """Return the name behind an id; a name that somebody waits for is taken as it is."""
        return name if self._receivers(kind, name) else self.references.get(name, name)


def is_attached(instance: Instance, element_id: str) -> bool:
    """Whether the element is a boundary event of something that goes on in the instance."""
    event = instance.process.elements.get(element_id)
    if instance.is_ended or instance.state is None or not isinstance(event, BoundaryEvent):
        return False
    return any(node.element == event.host for node in instance.state.nodes.values())


def condition_at(state: State, element_id: str) -> str:
    """Return the wait of a conditional event of that id, empty when none is open."""
    for wait_id, node_id in state.waits.items():
        node = state.nodes[node_id]
        if wait_id[0] == "c" and (node.waits[wait_id] or node.element) == element_id:
            return wait_id
    return ""
