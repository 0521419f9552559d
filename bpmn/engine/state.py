"""What an instance remembers between two commands: a small versioned value that serialises to JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bpmn import values

VERSION = 1
# No counter gives it away, so it is the same in every state.
ROOT = "0"


@dataclass(slots=True)
class Node:
    """One occurrence of an element: the process itself, a scope, an activity, a wait or a multi-instance body.

    `waits` maps a wait's id to what it is for: the element's own work ("") or the id of a boundary event or of an
    event sub-process's start. `live` counts what still moves inside, tokens on their way included. `data` belongs to
    the element's behaviour."""

    id: str
    element: str
    parent: str
    variables: dict[str, Any] | None = None
    waits: dict[str, str] = field(default_factory=dict)
    live: int = 0
    data: dict[str, Any] = field(default_factory=dict)

    def copy(self) -> Node:
        return Node(
            self.id,
            self.element,
            self.parent,
            None if self.variables is None else dict(self.variables),
            dict(self.waits),
            self.live,
            dict(self.data),
        )


@dataclass(frozen=True, slots=True)
class State:
    """The state of one instance. Treat it as a value: `advance` returns a new one and leaves this one alone.

    `nodes` by id, the process under "0"; `waits` every open wait id -> its node's id; `timers` what a repeating
    timer still has to do; `reached` the end events reached so far, each once."""

    nodes: Mapping[str, Node]
    waits: Mapping[str, str]
    timers: Mapping[str, list[Any]]
    counter: int = 0
    reached: tuple[str, ...] = ()
    outcome: str = ""

    @property
    def variables(self) -> dict[str, Any]:
        """The instance's own variables (not those local to a sub-process or a task)."""
        return dict(self.nodes[ROOT].variables or {}) if ROOT in self.nodes else {}

    @property
    def is_ended(self) -> bool:
        return bool(self.outcome)

    def active_elements(self) -> list[str]:
        """Return the ids of the elements where something stands, once for each occurrence."""
        return [node.element for node in self.nodes.values() if node.element and "body" not in node.data]

    def tokens_waiting(self) -> list[tuple[str, str, int]]:
        """Return (gateway, flow, number) of the tokens that wait at a join."""
        return [
            (gateway, flow, count)
            for node in self.nodes.values()
            for gateway, counts in node.data.get("joins", {}).items()
            for flow, count in counts.items()
            if count
        ]

    def to_json(self) -> dict[str, Any]:
        """Return JSON-ready data; `State.from_json` gives an equal state."""
        # Short keys: the state is written with every step.
        stored: dict[str, Any] = {
            "version": VERSION,
            "n": self.counter,
            "nodes": [_dump_node(node) for node in self.nodes.values()],
        }
        if self.timers:
            stored["timers"] = {key: values.dump(value) for key, value in self.timers.items()}
        if self.reached:
            stored["reached"] = list(self.reached)
        if self.outcome:
            stored["outcome"] = self.outcome
        return stored

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> State:
        """Read a stored state of any version. Raises ValueError for one from a newer program."""
        stored = upgrade_state(stored)
        nodes = {row[0]: _load_node(row) for row in stored["nodes"]}
        return cls(
            nodes=nodes,
            # Not stored: the nodes' own waits say the same.
            waits={wait: node.id for node in nodes.values() for wait in node.waits},
            timers={key: values.load(value) for key, value in stored.get("timers", {}).items()},
            counter=stored["n"],
            reached=tuple(stored.get("reached", ())),
            outcome=stored.get("outcome", ""),
        )


def _dump_node(node: Node) -> list[Any]:
    variables = None if node.variables is None else values.dump(node.variables)
    row = [node.id, node.element, node.parent, variables, node.waits, node.live, values.dump(node.data)]
    empty: dict[int, Any] = {3: None, 4: {}, 5: 0, 6: {}}
    # Most nodes have no variables and no data; what is empty at the end is left out.
    while len(row) > 3 and row[-1] == empty[len(row) - 1]:
        row.pop()
    return row


def _load_node(row: list[Any]) -> Node:
    node = Node(*row[:3])
    if len(row) > 3 and row[3] is not None:
        node.variables = values.load(row[3])
    if len(row) > 4:
        node.waits = dict(row[4])
    if len(row) > 5:
        node.live = row[5]
    if len(row) > 6:
        node.data = values.load(row[6])
    return node


Upgrade = Callable[[dict[str, Any]], dict[str, Any]]
UPGRADES: dict[int, Upgrade] = {}
"""From version n to n + 1, one function a step."""


def upgrade_state(stored: Mapping[str, Any]) -> Mapping[str, Any]:
    """Climb from the stored version to the program's own, one step at a time."""
    version = stored.get("version", 0)
    if version == VERSION:
        return stored
    if not isinstance(version, int) or not 0 < version < VERSION:
        raise ValueError(f"state version {version} is unknown; this program reads 1 to {VERSION}")
    climbed = dict(stored)
    for step in range(version, VERSION):
        climbed = UPGRADES[step](climbed)
    return climbed
